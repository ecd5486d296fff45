"""What several files of tests are made on."""

from collections.abc import Iterator

import pytest

from api.running.postgres import Embedded
from tests.bundles import database_of
from tests.conftest import Database
from tests.integration.bundled import Record, recorded


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
