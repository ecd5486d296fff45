"""The ledger on a real server: append-only for everybody, in commit order, every event to every follower once."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import Recorded, ensure_position, read, take_batch
from domain.model.access import Role
from domain.model.stuck_facts import Challenged
from domain.model.text import Words
from tests.conftest import Database
from tests.scenarios import COUNCIL, actor

CHANGES = [
    "INSERT INTO ledger.events (originator_id, originator_version, topic, state)"
    " VALUES (gen_random_uuid(), 1, 'commitment.proposed', '{}')",
    "UPDATE ledger.events SET state = '{}'",
    "DELETE FROM ledger.events",
    "TRUNCATE ledger.events",
    "DROP TABLE ledger.events",
    "LOCK TABLE ledger.events IN EXCLUSIVE MODE",
    "ALTER TABLE ledger.events DISABLE TRIGGER append_only",
    "DROP TRIGGER append_only ON ledger.events",
    "CREATE OR REPLACE FUNCTION ledger.append(ids uuid[], versions bigint[], topics text[], states text[])"
    " RETURNS SETOF bigint LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "DROP FUNCTION ledger.append(uuid[], bigint[], text[], text[])",
    "CREATE TABLE ledger.other (id int)",
    "CREATE TABLE public.events (id int)",
    "SELECT setval(pg_get_serial_sequence('ledger.events', 'notification_id'), 1)",
    "UPDATE ledger.settled SET until = '-infinity'",
    "CREATE SCHEMA another",
    "SET session_replication_role = replica",
    "SET ROLE postgres",
]


APPEND = "SELECT ledger.append(%s::uuid[], %s::bigint[], %s::text[], %s::text[])"


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: " ".join(change.split()[:4]))
def test_the_services_role_cannot_touch_the_record(ledger: Accountability, database: Database, change: str) -> None:
    before = stored(database)
    with psycopg.connect(database.service_url) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute(change.encode())
    assert stored(database) == before


@pytest.mark.parametrize(
    "change", ["UPDATE ledger.events SET state = '{}'", "DELETE FROM ledger.events", "TRUNCATE ledger.events"]
)
def test_an_accident_of_the_owner_is_refused(ledger: Accountability, database: Database, change: str) -> None:
    before = stored(database)
    with psycopg.connect(database.owner_url) as conn, pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        conn.execute(change.encode())
    assert stored(database) == before
    assert before


def test_the_append_function_cannot_be_led_astray_by_what_the_service_may_create(
    ledger: Accountability, database: Database
) -> None:
    before = stored(database)
    with psycopg.connect(database.service_url, autocommit=True) as conn:
        conn.execute("CREATE TEMP TABLE events (LIKE ledger.events)")
        conn.execute(
            "CREATE FUNCTION read.pg_notify(text, text) RETURNS void LANGUAGE plpgsql"
            " AS 'BEGIN RAISE EXCEPTION $$run as the owner$$; END'"
        )
        conn.execute("SET search_path = pg_temp, read, pg_catalog")
        conn.execute(APPEND, ([uuid4()], [1], ["commitment.proposed"], ["{}"]))
    assert len(stored(database)) == len(before) + 1


def test_nobody_appends_while_another_append_is_not_committed(ledger: Accountability, database: Database) -> None:
    """Otherwise a reader could see a later position first, and pass over the earlier one for ever."""
    with psycopg.connect(database.service_url) as first, ThreadPoolExecutor(1) as pool:
        row = first.execute(APPEND, ([uuid4()], [1], ["test.happened"], ["{}"])).fetchone()
        second = pool.submit(ledger.propose, COUNCIL, actor=actor(Role.OFFICER), title="A promise")
        with pytest.raises(TimeoutError):
            second.result(timeout=0.5)
        first.commit()
        second.result()
    assert row is not None
    assert [position for position, *_ in stored(database)][-2:] == [row[0], row[0] + 1]


def stored(database: Database) -> list[tuple[object, ...]]:
    """The whole record, as its owner sees it."""
    with psycopg.connect(database.owner_url) as conn:
        return conn.execute("SELECT * FROM ledger.events ORDER BY notification_id").fetchall()


def some(which: UUID, *versions: int) -> list[StoredEvent]:
    return [StoredEvent(which, version, "test.happened", b"{}") for version in versions]


def test_a_save_of_several_events_is_all_or_nothing(ledger: Accountability, database: Database) -> None:
    which, before = uuid4(), len(stored(database))
    ledger.ledger.insert_events(some(which, 1, 2))
    with pytest.raises(IntegrityError):
        ledger.ledger.insert_events(some(which, 3, 4, 2))
    with pytest.raises(IntegrityError):
        ledger.ledger.insert_events([*some(uuid4(), 1), *some(which, 1)])
    assert len(stored(database)) == before + 2
    ledger.ledger.insert_events(some(which, 3, 4))
    assert [event.originator_version for event in ledger.ledger.select_events(which)] == [1, 2, 3, 4]


def test_positions_are_in_commit_order_and_competing_followers_take_every_event_once(
    ledger: Accountability, database: Database
) -> None:
    taken: list[int] = []
    seen: list[int] = []
    done = Event()
    with psycopg.connect(database.service_url, autocommit=True) as conn:
        conn.execute("CREATE TABLE read.positions (follower text PRIMARY KEY, position bigint NOT NULL DEFAULT 0)")
        conn.execute("SET search_path = read")
        ensure_position(conn, "test")

    def write(number: int) -> None:
        for _ in range(15):
            ledger.propose(COUNCIL, actor=actor(Role.OFFICER), title=f"Promise of writer {number}")

    def keep(_: Connection, batch: Sequence[Recorded]) -> None:
        taken.extend(recorded.position for recorded in batch)

    def follow() -> None:
        with psycopg.connect(database.service_url, autocommit=True) as conn:
            conn.execute("SET search_path = read")
            while take_batch(conn, "test", ledger.events.mapper, keep, limit=7) or not done.is_set():
                pass

    def watch() -> None:
        """A reader that only ever asks for what came after the last it saw."""
        with psycopg.connect(database.service_url, autocommit=True) as conn:
            while True:
                last = done.is_set()
                batch = read(conn, ledger.events.mapper, after=seen[-1] if seen else 0, limit=5)
                seen.extend(recorded.position for recorded in batch)
                if last and not batch:
                    return

    with ThreadPoolExecutor(9) as pool:
        readers = [pool.submit(follow), pool.submit(follow), pool.submit(watch)]
        writers = [pool.submit(write, number) for number in range(6)]
        for writer in writers:
            writer.result()
        done.set()
        for reader in readers:
            reader.result()
    positions = [row[0] for row in stored(database)]
    assert len(positions) > 90
    assert seen == positions
    assert taken == positions


def test_words_show_in_no_log_and_no_error(
    ledger: Accountability, database: Database, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = "Nobody came to my birthday"
    caplog.set_level(logging.DEBUG)
    made = ledger.propose(COUNCIL, actor=actor(Role.OFFICER), title="Visits")
    challenged = ledger.carry_out("challenge", made.id, actor=actor(Role.CONSULTANT), words=secret)
    event = ledger.history(made.id)[-1]
    assert isinstance(event, Challenged)
    assert event.words == Words(secret)
    with pytest.raises(IntegrityError) as conflict:
        ledger.ledger.insert_events([ledger.events.mapper.to_stored_event(event)])
    shown = [repr(event), str(event), repr(challenged.challenges), repr(vars(challenged)), repr(conflict.value)]
    assert not [text for text in (*shown, caplog.text, *capfd.readouterr()) if secret in text]
