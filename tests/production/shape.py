"""The shape of docker-compose.yml without containers: the same programs, settings, files, roles and order of starting,
each on a loopback address of its own. `python -m tests.production.shape` runs it until Ctrl-C."""

import os
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event, Lock, Thread

from api.running import children, setup, sign_ins
from api.running.setup import FRAMEWORKS
from api.services import Services, build
from api.settings import Settings
from domain.frameworks import file as framework_file
from domain.ledger.application import SYSTEM
from tests.faults.client import PATIENCE, Client
from tests.production import cluster, compose
from tests.production.assembly import NOT_HERE, SERVERS, Assembly
from tests.production.instance import Instance

LOOK = 0.2
"""Seconds between two looks at whether everything runs."""


class Shape:
    """A running production shape. Where the compose file starts several of a service, so does this."""

    def __init__(self, folder: Path) -> None:
        self._parts = Assembly(folder)
        self._folder = folder
        self._secrets = self._parts.secrets
        self._data = self._parts.data["postgres"]
        self._instances: dict[str, list[Instance]] = {}
        self._started: list[Instance] = []
        self._restarting = Lock()
        self._stopping, self._ended = Event(), Event()
        self._watch = Thread(target=self._keep_alive, name="restart", daemon=True)
        self.url = f"https://{self._parts.address('proxy')}:8443"

    def start(self) -> None:
        """Start everything as the compose file says: each as soon as what it waits for is well, or done."""
        address = self._parts.address("proxy")
        maker = compose.ROOT / "deploy" / "new-secrets"
        subprocess.run([maker, self._secrets, "localhost", f"IP:{address},DNS:localhost"], check=True, timeout=60)
        self._watch.start()
        names = [name for name in compose.in_order(self._parts.services) if name not in NOT_HERE]
        with ThreadPoolExecutor(len(names)) as at_once:
            begun: dict[str, Future[None]] = {}
            for name in names:
                begun[name] = at_once.submit(self._begin, name, dict(begun))
            for each in begun.values():
                each.result()

    def _begin(self, name: str, others: Mapping[str, "Future[None]"]) -> None:
        for other, needed in (self._parts.services[name].get("depends_on") or {}).items():
            others[other].result()
            for each in self._instances[other] if needed["condition"] == "service_healthy" else []:
                each.wait_until_well()
        if name in SERVERS:
            cluster.make(self._parts.data[name])
        self._instances[name] = self._parts.instances(name)
        for each in self._instances[name]:
            if each.goes_on:
                # The thread that starts them again starts them: with the one that does, they end.
                self._started.append(each)
            else:
                each.run_to_its_end()
        if name in SERVERS:
            self._first_start(name)

    def _first_start(self, name: str) -> None:
        """Run what stands in /docker-entrypoint-initdb.d, as PostgreSQL's image does."""
        (server,) = self._instances[name]
        server.wait_until_well()
        roles = server.root / "docker-entrypoint-initdb.d" / "roles.sh"
        env = {**os.environ, **server.env, "PGHOST": str(self._parts.data[name]), "SECRETS": str(self._secrets)}
        subprocess.run(["sh", roles], env=env, check=True, capture_output=True, timeout=60)

    def everything(self) -> list[Instance]:
        """Every process that goes on."""
        return list(self._started)

    def wait_until_well(self) -> None:
        """Until every health check of the compose file says so."""
        for each in self.everything():
            each.wait_until_well()

    def _keep_alive(self) -> None:
        """What `restart: unless-stopped` does."""
        while not self._stopping.wait(LOOK):
            for each in self.everything():
                with self._restarting:
                    if not each.is_held and not self._stopping.is_set():
                        each.process.keep_alive()
        # What it started ends with this thread: it stays until all has ended.
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
    def without(self, name: str, *, kill: bool = False) -> Iterator[Instance]:
        """Have a process be stopped, or killed, for as long as this lasts."""
        held = self.named(name)
        with self._restarting:
            held.is_held = True
        if kill:
            self.kill(name)
        children.end([held.process])
        try:
            yield held
        finally:
            held.is_held = False

    def run_again(self, name: str) -> None:
        """Run a service that does one thing once more."""
        for each in self._instances[name]:
            each.run_to_its_end()

    def stop(self) -> None:
        """End everything at once: nothing of it is kept. (That each process ends in good order has its own trials.)"""
        with self._restarting:
            self._stopping.set()
        children.end([each.process for each in self.everything()], within=0)
        self._ended.set()

    def copy_database(self, to: Path) -> None:
        """Take a copy of the database while everything runs, as an operator does, and check it."""
        cluster.copy(self._data, to)

    def show_logs(self) -> None:
        """Print the end of each process's log, for when something went wrong."""
        for file in sorted(self._folder.glob("*/*.log")):
            print(f"--- {file.parent.name}", *file.read_text(errors="replace").splitlines()[-12:], sep="\n")

    @property
    def superuser(self) -> str:
        """The database as its superuser sees it, for what only an operator does."""
        return f"postgresql://postgres@/postgres?host={self._data}"

    def as_role(self, role: str, secret: str, database: str, *, server: str = "postgres") -> str:
        """A database as one of the roles sees it, over the network."""
        password = (self._secrets / secret).read_text().strip()
        return f"postgresql://{role}:{password}@{self._parts.address(server)}/{database}"

    @property
    def trusted(self) -> ssl.SSLContext:
        """What trusts the certificate that was made for this run, and no other."""
        return ssl.create_default_context(cafile=self._secrets / "tls_certificate")

    @contextmanager
    def services(self) -> Iterator[Services]:
        """What the web process is made of, with its own settings: for filling the database."""
        env = self._instances["api"][0].env
        settings = Settings(
            database_url=env["KEPT_DATABASE_URL"],
            database_password=Path(env["KEPT_DATABASE_PASSWORD_FILE"]).read_text().strip(),
            keys_url=env["KEPT_KEYS_URL"],
            keys_password=Path(env["KEPT_KEYS_PASSWORD_FILE"]).read_text().strip(),
            data_dir=self._folder,
            _env_file=None,  # type: ignore[call-arg]
        )
        made = build(settings)
        try:
            yield made
        finally:
            made.close()

    def kept(self, *arguments: str) -> str:
        """What a command of `kept` prints, run as `docker compose run --rm api ...` does. Raises CalledProcessError."""
        env = {**os.environ, **self._instances["api"][0].env}
        command = ["kept", *arguments]
        done = subprocess.run(
            command, env=env, cwd=self._folder, check=True, stdout=subprocess.PIPE, text=True, timeout=PATIENCE
        )
        return done.stdout

    def adopt(self, council: str, respond_within: str) -> None:
        """Have a council adopt the framework that comes with Kept, with every answer time this one."""
        text = (FRAMEWORKS / f"{council}.toml").read_text(encoding="utf-8")
        changed = self._folder / f"{council}.toml"
        changed.write_text(re.sub(r'respond_within = "[^"]*"', f'respond_within = "{respond_within}"', text))
        with self.services() as services:
            services.ledger.adopt_framework(framework_file.read(changed), actor=SYSTEM)

    def client(self) -> Client:
        """Everybody who signs in, through the proxy, whose certificate is the one that was made for this run."""
        with self.services() as services:
            setup.offer_sign_ins(services)
        return Client(self.url, self._folder / sign_ins.FILE, verify=self.trusted)


@contextmanager
def running() -> Iterator[Shape]:
    """A shape that is well, in a folder that goes with it. Where it fails, the ends of its logs are shown."""
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
            shape.show_logs()
            raise


def main() -> None:
    with suppress(KeyboardInterrupt), running() as shape:
        shape.adopt("manchester", "PT30S")
        client = shape.client()
        for each in shape.everything():
            print(f"{each.name:14} {each.address}")
        print(f"Ready: {client.url}, with the sign-in of an officer: {client.token('officer')}", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
