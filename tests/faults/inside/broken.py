"""Parts that are broken on purpose. Each has a twin that is whole and hurt in the same way, which does no harm."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import uuid4

from eventsourcing.persistence import IntegrityError

TOGETHER_WITHIN = 2.0
"""Seconds for which one of two looks waits for the other before both write."""


def put_in(folder: Path, process: str) -> None:
    """Break what the file `broken` names, if it is a part of this process."""
    try:
        name = (folder / "broken").read_text()
    except FileNotFoundError:
        return
    owner, breaks = PARTS[name]
    if owner == process:
        breaks(folder)


def bridge(folder: Path, *, position_first: bool) -> None:
    """The worker is killed once while it takes a batch: between the position and what it stands for, or before both
    are committed together. It takes none while there is a file `hold`."""
    import workflows.bridge
    from domain.ledger.follower import position_of, read, take_batch

    def die_once() -> None:
        if (folder / "die").exists():
            (folder / "die").unlink()
            os.kill(os.getpid(), signal.SIGKILL)

    def taken(conn: Any, follower: str, mapper: Any, write: Callable[..., None]) -> int:
        if (folder / "hold").exists():
            return 0
        if not position_first:

            def write_and_die(conn: Any, batch: Any) -> None:
                write(conn, batch)
                die_once()

            return take_batch(conn, follower, mapper, write_and_die)
        with conn.transaction():
            batch = read(conn, mapper, after=position_of(conn, follower), limit=500)
            if batch:
                moved = (batch[-1].position, follower)
                conn.execute("UPDATE positions SET position = %s WHERE follower = %s", moved)
        if batch:
            die_once()
            with conn.transaction():
                write(conn, batch)
        return len(batch)

    workflows.bridge.take_batch = taken  # type: ignore[assignment]


def guard(folder: Path, *, off: bool) -> None:
    """Every look is done twice at the same time, as Temporal may have it done. `off`: what finds its version taken is
    written all the same, as the next one, and not decided again on what is there now."""
    from domain.ledger.application import Accountability
    from workflows.activities import Clockwork

    look, save = Clockwork._look, Accountability._saved
    together = Barrier(2)

    def twice(self: Any, which: Any) -> Any:
        with ThreadPoolExecutor(2) as both:
            first, second = both.submit(look, self, which), both.submit(look, self, which)
            second.result()
            return first.result()

    def saved(self: Any, changed: Any, *with_it: Any, **more: Any) -> int | None:
        try:
            together.wait(TOGETHER_WITHIN)
        except BrokenBarrierError:
            together.reset()
        if not off:
            return save(self, changed, *with_it, **more)
        events = changed.collect_events()
        while True:
            try:
                return int(self.events.put(events)[-1].notification.id)
            except IntegrityError:
                newest = self.ledger.newest_version(changed.id)
                for number, event in enumerate(events, newest + 1):
                    event.__dict__["originator_version"] = number

    Clockwork._look = twice  # type: ignore[method-assign]
    Accountability._saved = saved  # type: ignore[method-assign]


def keys(folder: Path) -> None:
    """Every command has an id of its own, whatever key it was sent with."""
    import api.endpoints.headers

    api.endpoints.headers.uuid5 = lambda *_: uuid4()  # type: ignore[attr-defined]


PARTS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "the bridge is whole": ("worker", lambda folder: bridge(folder, position_first=False)),
    "the bridge moves its position first": ("worker", lambda folder: bridge(folder, position_first=True)),
    "the guard is whole": ("worker", lambda folder: guard(folder, off=False)),
    "the guard against a step twice is off": ("worker", lambda folder: guard(folder, off=True)),
    "keys are not looked at": ("api", keys),
}
"""By name: which process each is a part of, and what it does there."""
