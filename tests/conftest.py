"""The real parts that tests run on: one embedded PostgreSQL for the session, a fresh database for each test."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from psycopg.conninfo import make_conninfo

from api import accounts
from api.app import create_app
from api.logs import configure
from api.running import postgres
from api.running.postgres import SERVICE_ROLE, Embedded
from api.services import Services, build
from api.settings import Settings
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import open_pool
from domain.ledger.install import ensure_role, install
from domain.model.access import Role
from projections.rebuild import rebuild
from tests.lanes import pytest_collection_modifyitems, pytest_xdist_make_scheduler  # noqa: F401 - pytest's own hooks
from tests.scenarios import COUNCIL, LADDER, framework_file

# A machine that is busy is no finding. What a change must pass is the same for everybody: other examples are looked for
# where somebody looks at what comes of it (`make faults`).
LOOKING = "KEPT_FAULTS_SIZE" in os.environ
settings.register_profile("kept", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=not LOOKING)
settings.load_profile("kept")


@pytest.fixture(autouse=True)
def logs() -> None:
    """Logs as the service writes them, whatever the test before had written otherwise."""
    configure("info")


@pytest.fixture(scope="session")
def embedded() -> Iterator[Embedded]:
    """A PostgreSQL of this test run's own."""
    folder = Path(tempfile.mkdtemp(prefix="kept-tests-"))
    server = postgres.start(folder / "pg")
    ensure_role(server.owner_url, SERVICE_ROLE)
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        # Nobody pulls this server's plug, so it need not wait for the disk; the trials in tests/faults do, and it is
        # servers of `kept run` that they kill.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            conn.execute(f"ALTER SYSTEM SET {setting} = off")
        conn.execute("SELECT pg_reload_conf()")
    yield server
    postgres.stop(server)
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Database:
    """A database of a test's own, set up and empty."""

    owner_url: str
    service_url: str


@pytest.fixture(scope="session")
def set_up(embedded: Embedded) -> str:
    """The name of a database that is set up and empty, for copies."""
    with psycopg.connect(embedded.owner_url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE set_up")
    install(make_conninfo(embedded.owner_url, dbname="set_up"), service_role=SERVICE_ROLE)
    return "set_up"


@pytest.fixture
def database(embedded: Embedded, set_up: str) -> Iterator[Database]:
    yield from new_database(embedded, like=set_up)


def new_database(embedded: Embedded, *, like: str = "template1") -> Iterator[Database]:
    """A database of a test's own: a copy of another one, by name."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(embedded.owner_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    yield Database(make_conninfo(embedded.owner_url, dbname=name), make_conninfo(embedded.service_url, dbname=name))
    with psycopg.connect(embedded.owner_url, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def ledger(database: Database) -> Iterator[Accountability]:
    """The ledger as the service sees it, with the council for tests."""
    with open_pool(database.service_url) as pool:
        made = Accountability(pool)
        made.adopt_framework(framework_file(), actor=SYSTEM)
        yield made


@pytest.fixture
def services(database: Database, ledger: Accountability) -> Iterator[Services]:
    """The web process's services on the council for tests."""
    made = build(Settings(database_url=database.service_url, trial=True, _env_file=None))  # type: ignore[call-arg]
    yield made
    made.close()


@dataclass(frozen=True)
class Web:
    """The web application, with a bearer token for every role of the council for tests."""

    client: TestClient
    tokens: dict[str, str]
    services: Services
    database: Database

    def headers(self, role: str, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[role]}", **more}

    def catch_up(self) -> None:
        """Bring the read models up to date now."""
        rebuild(self.database.service_url, self.services.ledger)


@pytest.fixture
def web(services: Services, database: Database) -> Iterator[Web]:
    seats: list[tuple[str, Role, str | None]] = [(role.value, role, None) for role in Role if role is not Role.CLOCK]
    seats += [(f"chair of {body}", Role.CHAIR, body) for body in LADDER]
    tokens = {}
    with services.database() as conn:
        for name, role, body in seats:
            council = None if role in (Role.AUDITOR, Role.ADMIN) else COUNCIL
            _, tokens[name] = accounts.add(
                conn, services.ledger.voices, council=council, role=role, body=body, name=name
            )
        _, tokens["stranger"] = accounts.add(
            conn, services.ledger.voices, council="elsewhere", role=Role.OFFICER, body=None, name="stranger"
        )
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        made = Web(client, tokens, services, database)
        made.catch_up()
        yield made


@pytest.fixture(scope="module")
def shared_web(embedded: Embedded, set_up: str) -> Iterator[Web]:
    """As `web`, for a whole file: for tests that write nothing, or only to commitments of their own."""
    with ExitStack() as stack:
        made = stack.enter_context(_during(database)(embedded, set_up))
        ledger_of_it = stack.enter_context(_during(ledger)(made))
        services_of_it = stack.enter_context(_during(services)(made, ledger_of_it))
        yield stack.enter_context(_during(web)(services_of_it, made))


def _during(fixture: Any) -> Callable[..., AbstractContextManager[Any]]:
    """The same steps as a fixture takes, for a longer scope."""
    return contextmanager(fixture.__wrapped__)
