"""The ledger on a real server: in commit order, every event to every follower once."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import Recorded, ensure_position, read, take_batch
from domain.model.access import Role
from domain.model.stuck_facts import Challenged
from tests.conftest import Database
from tests.scenarios import COUNCIL, actor

APPEND = "SELECT ledger.append(%s::uuid[], %s::bigint[], %s::text[], %s::text[])"


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
    event = ledger.history(made.id, reader=SYSTEM.id)[-1]
    assert isinstance(event, Challenged)
    assert event.words.text == secret
    with pytest.raises(IntegrityError) as conflict:
        ledger.ledger.insert_events([ledger.events.mapper.to_stored_event(event)])
    shown = [repr(event), str(event), repr(challenged.challenges), repr(vars(challenged)), repr(conflict.value)]
    assert not [text for text in (*shown, caplog.text, *capfd.readouterr()) if secret in text]
