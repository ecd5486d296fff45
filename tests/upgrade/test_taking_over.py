"""A database that an earlier release made is taken over with nothing lost, whatever happens on the way."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from api.app import create_app
from api.running.postgres import SERVICE_ROLE, Embedded
from api.services import build
from api.settings import Settings
from domain.ledger import schema
from domain.ledger.database import NotSetUp, connect
from domain.ledger.install import install
from domain.ledger.sealing import Sealer
from domain.ledger.verifying import verify
from domain.model.errors import WrongState
from domain.seal.keys import Signer
from projections.rebuild import rebuild
from tests.conftest import Database, new_database
from tests.scenarios import COUNCIL
from tests.upgrade.write import DATABASES, TOKEN

STORED = sorted(DATABASES.glob("*.sql"))
KEPT = ("ledger.events", "people.accounts", "people.sessions", "people.held", "clock.watches", "clock.positions")
OWNER = "kept_owner"
"""An owner as production has one: no superuser."""


@pytest.fixture
def empty(embedded: Embedded) -> Iterator[Database]:
    yield from new_database(embedded)


@pytest.fixture(params=STORED, ids=lambda file: file.stem)
def earlier(request: pytest.FixtureRequest, empty: Database) -> Database:
    """A database as an earlier release left it."""
    return loaded(empty, request.param.read_text(encoding="utf-8"))


def loaded(into: Database, dump: str) -> Database:
    with psycopg.connect(into.owner_url) as conn:
        conn.execute(dump.encode())
    return into


def contents(database: Database, *, beside: dict[str, list[Any]] | None = None) -> dict[str, list[Any]]:
    """What is in the tables; `beside`: only the columns that are in there too. A migration may add some, empty ones."""
    with psycopg.connect(database.owner_url, row_factory=dict_row) as conn:
        found = {table: conn.execute(f"SELECT * FROM {table} ORDER BY 1".encode()).fetchall() for table in KEPT}
    for table, rows in found.items() if beside else ():
        assert not any(row[column] for row in rows for column in row.keys() - beside[table][0].keys()), table
        found[table] = [{column: row[column] for column in beside[table][0]} for row in rows]
    return found


def structure(database: Database) -> list[Any]:
    """Columns, indexes, constraints, functions, triggers, owners and rights of everything that migrations own."""
    ours = "n.nspname IN ('ledger', 'seal', 'people', 'clock')"
    asked = (
        "SELECT n.nspname, relname, relkind, relowner::regrole::text, relacl::text, attname,"
        " format_type(atttypid, atttypmod), attnotnull, attidentity, pg_get_expr(adbin, adrelid)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_attribute a ON attrelid = c.oid"
        f" LEFT JOIN pg_attrdef d ON adrelid = c.oid AND adnum = attnum WHERE {ours} AND attnum > 0",
        "SELECT n.nspname, pg_get_indexdef(i.oid) FROM pg_class i JOIN pg_namespace n ON n.oid = relnamespace"
        f" WHERE {ours} AND relkind = 'i'",
        "SELECT n.nspname, conname, pg_get_constraintdef(c.oid)"
        f" FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace WHERE {ours}",
        "SELECT n.nspname, pg_get_functiondef(p.oid), proacl::text"
        f" FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE {ours}",
        "SELECT n.nspname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid"
        f" JOIN pg_namespace n ON n.oid = relnamespace WHERE {ours} AND NOT tgisinternal",
        "SELECT nspname, nspowner::regrole::text, nspacl::text FROM pg_namespace"
        " WHERE nspname IN ('ledger', 'seal', 'people', 'clock', 'read', 'rebuild')",
    )
    with psycopg.connect(database.owner_url) as conn:
        return [sorted(conn.execute(each.encode()).fetchall(), key=repr) for each in asked]


def version(database: Database) -> str | None:
    with connect(database.owner_url) as conn:
        return schema.version(conn)


def test_nothing_is_lost_and_it_stands_as_one_made_today(earlier: Database, database: Database) -> None:
    before = contents(earlier)
    assert all(before[table] for table in KEPT)
    install(earlier.owner_url, service_role=SERVICE_ROLE)
    assert contents(earlier, beside=before) == before
    assert version(earlier) == schema.NEEDED
    assert structure(earlier) == structure(database)
    install(earlier.owner_url, service_role=SERVICE_ROLE)
    assert contents(earlier, beside=before) == before
    assert structure(earlier) == structure(database)


def test_what_was_recorded_before_there_was_a_seal_is_sealed(earlier: Database) -> None:
    install(earlier.owner_url, service_role=SERVICE_ROLE)
    key = Signer.made("kept.example/record")
    with connect(earlier.service_url) as conn:
        sealed = Sealer(key).seal(conn)
        with conn.transaction():
            found = verify(conn, [key.verifier])
    assert sealed == len(contents(earlier)["ledger.events"])
    assert (found.events, found.waiting, found.faults) == (sealed, 0, ())


def test_the_service_goes_on_with_what_was_there(earlier: Database) -> None:
    install(earlier.owner_url, service_role=SERVICE_ROLE)
    services = build(Settings(database_url=earlier.service_url, _env_file=None))  # type: ignore[call-arg]
    promised = list(services.ledger.commitments())
    rebuild(earlier.service_url, services.ledger)
    # The officer who got a token before the upgrade still has it.
    by_officer = {"Authorization": f"Bearer {TOKEN}"}
    with TestClient(create_app(services)) as client:
        listed = client.get(f"/api/councils/{COUNCIL}/commitments", headers=by_officer).json()["items"]
        assert {row["id"] for row in listed} == {str(each) for each in promised}
        path = f"/api/commitments/{promised[0]}"
        answer = client.post(f"{path}/report-progress", json={"report": "Half"}, headers=by_officer)
        assert answer.status_code == 200, answer.text
        told = [event["event"] for event in client.get(f"{path}/events", headers=by_officer).json()["items"]]
        assert told[-3:] == ["challenged", "disposed", "progress_reported"]


def test_the_service_can_make_nothing_where_migrations_do(database: Database) -> None:
    with connect(database.service_url) as conn:
        for change in (
            "CREATE TABLE people.other (id int)",
            "CREATE TABLE clock.other (id int)",
            "ALTER TABLE people.accounts ADD COLUMN other int",
            "DROP TABLE people.held",
            "UPDATE ledger.schema_version SET version_num = '0000'",
            "DELETE FROM ledger.schema_version",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(change.encode())


def test_an_owner_that_may_not_take_the_tables_over_is_told_what_to_do(empty: Database) -> None:
    name, dump = str(conninfo_to_dict(empty.owner_url)["dbname"]), STORED[0].read_text(encoding="utf-8")
    with psycopg.connect(empty.owner_url, autocommit=True) as conn:
        if conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (OWNER,)).fetchone() is None:
            conn.execute(f"CREATE ROLE {OWNER} LOGIN".encode())
        conn.execute(f"ALTER DATABASE {name} OWNER TO {OWNER}".encode())
    loaded(empty, dump.replace("OWNER TO postgres", f"OWNER TO {OWNER}"))
    owner_url, before = make_conninfo(empty.owner_url, user=OWNER), contents(empty)
    with pytest.raises(WrongState, match=f"GRANT {SERVICE_ROLE} TO {OWNER}"):
        install(owner_url, service_role=SERVICE_ROLE)
    assert (contents(empty), version(empty)) == (before, None)
    try:
        with psycopg.connect(empty.owner_url, autocommit=True) as conn:
            conn.execute(f"GRANT {SERVICE_ROLE} TO {OWNER}".encode())
        install(owner_url, service_role=SERVICE_ROLE)
        assert (contents(empty, beside=before), version(empty)) == (before, schema.NEEDED)
    finally:
        with psycopg.connect(empty.owner_url, autocommit=True) as conn:
            conn.execute(f"REVOKE {SERVICE_ROLE} FROM {OWNER}".encode())


def test_several_that_start_at_once_set_a_database_up_once(empty: Database, database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        starts = [pool.submit(install, empty.owner_url, service_role=SERVICE_ROLE) for _ in range(4)]
        for start in starts:
            start.result()
    assert structure(empty) == structure(database)


def test_killed_half_way_it_leaves_what_was_there_and_the_next_one_goes_through(earlier: Database) -> None:
    before = (contents(earlier), structure(earlier))
    with psycopg.connect(earlier.owner_url) as other:
        # Somebody reads the last table that it takes over, so it stands still with most of its work done.
        other.execute("LOCK TABLE clock.watches IN ACCESS SHARE MODE")
        call = "import sys; from domain.ledger.install import install; install(sys.argv[1], service_role=sys.argv[2])"
        root = Path(__file__).parents[2]
        half = subprocess.Popen([sys.executable, "-c", call, earlier.owner_url, SERVICE_ROLE], cwd=root)
        waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        until = time.monotonic() + 60
        with psycopg.connect(earlier.owner_url, autocommit=True) as look:
            while look.execute(waits).fetchone() is None:
                assert half.poll() is None
                assert time.monotonic() < until
                time.sleep(0.02)
        os.kill(half.pid, signal.SIGKILL)
        half.wait()
        assert (contents(earlier), structure(earlier)) == before
    install(earlier.owner_url, service_role=SERVICE_ROLE)
    assert contents(earlier, beside=before[0]) == before[0]
    assert version(earlier) == schema.NEEDED


def test_a_database_that_a_newer_program_set_up_is_left_as_it_is_and_worked_with(database: Database) -> None:
    with psycopg.connect(database.owner_url) as conn:
        conn.execute("UPDATE ledger.schema_version SET version_num = '9999'")
        conn.execute("GRANT CREATE ON SCHEMA people TO PUBLIC")
    before = structure(database)
    install(database.owner_url, service_role=SERVICE_ROLE)
    assert (structure(database), version(database)) == (before, "9999")
    with connect(database.service_url) as conn:
        schema.check(conn)


def test_a_program_that_needs_more_than_there_is_says_so(database: Database, empty: Database) -> None:
    with psycopg.connect(database.owner_url) as conn:
        conn.execute("UPDATE ledger.schema_version SET version_num = '0000'")
    for there, said in ((database, f"version 0000 and this program needs {schema.NEEDED}"), (empty, "not set up")):
        services = build(Settings(database_url=there.service_url, _env_file=None))  # type: ignore[call-arg]
        with TestClient(create_app(services)) as client:
            ready = client.get("/health/ready")
            listing = client.get(f"/api/councils/{COUNCIL}/commitments", headers={"Authorization": "Bearer anything"})
        assert (ready.status_code, listing.status_code) == (503, 503)
        assert said in listing.json()["detail"]
        assert said in ready.json()["parts"]["ledger"]["says"]
        assert "kept init" in ready.json()["parts"]["ledger"]["says"]
        with connect(there.service_url) as conn, pytest.raises(NotSetUp):
            schema.check(conn)
