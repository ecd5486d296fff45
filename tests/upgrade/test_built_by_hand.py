"""The index of first events, which somebody with a large ledger builds by hand before the migration that has it."""

from collections.abc import Iterator

import psycopg
import pytest

from api.running.postgres import SERVICE_ROLE, Embedded
from domain.ledger import schema
from domain.ledger.database import connect
from domain.ledger.install import install
from domain.ledger.migrations.run import migrate
from tests.conftest import Database, new_database

BY_HAND = "INDEX CONCURRENTLY events_first ON ledger.events"
FIRST = "(topic, originator_id) WHERE originator_version = 1"


@pytest.fixture
def before(embedded: Embedded) -> Iterator[Database]:
    """A database that lacks the index, with two events."""
    for made in new_database(embedded):
        migrate(made.owner_url, SERVICE_ROLE, to="0008")
        with psycopg.connect(made.owner_url) as conn:
            conn.execute(
                "INSERT INTO ledger.events (originator_id, originator_version, topic, state)"
                " SELECT gen_random_uuid(), 1, 'council.founded', '{}' FROM generate_series(1, 2)"
            )
        yield made


def index(database: Database) -> tuple[object, ...] | None:
    with connect(database.owner_url) as conn:
        return conn.execute(
            "SELECT indexrelid::bigint, indisvalid, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indexrelid = to_regclass('ledger.events_first')"
        ).fetchone()


def test_one_that_is_there_stays(before: Database) -> None:
    with psycopg.connect(before.owner_url, autocommit=True) as conn:
        conn.execute(f"CREATE {BY_HAND} {FIRST}".encode())
    built = index(before)
    assert built is not None
    install(before.owner_url, service_role=SERVICE_ROLE)
    assert index(before) == built


def test_one_whose_build_was_cut_off_is_made_again(before: Database) -> None:
    with (
        psycopg.connect(before.owner_url, autocommit=True) as conn,
        pytest.raises(psycopg.errors.UniqueViolation),
    ):
        # What cannot be built is left as what a build that was killed leaves.
        conn.execute(f"CREATE UNIQUE {BY_HAND} (topic)".encode())
    left = index(before)
    assert left is not None
    assert left[1] is False
    install(before.owner_url, service_role=SERVICE_ROLE)
    made = index(before)
    assert made is not None
    assert made[1] is True
    assert FIRST.replace("originator_version = 1", "(originator_version = 1)") in str(made[2])
    with connect(before.owner_url) as conn:
        assert schema.version(conn) == schema.NEEDED
