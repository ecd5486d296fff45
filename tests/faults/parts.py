"""Single parts of Kept for trials that need no whole one: a database that waits for its disk, a Temporal server, and
processes that are started and killed one by one."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from api.running import postgres, temporal
from api.running.postgres import SERVICE_ROLE
from domain.ledger.install import ensure_role, install
from tests.conftest import Database
from tests.faults.client import PATIENCE
from tests.faults.whole import free_port

SIZE = int(os.environ.get("KEPT_FAULTS_SIZE", "0"))
"""What `make faults SIZE=n` says; 10 is the size that the figures in docs/trials.md are of. 0: the short form."""
SEED = int(os.environ.get("KEPT_FAULTS_SEED", str(random.SystemRandom().randrange(10**6))))


def say_seed() -> random.Random:
    """The chance of a trial, whose seed is printed."""
    print(f"seed {SEED}: KEPT_FAULTS_SEED={SEED} repeats it")
    return random.Random(SEED)


@contextmanager
def own_database() -> Iterator[Database]:
    """An embedded server with its own settings (it waits for the disk), set up and empty."""
    # Not in pytest's folder: whoever else runs tests here closes that to the database server's user.
    folder = Path(tempfile.mkdtemp(prefix="kept-trial-"))
    server = postgres.start(folder / "pg")
    try:
        ensure_role(server.owner_url, SERVICE_ROLE)
        install(server.owner_url, service_role=SERVICE_ROLE)
        yield Database(server.owner_url, server.service_url)
    finally:
        postgres.stop(server)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def temporal_server(program: Path, state: Path) -> Iterator[str]:
    """A Temporal server of its own. Yields its address."""
    port = free_port()
    with subprocess.Popen(
        temporal.command(program, port=port, state=state), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()


class Process:
    """One process of Kept, or of a trial: `arguments` follow `python -m`. Its log is a file."""

    def __init__(self, log: Path, *arguments: str, **env: str) -> None:
        self.log = log
        with log.open("ab") as err:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *arguments], env={**os.environ, **env}, stdout=err, stderr=err
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def runs(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """kill -9."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait(PATIENCE)

    def end(self) -> int:
        """SIGTERM. Returns the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)

    def wait(self, seconds: float = PATIENCE) -> int:
        return self._process.wait(seconds)


@contextmanager
def process(log: Path, *arguments: str, **env: str) -> Iterator[Process]:
    """One that is killed at the end, if it still runs."""
    made = Process(log, *arguments, **env)
    try:
        yield made
    finally:
        made.kill()


def until(what: Callable[[], bool], *, seconds: float = PATIENCE, every: float = 0.05) -> float:
    """Wait until something is so. Returns how many seconds it took."""
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < seconds, "did not happen in time"
        time.sleep(every)
    return time.monotonic() - begun


def share(values: list[float], part: float) -> float:
    """The value that this part of all values is not above (0.99: the 99th percentile)."""
    return sorted(values)[max(0, -(-len(values) * round(part * 1000) // 1000) - 1)]
