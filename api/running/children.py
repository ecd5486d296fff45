"""Child processes: started, started again when they die, ended in good order, never left behind."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

import psutil
import structlog

from api.stopping import WITHIN

log = structlog.get_logger(__name__)
END_WITHIN = WITHIN + 0.5
"""Seconds that a process has between being asked to end and being made to."""
LONGEST_PAUSE = 5.0
STEADY_AFTER = 10.0
"""A process that lived this many seconds is started again at once."""
LARGEST_LOG = 10_000_000
PARENT = "KEPT_PARENT_PID"


class CannotRun(Exception):
    """The parts cannot be started here; the text says why and what to do."""


class Child:
    """One process that should always run."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str], logs: Path) -> None:
        self.name = name
        self._command = list(command)
        self._env = {**os.environ, **env, PARENT: str(os.getpid())}
        self._log = logs / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._pause = 0.0
        self.restarts = -1

    @property
    def pid(self) -> int | None:
        """The process's id, while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def keep_alive(self) -> bool:
        """Start it unless it runs, or died too lately. Returns whether it was started."""
        now = time.monotonic()
        if self.pid is not None or now < self._began + self._pause:
            return False
        if self._process is not None:
            log.warning("process ended", name=self.name, code=self._process.returncode)
            steady = now - self._began > STEADY_AFTER
            self._pause = 0.0 if steady else min(max(self._pause * 2, 0.5), LONGEST_PAUSE)
        if self._log.exists() and self._log.stat().st_size > LARGEST_LOG:
            self._log.replace(self._log.with_suffix(".log.1"))
        with self._log.open("ab") as out:
            # A session of its own: Ctrl-C in a terminal reaches the parent alone, which ends all in good order.
            self._process = subprocess.Popen(
                self._command, env=self._env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        self._began = now
        self.restarts += 1
        return True

    def ask_to_end(self) -> None:
        if self.pid is not None and self._process is not None:
            self._process.terminate()

    def wait_for_end(self, until: float) -> None:
        """Wait for its end until a moment of the monotonic clock, then make it end."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("process had to be killed", name=self.name)
            self._process.kill()
            self._process.wait()


def end(children: Sequence[Child], *, within: float = END_WITHIN) -> None:
    """End processes, all at the same time, within so many seconds."""
    for child in children:
        child.ask_to_end()
    until = time.monotonic() + within
    for child in children:
        child.wait_for_end(until)


def remember(file: Path, pids: Mapping[str, int]) -> None:
    """Write down which processes run, so that the next run can end those that outlived this one."""
    began = {}
    for name, pid in pids.items():
        with suppress(psutil.NoSuchProcess):
            began[name] = [pid, psutil.Process(pid).create_time()]
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(began), encoding="utf-8")
    beside.replace(file)


def end_left_over(file: Path) -> None:
    """End processes that a run that was killed left behind; never another that got the same number."""
    try:
        began = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    for pid, created in began.values():
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if process.create_time() == created:
                process.terminate()
                with suppress(psutil.TimeoutExpired):
                    process.wait(END_WITHIN)
                if process.is_running():
                    process.kill()
    file.unlink(missing_ok=True)


def end_with_parent() -> None:
    """In a child: end in good order when the parent is gone, so that nothing runs on unwatched."""
    parent = os.environ.get(PARENT)
    if parent is None:
        return

    def watch() -> None:
        while os.getppid() == int(parent):
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, name="parent", daemon=True).start()
