"""A whole Kept, as `kept run` starts it, for tests that speak to it over HTTP and kill its parts."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from api.running import postgres
from api.running.setup import FRAMEWORKS
from api.services import Services, build
from api.settings import Settings
from domain.frameworks import file as framework_file
from domain.ledger.application import SYSTEM
from tests.faults.client import PATIENCE, Client

SERVERS = ("postgres", "keys")
PARTS = ("worker", "temporal", *SERVERS, "api", "project")
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def free_port() -> int:
    """A port of the loopback address that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Whole(Client):
    """A running `kept run` of its own: own data, own port, own servers."""

    def __init__(self, data: Path, **env: str) -> None:
        self.data = data
        port = free_port()
        super().__init__(f"http://127.0.0.1:{port}", data / "sign-ins.json")
        self._env = {
            **os.environ,
            "KEPT_DATA_DIR": str(data),
            "KEPT_PORT": str(port),
            "KEPT_SWEEP_SECONDS": "20",
            **env,
        }
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        """Start and wait for `Ready:`. Returns what it printed."""
        log = (self.data.parent / f"{self.data.name}.err").open("a")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "run"], env=self._env, stdout=subprocess.PIPE, stderr=log, text=True
        )
        assert self._process.stdout is not None
        printed = ""
        for line in self._process.stdout:
            printed += line
            if line.startswith("Ready:"):
                embedded = postgres.start(self.data / "postgres", configured=True)
                self._owner_url, self._service_url = embedded.owner_url, embedded.service_url
                self._keys_url = postgres.start(self.data / "keys", configured=True).service_url
                return printed
        raise AssertionError(f"kept run ended before it was ready: {printed}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Ctrl-C, or another signal. Returns the exit code."""
        assert self._process is not None
        self._process.send_signal(how)
        code = self._process.wait(PATIENCE)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code

    def kept(self, *arguments: str) -> str:
        """Run another `kept` command on the same data."""
        done = subprocess.run(
            [sys.executable, "-m", "api.cli", *arguments],
            env=self._env,
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return done.stdout

    def adopt_with(self, respond_within: str) -> None:
        """Have Manchester adopt its framework with every answer time a duration."""
        text = (FRAMEWORKS / "manchester.toml").read_text(encoding="utf-8")
        changed = self.data.parent / f"{self.data.name}.toml"
        changed.write_text(re.sub(r'respond_within = "[^"]*"', f'respond_within = "{respond_within}"', text))
        with self.services() as services:
            services.ledger.adopt_framework(framework_file.read(changed), actor=SYSTEM)

    def pid(self, part: str) -> int | None:
        """The process of a part, as the run wrote it down."""
        with suppress(OSError, ValueError, KeyError):
            if part in SERVERS:
                return int((self.data / part / "postmaster.pid").read_text().split()[0])
            return int(json.loads((self.data / "processes.json").read_text())[part][0])
        return None

    def kill_everything(self) -> None:
        """kill -9 of the run itself and of every part, the run first so that it starts nothing again."""
        pids = [pid for part in PARTS if (pid := self.pid(part)) is not None]
        assert len(pids) == len(PARTS)
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        self.wait_for(lambda: not any(_alive(pid) for pid in pids))

    def running(self, *parts: str) -> list[int]:
        """The processes of parts, as soon as all of them run."""
        self.wait_for(lambda: all(_alive(self.pid(part)) for part in parts))
        return [pid for part in parts if (pid := self.pid(part)) is not None]

    def kill(self, *parts: str) -> None:
        """kill -9 of parts at once, as soon as they run."""
        pids = self.running(*parts)
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.wait_for(lambda: not any(_alive(pid) for pid in pids))

    @contextmanager
    def paused(self, *parts: str) -> Iterator[None]:
        """SIGSTOP of parts and of all that they started, for as long as this lasts."""
        stopped = []
        for pid in self.running(*parts):
            with suppress(psutil.NoSuchProcess):
                stopped += [process := psutil.Process(pid), *process.children(recursive=True)]
        try:
            for process in stopped:
                with suppress(psutil.NoSuchProcess):
                    process.suspend()
            yield
        finally:
            for process in reversed(stopped):
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    def cut_connections(self) -> None:
        """End every connection to PostgreSQL, as soon as it takes one."""

        def cut() -> bool:
            with suppress(psycopg.Error), psycopg.connect(self._owner_url, connect_timeout=5) as conn:
                return bool(conn.execute(CUT).fetchall())
            return False

        self.wait_for(cut)

    @contextmanager
    def services(self) -> Iterator[Services]:
        """What the web process is made of, for reading the record and making lists again."""
        urls = {"database_url": self._service_url, "keys_url": self._keys_url}
        made = build(Settings(**urls, data_dir=self.data, _env_file=None))  # type: ignore[arg-type]
        try:
            yield made
        finally:
            made.close()


def _alive(pid: int | None) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@contextmanager
def whole(data: Path, **env: str) -> Iterator[Whole]:
    """A whole Kept that is ready, with some settings of its own, stopped at the end."""
    made = Whole(data, **env)
    made.start()
    try:
        yield made
    finally:
        made.stop()
