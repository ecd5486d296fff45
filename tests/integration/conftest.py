"""What several files of tests are made on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api.running.postgres import Embedded
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import open_pool
from tests.bundles import database_of
from tests.conftest import Database, Web
from tests.integration.bundled import Record, recorded
from tests.integration.cutting_proxy import CuttingProxy
from tests.integration.passing import Clock, Time
from tests.scenarios import framework_file


@pytest.fixture(scope="module")
def record(embedded: Embedded, set_up: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """A record with its bundle, for a whole file."""
    with recorded(embedded, set_up, tmp_path_factory.mktemp("bundle")) as made:
        yield made


@pytest.fixture
def empty(embedded: Embedded) -> Iterator[Database]:
    """A database in which nothing is, not even a schema."""
    with database_of(embedded, "template1") as database:
        yield database


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(database: Database, clock: Clock) -> Iterator[Accountability]:
    """A ledger whose clock is the test's."""
    with open_pool(database.service_url) as pool:
        made = Accountability(pool, now=clock)
        made.adopt_framework(framework_file(), actor=SYSTEM)
        yield made


@pytest.fixture
def time(web: Web) -> Time:
    """The time that the web process's ledger goes by."""
    return Time.of(web)


@pytest.fixture
def proxied(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CuttingProxy, str]]:
    """A proxy before the test's database, and the URL that goes through it."""
    # A unix socket's path has a hundred characters at most, so the folder's name is short.
    folder = tmp_path_factory.mktemp("p")
    server = Path(str(conninfo_to_dict(database.service_url)["host"])) / ".s.PGSQL.5432"
    with CuttingProxy(folder, server) as proxy:
        yield proxy, make_conninfo(database.service_url, host=str(folder))
