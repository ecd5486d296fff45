"""Saves for tests that have several written together, and what came of them."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent

from domain.ledger.recorder import LedgerRecorder
from tests.conftest import Database

PATIENCE = 30.0
TOPIC = "commitment.tested"
Save = list[StoredEvent]


def save(*events: tuple[UUID, int], state: str = "{}") -> Save:
    return [StoredEvent(which, version, TOPIC, state.encode()) for which, version in events]


def recorded_at(moment: datetime) -> str:
    """The part of an event's content that says when it was recorded."""
    said = {"timestamp": {"_type_": "datetime_iso", "_data_": moment.isoformat()}}
    return json.dumps(said, separators=(",", ":"))


@contextmanager
def held_up(database: Database) -> Iterator[None]:
    """Nobody can append meanwhile."""
    with psycopg.connect(database.owner_url) as conn:
        conn.execute("LOCK TABLE ledger.events IN EXCLUSIVE MODE")
        yield


def waits_for_the_lock(database: Database) -> bool:
    waits = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'ledger.events'::regclass"
    with psycopg.connect(database.owner_url) as conn:
        return bool(conn.execute(waits).fetchall())


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.005)


@contextmanager
def together(
    database: Database, recorder: LedgerRecorder, saves: Sequence[Save]
) -> Iterator[list["Future[Sequence[int]]"]]:
    """Saves that are in one batch, in this order, behind one that is being written."""
    with ThreadPoolExecutor(len(saves) + 1) as threads:
        with held_up(database):
            first = threads.submit(recorder.insert_events, save((uuid4(), 1)))
            until(lambda: waits_for_the_lock(database))
            behind = []
            for each in saves:
                behind.append(threads.submit(recorder.insert_events, each))
                until(lambda: len(recorder._together._queue) == len(behind))
        first.result(PATIENCE)
        yield behind


def told(answers: Sequence["Future[Sequence[int]]"]) -> list[object]:
    """What became of each: its positions, or the kind of error."""
    return [type(error) if (error := each.exception(PATIENCE)) else each.result() for each in answers]


def stored(database: Database) -> list[tuple[int, UUID, int, str, int]]:
    """The record, and which transaction wrote what."""
    query = "SELECT notification_id, originator_id, originator_version, state, xmin::text::bigint FROM ledger.events"
    with psycopg.connect(database.owner_url) as conn:
        return conn.execute(f"{query} ORDER BY 1").fetchall()  # type: ignore[return-value]
