"""The shape of docker-compose.yml without containers: the same programs, settings, files, roles and order of starting,
each on a loopback address of its own. `python -m tests.production.shape` runs it until Ctrl-C."""

import os
import random
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from api.running import children, setup, sign_ins
from api.running.setup import FRAMEWORKS
from api.services import Services, build
from api.settings import Settings
from tests.faults.client import PATIENCE, Client
from tests.production import cluster, compose, programs
from tests.production.instance import Instance, Machine

NOT_HERE = ("temporal-ui",)
"""It only shows what Temporal knows; nothing waits for it."""
LOOK = 0.2


class Shape:
    """A running production shape. Where the compose file starts several of a service, so does this."""

    def __init__(self, folder: Path) -> None:
        self.compose = compose.read()
        self._folder = folder
        self._secrets = folder / "secrets"
        self._net = f"127.{random.randint(16, 250)}.{random.randint(1, 250)}"
        self._stopping, self._ended = Event(), Event()
        self._held: list[Instance] = []
        self._watch = Thread(target=self._keep_alive, name="restart", daemon=True)
        self.instances: dict[str, list[Instance]] = {}
        services = self.compose["services"]
        built = programs.of_images({name: service["image"] for name, service in services.items()})
        (folder / "programs").mkdir()
        for name, program in built.items():
            (folder / "programs" / name).symlink_to(program)
        self._data = folder / "postgres" / "data"
        path = [folder / "programs", Path(sys.executable).parent, cluster.POSTGRES_BIN_PATH, os.environ["PATH"]]
        addresses = {name: f"{self._net}.{number}" for number, name in enumerate(services, start=10)}
        for name, service in services.items():
            for network in (service["networks"] or {}).values():
                if network and "ipv4_address" in network:
                    addresses[network["ipv4_address"]] = addresses[name]
        self._machine = Machine(folder, addresses, ":".join(map(str, path)))
        self.url = f"https://{addresses['proxy']}:8443"

    def start(self) -> None:
        """Start everything in the order of the compose file, each once what it waits for is well or done."""
        proxy = self._machine.addresses["proxy"]
        maker = compose.ROOT / "deploy" / "new-secrets"
        subprocess.run([maker, self._secrets, "localhost", f"IP:{proxy},DNS:localhost"], check=True, timeout=60)
        services = self.compose["services"]
        for name in compose.in_order(services):
            if name in NOT_HERE:
                continue
            for other, needed in (services[name].get("depends_on") or {}).items():
                for each in self.instances[other] if needed["condition"] == "service_healthy" else []:
                    each.wait_until_well()
            self.instances[name] = list(self._made(name, services[name]))
            for each in self.instances[name]:
                each.put_files(self.compose, self._secrets)
                if name == "postgres":
                    self._first_start(each)
                elif each.goes_on:
                    each.process.keep_alive()
                else:
                    each.run_to_its_end()
        self._watch.start()

    def _made(self, name: str, service: dict[str, Any]) -> Iterator[Instance]:
        first = self._machine.addresses[name]
        for number in range((service.get("deploy") or {}).get("replicas") or 1):
            address = f"{first}{number}" if number else first
            label = f"{name}-{number + 1}" if number else name
            before, after, more = self._around(name, address)
            yield Instance(label, service, address, self._machine, before=before, after=after, more=more)

    def _around(self, name: str, address: str) -> tuple[list[str], list[str], dict[str, str]]:
        """What the images bring: the program they start, and where its data is."""
        dies_with_us = ["setpriv", "--pdeathsig", "KILL"]
        if name == "postgres":
            where = ["-D", str(self._data), "-k", str(self._data), "-c", f"listen_addresses={address}"]
            return [*cluster.as_user(), *dies_with_us], where, {}
        if name == "temporal":
            return dies_with_us, [], {"TEMPORAL_INSIDE": address}
        if name == "proxy":
            secrets = str(self._folder / name / "run" / "secrets")
            to = " ".join(f"{each.address}:8000" for each in self.instances["api"])
            return dies_with_us, [], {"PROXY_ADDRESS": address, "PROXY_TO": to, "SECRETS": secrets}
        if name.startswith("temporal-"):
            return [], [], {}
        return ["kept"], [], {}

    def _first_start(self, postgres: Instance) -> None:
        """What the image does: make the cluster, and run what stands in /docker-entrypoint-initdb.d."""
        cluster.make(self._data)
        postgres.process.keep_alive()
        postgres.wait_until_well()
        roles = postgres.root / "docker-entrypoint-initdb.d" / "roles.sh"
        env = {**os.environ, **postgres.env, "PGHOST": str(self._data), "SECRETS": str(self._secrets)}
        subprocess.run(["sh", roles], env=env, check=True, capture_output=True, timeout=60)

    def everything(self) -> list[Instance]:
        """Every process that goes on."""
        return [each for several in self.instances.values() for each in several if each.goes_on]

    def wait_until_well(self) -> None:
        """Until every health check of the compose file says so."""
        for each in self.everything():
            each.wait_until_well()

    def _keep_alive(self) -> None:
        """What `restart: unless-stopped` does."""
        while not self._stopping.wait(LOOK):
            for each in self.everything():
                if each not in self._held:
                    each.process.keep_alive()
        # What it started again ends with this thread: it stays until all has ended.
        self._ended.wait()

    def named(self, name: str) -> Instance:
        return next(each for each in self.everything() if each.name == name)

    def kill(self, name: str) -> None:
        """kill -9 of a process, as soon as it runs."""
        process = self.named(name).process
        until = time.monotonic() + PATIENCE
        while (pid := process.pid) is None:
            assert time.monotonic() < until, f"{name} does not run"
            time.sleep(0.02)
        os.kill(pid, signal.SIGKILL)

    @contextmanager
    def without(self, name: str) -> Iterator[Instance]:
        """Have a process be stopped for as long as this lasts."""
        held = self.named(name)
        self._held.append(held)
        children.end([held.process])
        try:
            yield held
        finally:
            self._held.remove(held)

    def run_again(self, name: str) -> None:
        """Run a service that does one thing once more."""
        for each in self.instances[name]:
            each.run_to_its_end()

    def stop(self) -> None:
        """Stop everything, what was started last first."""
        self._stopping.set()
        for several in reversed(list(self.instances.values())):
            children.end([each.process for each in several if each.goes_on])
        self._ended.set()

    @property
    def superuser(self) -> str:
        """The database as its superuser sees it, for what only an operator does."""
        return f"postgresql://postgres@/postgres?host={self._data}"

    @contextmanager
    def services(self) -> Iterator[Services]:
        """What the web process is made of, with its own settings: for filling the database."""
        env = self.instances["api"][0].env
        settings = Settings(
            database_url=env["KEPT_DATABASE_URL"],
            database_password=Path(env["KEPT_DATABASE_PASSWORD_FILE"]).read_text().strip(),
            data_dir=self._folder,
            _env_file=None,  # type: ignore[call-arg]
        )
        made = build(settings)
        try:
            yield made
        finally:
            made.close()

    def client(self, respond_within: str) -> Client:
        """Everybody who signs in, through the proxy, once Manchester has adopted its framework with every answer time
        this one."""
        text = (FRAMEWORKS / "manchester.toml").read_text(encoding="utf-8")
        quick = re.sub(r'respond_within = "[^"]*"', f'respond_within = "{respond_within}"', text)
        (self._folder / "manchester.toml").write_text(quick, encoding="utf-8")
        with self.services() as services:
            setup.fill(services, self._folder, ("manchester",))
            setup.offer_sign_ins(services)
        trusted = ssl.create_default_context(cafile=self._secrets / "tls_certificate")
        return Client(self.url, self._folder / sign_ins.FILE, verify=trusted)


@contextmanager
def running() -> Iterator[Shape]:
    """A shape that is well, in a folder that goes with it. Where anything fails, the ends of its logs are shown."""
    folder = Path(tempfile.mkdtemp(prefix="kept-production-"))
    # PostgreSQL's user passes through; the secrets in it are for their owner only.
    folder.chmod(0o755)
    with ExitStack() as at_the_end:
        at_the_end.callback(shutil.rmtree, folder, ignore_errors=True)
        shape = Shape(folder)
        at_the_end.callback(shape.stop)
        try:
            shape.start()
            shape.wait_until_well()
            yield shape
        except BaseException:
            for file in sorted(folder.glob("*/*.log")):
                print(f"--- {file.parent.name}", *file.read_text(errors="replace").splitlines()[-12:], sep="\n")
            raise


def main() -> None:
    with suppress(KeyboardInterrupt), running() as shape:
        client = shape.client("PT30S")
        for each in shape.everything():
            print(f"{each.name:14} {each.address}")
        print(f"Ready: {client.url}, with the sign-in of an officer: {client.token('officer')}", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
