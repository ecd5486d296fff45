"""`kept run`: every part on this machine, started in order, watched, and stopped in order."""

import fcntl
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import httpx2 as httpx
import psycopg
import structlog

from api.running import children, embedded, postgres, seal, setup, sign_ins, temporal
from api.running.children import CannotRun, Child
from api.services import build
from api.settings import Settings
from domain.ledger.database import Unavailable, connect
from workflows import outbox

log = structlog.get_logger(__name__)
LOOK = 0.3
"""Seconds between two looks at whether everything runs."""
UP_WITHIN = 60.0
SERVER_ENDS_WITHIN = 1.5
"""Seconds that the Temporal server gets to end: what it knows can be lost, and all of it together ends within ten."""
TRY_SERVER_AGAIN = 120
"""Seconds between two tries to get a Temporal server."""


@dataclass(frozen=True)
class Address:
    """Where the parts are, once they run."""

    url: str
    sign_ins: list[sign_ins.SignIn]


class Supervisor:
    """All parts of Kept on one machine. `fill` puts into the database what a run begins with."""

    def __init__(self, settings: Settings, fill: Callable[..., int] = setup.fill) -> None:
        self._settings = settings.model_copy(
            update={"data_dir": settings.data_dir.resolve(), "cache_dir": settings.cache_dir.expanduser()}
        )
        self._fill = fill
        self._data = self._settings.data_dir
        self._servers: dict[str, postgres.Embedded] = {}
        self._children: dict[str, Child] = {}
        self._server_says = "Looking for a Temporal server."
        self._stop = Event()
        self._remembered = True
        self._lock: int | None = None
        self._ended_well = True

    def start(self) -> Address:
        """Start everything but the clock's server where that must be built first. Raises CannotRun."""
        self._data.mkdir(parents=True, exist_ok=True)
        self._lock = _only_one(self._data)
        children.end_left_over(self._data / "processes.json")
        _check_port(self._settings.host, self._settings.port)
        for name in embedded.needed(self._settings):
            self._servers[name] = embedded.start(self._settings, name)
        if self._servers:
            self._settings = embedded.with_servers(self._settings, self._servers)
        setup.initialise(self._settings)
        services = build(self._settings)
        try:
            self._fill(services)
            offered = setup.offer_sign_ins(services) if self._settings.trial else []
        finally:
            services.close()
        address = self._settings.temporal_address or f"127.0.0.1:{_free_port()}"
        for number, part in enumerate(("api", "project", "worker")):
            more = self._figures(number) | (self._key() if part == "project" else {})
            # Who neither hears nor shows what was said has no way to the keys.
            more |= {"KEPT_KEYS_URL": self._settings.keys_url} if part == "api" and self._settings.keys_url else {}
            self._add(part, [sys.executable, "-m", "api.cli", part], address, more)
        if self._settings.temporal_address is None:
            Thread(target=self._get_server, args=(address,), name="temporal", daemon=True).start()
        self._look()
        url = f"http://{self._settings.host}:{self._settings.port}"
        _wait_until_up(url)
        return Address(url, offered)

    def watch(self) -> None:
        """Keep everything running until stop() is called or the process is told to end."""
        while not self._stop.wait(LOOK):
            self._look()

    def stop(self) -> None:
        """Have watch() return."""
        self._stop.set()

    def end(self) -> None:
        """Stop everything: first what takes commands, then what they are kept in."""
        self._stop.set()
        if self._lock is None:
            return  # Nothing here was ours.
        server = self._children.pop("temporal", None)
        children.end(list(self._children.values()))
        children.end([server] if server else [], within=SERVER_ENDS_WITHIN)
        for name, running in self._servers.items():
            try:
                postgres.stop(running)
            except Exception as fault:  # the others are stopped all the same
                log.warning("a server does not stop", name=name, fault=type(fault).__name__)
                self._ended_well = False
        (self._data / "processes.json").unlink(missing_ok=True)
        os.close(self._lock)
        self._lock = None
        if not self._ended_well:
            raise CannotRun("A database server does not stop. What it has is safe; end its process by hand.")

    def pid(self, part: str) -> int | None:
        """The process of a part: api, project, worker, temporal, or postgres and keys."""
        if part in self._servers:
            return self._servers[part].pid
        child = self._children.get(part)
        return child.pid if child else None

    def _figures(self, number: int) -> dict[str, str]:
        """Each process tells its figures at a port of its own."""
        port = self._settings.metrics_port
        return {} if port is None else {"KEPT_METRICS_PORT": str(port + number)}

    def _key(self) -> dict[str, str]:
        """What the record is sealed with, for the one process that seals."""
        if self._settings.seal_key is not None:
            return {}  # It finds it where this process did.
        return {"KEPT_SEAL_KEY_FILE": str(seal.own_key(self._data, self._settings.seal_origin))}

    def _add(self, name: str, command: list[str], address: str, more: Mapping[str, str] | None = None) -> None:
        env = {
            **(more or {}),
            "KEPT_DATABASE_URL": self._settings.database_url or "",
            "KEPT_TEMPORAL_ADDRESS": address,
            "KEPT_DATA_DIR": str(self._data),
            "KEPT_HOST": self._settings.host,
            "KEPT_PORT": str(self._settings.port),
            "KEPT_TRIAL": str(self._settings.trial).lower(),
            "KEPT_SWEEP_SECONDS": str(self._settings.sweep_seconds),
            "KEPT_LOG_LEVEL": self._settings.log_level,
        }
        logs = self._data / "logs"
        logs.mkdir(exist_ok=True)
        self._children[name] = Child(name, command, env, logs)

    def _look(self) -> None:
        for name in self._servers:
            if postgres.is_running(self._data / name):
                continue
            log.warning("process ended", name=name)
            try:
                self._servers[name] = embedded.start(self._settings, name)
            except Exception as fault:  # it is tried again at the next look
                log.warning("a server does not start", name=name, fault=type(fault).__name__)
        try:
            for child in list(self._children.values()):
                self._remembered &= not child.keep_alive()
            if not self._remembered:
                pids = {name: pid for name in self._children if (pid := self.pid(name)) is not None}
                children.remember(self._data / "processes.json", pids)
                self._remembered = True
        except OSError as fault:
            # No room on the disk, say. What runs goes on, and at the next look it is tried again.
            log.warning("processes are not looked after", fault=type(fault).__name__)

    def _get_server(self, address: str) -> None:
        """Get a Temporal server, telling the health page how far it is, and have it run from then on."""
        Thread(target=self._tell_server, name="temporal progress", daemon=True).start()
        program = None
        while program is None and not self._stop.is_set():
            try:
                program = temporal.obtain(self._settings.cache_dir, self._now_says)
            except (temporal.NoServer, OSError) as fault:
                self._now_says(f"{fault} It is tried again every {TRY_SERVER_AGAIN} seconds.")
                log.warning("no clock", says=str(fault))
                self._stop.wait(TRY_SERVER_AGAIN)
        if program is not None:
            state, port = self._data / "temporal.db", int(address.rpartition(":")[2])
            self._add("temporal", temporal.command(program, port=port, state=state), address)

    def _now_says(self, sentence: str) -> None:
        self._server_says = sentence

    def _tell_server(self) -> None:
        url = self._settings.database_url or ""
        while not self._stop.is_set() and "temporal" not in self._children:
            with suppress(psycopg.Error, Unavailable), connect(url) as conn:
                outbox.prepare(conn)
                outbox.tell(conn, "server", "starting", self._server_says)
            self._stop.wait(2)


def _only_one(data: Path) -> int:
    lock = os.open(data / "lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise CannotRun(
            f"Kept runs already on {data}. Stop it first, or set KEPT_DATA_DIR to another folder."
        ) from None
    return lock


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise CannotRun(f"Something else uses port {port}. Set KEPT_PORT to another one.") from None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(url: str) -> None:
    until = time.monotonic() + UP_WITHIN
    with httpx.Client(base_url=url, timeout=2) as client:
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if client.get("/health/live").status_code == 200:
                    return
            time.sleep(0.1)
    raise CannotRun("The web process does not come up. Its log says why: see the logs folder beside the data.")
