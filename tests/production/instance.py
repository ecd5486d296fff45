"""One container of docker-compose.yml as a process of this machine: its own address, its own files, its program."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.running.children import Child

_OWN_PLACE = re.compile(r"(?<![\w.:-])/(?=(?:etc|run|tmp|docker-entrypoint-initdb\.d)(?:/|$))")


@dataclass(frozen=True)
class Machine:
    """Where things are here. `addresses`: of services, and of what the compose file gives a fixed address; `path`:
    where programs are."""

    folder: Path
    addresses: Mapping[str, str]
    path: str


class Instance:
    """A service, or one of several of it. What stands in the compose file is taken as it is, but for where things are:
    paths lie under a folder of its own, and addresses are of this machine."""

    def __init__(
        self,
        name: str,
        service: Mapping[str, Any],
        address: str,
        machine: Machine,
        *,
        before: Sequence[str] = (),
        after: Sequence[str] = (),
        more: Mapping[str, str] | None = None,
    ) -> None:
        """`before` and `after` stand around its command, and `more` beside its environment."""
        self.name = name
        self.address = address
        self.root = machine.folder / name
        self.goes_on = service["restart"] == "unless-stopped"
        self.is_held = False
        self._service = service
        self._machine = machine
        self.env = {
            **{key: self._here(value, of=key) for key, value in (service.get("environment") or {}).items()},
            **(more or {}),
            "PATH": machine.path,
        }
        own = [*(service["entrypoint"] or []), *(service["command"] or [])]
        self._command = [*before, *(self._here(part) for part in own), *after]
        (self.root / "tmp").mkdir(parents=True, exist_ok=True)
        self.process = Child(name, self._command, self.env, self.root)

    def _here(self, text: str, *, of: str = "") -> str:
        """A value of the compose file, as it is on this machine."""
        text = _OWN_PLACE.sub(f"{self.root}/", text)
        text = text.replace("0.0.0.0", self.address).replace("127.0.0.1", self.address)
        for name, address in self._machine.addresses.items():
            text = re.sub(rf"(?<![\w.-]){re.escape(name)}(?=:\d+|$)", address, text) if ":" in text or of else text
        return text

    def put_files(self, compose: Mapping[str, Any], secrets: Path) -> None:
        """What the compose file mounts: configurations, and secrets from a folder of this run."""
        for each in self._service.get("configs") or []:
            self._put(Path(compose["configs"][each["source"]]["file"]), each["target"])
        for each in self._service.get("secrets") or []:
            self._put(secrets / each["source"], each["target"])

    def _put(self, file: Path, target: str) -> None:
        place = self.root / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)

    def run_to_its_end(self, *, within: float = 120) -> None:
        """For a service that does one thing and ends. Raises CalledProcessError."""
        with (self.root / "out.log").open("ab") as out:
            env = {**os.environ, **self.env}
            subprocess.run(self._command, env=env, stdout=out, stderr=out, check=True, timeout=within)

    def is_well(self) -> bool:
        """What its health check in the compose file says."""
        kind, *test = (self._here(part) for part in self._service["healthcheck"]["test"])
        assert kind == "CMD"
        env = {**os.environ, **self.env}
        return subprocess.run(test, env=env, capture_output=True, timeout=60).returncode == 0

    def wait_until_well(self, *, within: float = 120) -> None:
        until = time.monotonic() + within
        while not self.is_well():
            assert time.monotonic() < until, f"{self.name} is not well"
            # Each look is a process, and while all of them start, what they start with is not to spare.
            time.sleep(0.3)
