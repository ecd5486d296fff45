"""Ending in good order: what is under way ends, and if something hangs the process ends all the same.

Nothing is lost by that: what was acknowledged is on the record, and all else is done again by whoever comes next.
"""

import os
import signal
import sys
from collections.abc import Callable
from threading import Timer

import structlog

WITHIN = 7.0
"""Seconds from being told to end to the end, whatever hangs; what started this process waits a little longer."""
CUT_OFF = 1
"""The exit code where something had to be cut off; 0 is an end in good order."""
log = structlog.get_logger(__name__)


def on_end(do: Callable[[], object]) -> None:
    """Do this when the process is told to end (SIGTERM, or Ctrl-C), in place of what was to be done before."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: do())


def at_once() -> None:
    """End now, in good order: nothing is under way yet."""
    sys.exit(0)


def end_in_time() -> None:
    """See to it that the process ends within WITHIN from now on."""
    limit = Timer(WITHIN, _cut_off)
    limit.daemon = True
    limit.start()


def _cut_off() -> None:
    log.warning("something hangs and is cut off", seconds=WITHIN)
    sys.stderr.flush()
    os._exit(CUT_OFF)
