"""A whole Kept, as `kept run` starts it, for tests that speak to it over HTTP and kill its parts."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2 as httpx

from api.running.setup import FRAMEWORKS

PATIENCE = 90.0
"""Seconds that anything may take before a trial gives up on it."""


def free_port() -> int:
    """A port of the loopback address that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Whole:
    """A running `kept run` of its own: own data, own port, own servers."""

    def __init__(self, data: Path, **env: str) -> None:
        self.data = data
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._env = {
            **os.environ,
            "KEPT_DATA_DIR": str(data),
            "KEPT_PORT": str(port),
            "KEPT_SWEEP_SECONDS": "20",
            **env,
        }
        self._process: subprocess.Popen[str] | None = None
        # A connection for each call, as from many callers; what a client costs to make is paid once.
        self._http = httpx.Client(base_url=self.url, timeout=20, limits=httpx.Limits(max_keepalive_connections=0))

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
        changed = self.data / "revised.toml"
        changed.write_text(re.sub(r'respond_within = "[^"]*"', f'respond_within = "{respond_within}"', text))
        self.kept("framework", "adopt", str(changed))

    def token(self, role: str, body: str | None = None) -> str:
        for entry in json.loads((self.data / "sign-ins.json").read_text()):
            if entry["role"] == role and body in (None, entry["body"]):
                return str(entry["token"])
        raise LookupError(role)

    def post(self, path: str, role: str, body: dict[str, Any], *, as_body: str | None = None, key: str = "") -> Any:
        """POST as a role until the service answers: it may be starting again after a kill."""
        headers = {"Authorization": f"Bearer {self.token(role, as_body)}"}
        if key:
            headers["Idempotency-Key"] = key
        answer = self._until_answered(lambda: self._http.post(path, json=body, headers=headers))
        assert answer.is_success, answer.text
        return answer.json()

    def get(self, path: str, role: str = "auditor") -> Any:
        headers = {"Authorization": f"Bearer {self.token(role)}"} if not path.startswith("/health") else {}
        return self._until_answered(lambda: self._http.get(path, headers=headers)).json()

    def _until_answered(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        until = time.monotonic() + PATIENCE
        while True:
            with suppress(httpx.TransportError):
                answer = ask()
                if answer.status_code != 503:
                    return answer
            assert time.monotonic() < until, "no answer"
            time.sleep(0.2)

    def blocked(self, name: str = "A grant that is enough") -> str:
        """A commitment that was proposed, agreed and blocked over HTTP alone. Returns its path."""
        made = self.post("/api/councils/manchester/commitments", "consultant", {"title": name}, key=f"p {name}")
        path = f"/api/commitments/{made['id']}"
        self.post(f"{path}/agree", "chair", {}, as_body=made["body"], key=f"a {name}")
        why = {"obstacle": "There is no money for it.", "help_needed": "A budget."}
        self.post(f"{path}/block", "officer", why, key=f"b {name}")
        return path

    def events(self, path: str, kind: str | None = None) -> list[dict[str, Any]]:
        items = self.get(f"{path}/events")["items"]
        return [item for item in items if kind in (None, item["event"])]

    def wait_for(self, what: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
        until = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < until, "did not happen in time"
            time.sleep(0.2)

    def pid(self, part: str) -> int | None:
        """The process of a part, as the run wrote it down."""
        with suppress(OSError, ValueError, KeyError):
            if part == "postgres":
                return int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])
            return int(json.loads((self.data / "processes.json").read_text())[part][0])
        return None

    def kill_everything(self) -> None:
        """kill -9 of the run itself and of every part, the run first so that it starts nothing again."""
        parts = ("api", "project", "worker", "temporal", "postgres")
        pids = [pid for part in parts if (pid := self.pid(part)) is not None]
        assert len(pids) == len(parts)
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        self.wait_for(lambda: not any(_alive(pid) for pid in pids))

    def kill(self, part: str) -> None:
        """kill -9 of a part, as soon as it runs."""
        self.wait_for(lambda: _alive(self.pid(part)))
        pid = self.pid(part)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        self.wait_for(lambda: not _alive(pid))


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
