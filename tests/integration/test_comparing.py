"""Live lists are compared with what the record gives: every kind of difference is found and named, and no text told."""

from datetime import date
from random import Random
from threading import Thread
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from api.cli import app
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import Newer
from domain.ledger.follower import take_batch
from domain.model.access import Role
from domain.model.errors import WrongState
from projections import comparing
from projections.comparing import MOST_NAMED, Compared, compare
from projections.projection import taking
from projections.rebuild import rebuild
from projections.tables import connect, prepare, projections
from tests.conftest import Database
from tests.integration.living import live_on, meet, speak
from tests.integration.test_cli import Kept, as_service  # noqa: F401 - a fixture
from tests.integration.test_projections import TABLES, caught_up, contents, running
from tests.scenarios import COUNCIL, actor, framework_file

SECRET = "Nobody came to see me in Bolton"
KEYS = {
    "register": ["commitment_id"],
    "inbox": ["subject_id", "cause"],
    "timeline": ["position"],
    "duties": ["duty_id"],
    "links": ["position"],
    "sessions": ["session_id"],
    "voices": ["voice_id"],
    "impact_reports": ["report_id"],
}
CHANGED = {
    "register": "title",
    "inbox": "because",
    "timeline": "says",
    "duties": "lead",
    "links": "to_title",
    "sessions": "theme",
    "voices": "theme",
    "impact_reports": "title",
}


def compared(ledger: Accountability, database: Database, name: str | None = None) -> dict[str, Compared]:
    return {each.name: each for each in compare(database.service_url, ledger, name)}


def different(ledger: Accountability, database: Database) -> dict[str, list[str]]:
    """What differs, by list; nothing for those in which nothing does."""
    found = compared(ledger, database)
    assert set(found) == set(TABLES)
    assert all(bool(each.different) == bool(each.sentences) for each in found.values())
    return {name: each.sentences for name, each in found.items() if each.different}


def change(database: Database, statement: str, *values: Any) -> None:
    with connect(database.service_url) as conn:
        conn.execute(statement.encode(), values)


@pytest.fixture
def lived(ledger: Accountability, database: Database) -> Accountability:
    """A council in whose lists there are rows of every kind."""
    live_on(ledger, Random(1), 60)
    speak(ledger, Random(1), 4)
    meet(ledger, Random(1), 3)
    made = [ledger.propose(COUNCIL, actor=actor(Role.OFFICER), title=title).id for title in ("One", "Other")]
    ledger.carry_out("link", made[0], actor=actor(Role.OFFICER), how="supports", to=made[1])
    ledger.carry_out("challenge", made[0], actor=actor(Role.CONSULTANT), words=SECRET)
    about = {"body": "cooperative", "day": date(2031, 3, 4), "theme": "Homes"}
    ledger.call_session(COUNCIL, actor=actor(Role.OFFICER), **about)
    rebuild(database.service_url, ledger)
    assert all(contents(database).values())
    return ledger


def test_lists_that_are_right_are_found_so_and_nothing_is_changed_or_left(
    lived: Accountability, database: Database
) -> None:
    before = contents(database)
    found = compared(lived, database)
    assert {name: each.rows for name, each in found.items()} == {name: len(rows) for name, rows in before.items()}
    assert {(each.different, each.position) for each in found.values()} == {(0, lived.ledger.max_notification_id())}
    assert contents(database) == before
    with connect(database.service_url) as conn:
        left = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'rebuild'")
        assert {row[0] for row in left.fetchall()} == {"positions", "aside"}


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_differs_is_missing_or_too_many_is_named_and_a_rebuild_makes_it_right(
    lived: Accountability, database: Database, table: str
) -> None:
    right, keys, column = contents(database), ", ".join(KEYS[table]), CHANGED[table]
    with connect(database.service_url) as conn:
        rows = conn.execute(f"SELECT concat_ws(' ', {keys}), ctid::text FROM {table} ORDER BY {keys}").fetchall()
    (which, first), (last, at) = rows[0], rows[-1]
    change(database, f"UPDATE {table} SET {column} = %s WHERE ctid = %s::tid", SECRET, first)
    (said,) = different(lived, database)[table]
    assert said.startswith(f"{table} {which}: {column} differs (it is ")
    change(database, f"DELETE FROM {table} WHERE ctid = %s::tid", at)
    if len(rows) > 1:
        assert f"{table} {last}: the row is missing" in "\n".join(different(lived, database)[table])
    rebuild(database.service_url, lived, table)
    assert contents(database) == right
    # A row twice, in a table that has lost its key.
    change(database, f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey")
    change(database, f"INSERT INTO {table} SELECT * FROM {table} WHERE concat_ws(' ', {keys}) = %s", which)
    (said,) = different(lived, database)[table]
    assert said.startswith(f"{table} {which}: there should be no such row")
    rebuild(database.service_url, lived, table)
    assert (contents(database), different(lived, database)) == (right, {})


def test_every_column_of_every_list_is_compared_and_no_text_is_told(lived: Accountability, database: Database) -> None:
    with connect(database.service_url) as conn:
        columns = conn.execute(
            "SELECT table_name, column_name, CASE udt_name WHEN '_uuid' THEN 'uuids' ELSE data_type END"
            " FROM information_schema.columns WHERE table_schema = 'read'"
            " AND table_name = ANY(%s)",
            (list(TABLES),),
        ).fetchall()
    other = {
        "text": "'Bolton'",
        "uuid": "gen_random_uuid()",
        "bigint": "{} + 1000",
        "integer": "{} + 1",
        "boolean": "NOT {}",
        "date": "'1999-01-01'",
        "timestamp with time zone": "'1999-01-01'",
        "ARRAY": "ARRAY['Bolton']",
        "uuids": "ARRAY[gen_random_uuid()]",
    }
    assert len(columns) > 60
    for table, column, kind in columns:
        if column in KEYS[table]:
            continue
        with psycopg.connect(database.owner_url, autocommit=True) as conn:
            conn.execute(f"CREATE TABLE kept AS SELECT * FROM read.{table}")
            conn.execute(f"UPDATE read.{table} SET {column} = {other[kind].format(column)}".encode())
        (found,) = compared(lived, database, table).values()
        assert found.different == found.rows
        assert all(f": {column} differs (" in said for said in found.sentences)
        assert len(found.sentences) == min(found.rows, MOST_NAMED)
        assert not [said for said in found.sentences if "Bolton" in said]
        with psycopg.connect(database.owner_url, autocommit=True) as conn:
            conn.execute(f"DELETE FROM read.{table}")
            conn.execute(f"INSERT INTO read.{table} SELECT * FROM kept")
            conn.execute("DROP TABLE kept")


def test_nobody_waits_for_it_and_what_is_recorded_meanwhile_is_no_difference(
    lived: Accountability, database: Database
) -> None:
    writer = Thread(target=live_on, args=(lived, Random(3), 120))
    with running(lived, database):
        writer.start()
        times = 0
        while writer.is_alive() or not times:
            assert different(lived, database) == {}
            times += 1
        writer.join()
        caught_up(lived, database)
        assert different(lived, database) == {}


def test_a_list_that_is_behind_is_compared_at_its_place_and_not_amid_a_revision(
    lived: Accountability, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = lived.ledger.max_notification_id()
    lived.propose(COUNCIL, actor=actor(Role.OFFICER), title="Not taken yet")
    found = compared(lived, database)
    assert {(each.different, each.position) for each in found.values()} == {(0, behind)}
    lived.adopt_framework(framework_file(respond_within="3 working days", version="99"), actor=SYSTEM)
    monkeypatch.setattr(comparing, "BEHIND_FOR", 0.6)
    with pytest.raises(WrongState, match="has not taken a revised framework yet"):
        compared(lived, database)
    assert compared(lived, database, "timeline")["timeline"].different == 0


def test_a_list_that_cannot_be_compared_is_left_as_it_is_and_says_why(
    ledger: Accountability, database: Database
) -> None:
    with pytest.raises(LookupError):
        compared(ledger, database, "nothing")
    with pytest.raises(WrongState, match="is not made yet"):
        compared(ledger, database)
    ledger.propose(COUNCIL, actor=actor(Role.OFFICER), title="A promise")
    rebuild(database.service_url, ledger)
    live = contents(database)
    change(database, "UPDATE positions SET form = 'older' WHERE follower = 'register'")
    with pytest.raises(WrongState, match="in the form of an earlier version"):
        compared(ledger, database)
    assert contents(database) == live
    rebuild(database.service_url, ledger)
    assert different(ledger, database) == {}
    newer = projections()[0]
    newer.version += 1
    with connect(database.service_url) as conn:
        prepare(conn, newer)
        take_batch(conn, "register", ledger.events.mapper, taking(newer, ledger))
    with pytest.raises(Newer, match="keeps this list"):
        compared(ledger, database)


def test_a_column_that_is_gone_is_told_and_a_rebuild_brings_it_back(lived: Accountability, database: Database) -> None:
    right = contents(database)
    change(database, "ALTER TABLE register DROP COLUMN measure, ADD COLUMN note text")
    said = different(lived, database)["register"]
    assert said == ["register: its columns are not those of this version of Kept: measure and note."]
    rebuild(database.service_url, lived)
    assert contents(database) == right


def test_the_command_names_what_differs_and_ends_with_1(
    as_service: Kept,  # noqa: F811
    lived: Accountability,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change(database, "UPDATE register SET title = %s", SECRET)
    found = as_service("rebuild", "register", "--check")
    assert (found.returncode, ": title differs (it is " in found.stdout, found.stderr) == (1, True, "")
    assert SECRET not in found.stdout
    # The same without a process of its own: one takes seconds to start.
    monkeypatch.setenv("KEPT_DATABASE_URL", database.service_url)
    monkeypatch.delenv("KEPT_DATABASE_OWNER_URL", raising=False)
    asked = CliRunner()
    assert asked.invoke(app, ["rebuild", "register", "--check"]).exit_code == 1
    assert asked.invoke(app, ["rebuild", "register"]).exit_code == 0
    assert asked.invoke(app, ["rebuild", "--check"]).exit_code == 0
    assert asked.invoke(app, ["rebuild", "nothing", "--check"]).exit_code == 2
