"""What the containers of docker-compose.yml become on one machine: instances, each on a loopback address of its own."""

import os
import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.production import cluster, compose, programs
from tests.production.instance import Instance, Machine

SERVERS = ("postgres", "keys")
"""The services that are PostgreSQL."""
NOT_HERE = ("temporal-ui",)
"""It only shows what Temporal knows; nothing waits for it."""
DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL")
"""Kept's own processes end by themselves when who started them is gone; the others are made to."""


class Assembly:
    """The services of the compose file, and everything that must lie somewhere: in one folder."""

    def __init__(self, folder: Path) -> None:
        self.compose = compose.read()
        self.services: Mapping[str, Any] = self.compose["services"]
        self.folder = folder
        self.secrets = folder / "secrets"
        self.data = {name: folder / name / "data" for name in SERVERS}
        """Where the data of each PostgreSQL is."""
        built = programs.of_images({name: service["image"] for name, service in self.services.items()})
        (folder / "programs").mkdir()
        for name, program in built.items():
            (folder / "programs" / name).symlink_to(program)
        path = [folder / "programs", Path(sys.executable).parent, cluster.POSTGRES_BIN_PATH, os.environ["PATH"]]
        self._machine = Machine(folder, self._addresses(), ":".join(map(str, path)))

    def _addresses(self) -> dict[str, str]:
        # By chance, not to meet another run.
        net = f"127.{random.randint(16, 250)}.{random.randint(1, 250)}"
        addresses = {name: f"{net}.{number}" for number, name in enumerate(self.services, start=10)}
        for name, service in self.services.items():
            for network in (service["networks"] or {}).values():
                if network and "ipv4_address" in network:
                    addresses[network["ipv4_address"]] = addresses[name]
        return addresses

    def address(self, service: str) -> str:
        """The address of a service, or of the first of several."""
        return self._machine.addresses[service]

    def instances(self, name: str) -> list[Instance]:
        """As many of a service as the compose file starts, with their files."""
        service = self.services[name]
        made = []
        for number, address in enumerate(self._several(name)):
            label = f"{name}-{number + 1}" if number else name
            before, after, more = self._around(name, address)
            each = Instance(label, service, address, self._machine, before=before, after=after, more=more)
            each.put_files(self.compose, self.secrets)
            made.append(each)
        return made

    def _several(self, name: str) -> Iterator[str]:
        for number in range((self.services[name].get("deploy") or {}).get("replicas") or 1):
            yield f"{self.address(name)}{number or ''}"

    def _around(self, name: str, address: str) -> tuple[list[str], list[str], dict[str, str]]:
        """What stands around a command: the program that its image starts, and where its data and its others are."""
        if name in SERVERS:
            data = str(self.data[name])
            where = ["-D", data, "-k", data, "-c", f"listen_addresses={address}"]
            return [*cluster.as_user(), *DIES_WITH_US], where, {}
        if name == "temporal":
            return [*DIES_WITH_US], [], {"TEMPORAL_INSIDE": address}
        if name == "proxy":
            secrets = str(self.folder / name / "run" / "secrets")
            to = " ".join(f"{each}:8000" for each in self._several("api"))
            return [*DIES_WITH_US], [], {"PROXY_ADDRESS": address, "PROXY_TO": to, "SECRETS": secrets}
        if name == "api":
            # Who calls one loopback address from another is seen to come from this one.
            return ["kept"], [], {"KEPT_PROXIES": "127.0.0.1"}
        return [] if name.startswith("temporal-") else ["kept"], [], {}
