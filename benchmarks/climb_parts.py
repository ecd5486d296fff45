"""Processes of the benchmark of the climb, and what they take of a processor."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psutil


class Part:
    """A process with a log of its own, which is killed at the end."""

    def __init__(self, log: Path, command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        with log.open("ab") as out:
            self._process = subprocess.Popen(command, env={**os.environ, **(env or {})}, stdout=out, stderr=out)

    @property
    def pid(self) -> int:
        return self._process.pid

    def __enter__(self) -> "Part":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()


def cpu(pid: int) -> float:
    """The processor seconds that a process and all that it started have taken, those that have ended too."""
    found = 0.0
    process = psutil.Process(pid)
    for each in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            found += sum(each.cpu_times()[:4])
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(what: Callable[[], bool], seconds: float) -> None:
    """Wait until something is so. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise TimeoutError("did not happen in time")
        time.sleep(0.1)
