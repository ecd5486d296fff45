"""What the trial of followers runs in processes of their own, and kills: writers, and a follower that notes each event
it takes, beside the two of Kept. They are forked from a server that has everything loaded, so that one that was killed
is back at once."""

import os
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.domain import CanMutateAggregate

import workflows.worker  # noqa: F401 - loaded once, before the processes are forked
from api import processes
from api.settings import Settings
from domain.ledger.application import Accountability
from domain.ledger.database import Connection, connect, open_pool
from domain.ledger.follower import Recorded, ensure_position, listen, take_batch, wait_for_more
from domain.ledger.transcoding import EventMapper
from domain.model.governance import Framework
from tests.faults import histories
from tests.scenarios import COUNCIL

MOST = 50
"""Events in one transaction."""
SLOW, GIVEN_UP = 0.05, 0.05
"""How many transactions are slow, and how many are given up at first, as shares."""
FOLLOWER = "noting"
TABLES = (
    "CREATE TABLE noted (number bigserial PRIMARY KEY,"
    " position bigint NOT NULL, id uuid NOT NULL, version bigint NOT NULL)",
    "CREATE TABLE positions (follower text PRIMARY KEY, position bigint NOT NULL DEFAULT 0)",
)
"""In a schema of the trial's own, `trial`. Nothing in `noted` keeps an event from being noted twice."""


class Writer:
    """Puts a number of events on the record."""

    def __init__(self, url: str, chance: Random) -> None:
        self._url, self._chance = url, chance
        self._conn: Connection | None = None

    def write(self, ledger: Accountability, framework: Framework, events: int) -> None:
        mapper, coming = ledger.events.mapper, _events(framework, ledger)
        left = events
        while left:
            number = self._chance.choice((1, 1, 2, 5, 10, self._chance.randint(1, MOST)))
            batch = list(islice(coming, min(left, number)))
            stored = [mapper.to_stored_event(event) for event in batch]
            while not self._append(
                [each.originator_id for each in stored],
                [each.originator_version for each in stored],
                [each.topic for each in stored],
                [each.state.decode() for each in stored],
            ):
                time.sleep(self._chance.uniform(0, 0.01))
            left -= len(batch)

    def _append(self, *columns: Sequence[Any]) -> bool:
        """Append in one transaction. Returns whether it is on the record now."""
        try:
            if self._conn is None:
                self._conn = connect(self._url)
            with self._conn.transaction():
                self._conn.execute("SELECT ledger.append(%s, %s, %s, %s)", columns)
                if self._chance.random() < SLOW:
                    time.sleep(self._chance.uniform(0, 0.05))
                if self._chance.random() < GIVEN_UP:
                    raise psycopg.Rollback
                return True
        except psycopg.errors.UniqueViolation:
            return True  # The trial cut this connection, and COMMIT had arrived.
        except (psycopg.OperationalError, psycopg.Rollback):
            # Cut; and what is given up on a connection that was cut meanwhile comes out of its transaction.
            self._conn = None
        return False


def _events(framework: Framework, ledger: Accountability) -> Iterator[CanMutateAggregate[UUID]]:
    while True:
        yield from histories.life(uuid4(), framework, ledger.now())


def note(conn: Connection, batch: Sequence[Recorded]) -> None:
    rows = [(each.position, each.event.originator_id, each.event.originator_version) for each in batch]
    with conn.cursor() as cursor:
        cursor.executemany("INSERT INTO noted (position, id, version) VALUES (%s, %s, %s)", rows)


def write(url: str, log: Path, seed: int, events: int) -> None:
    """A writer, whose transactions have 1 to MOST events, whose slow ones hold their ids back, and of which some are
    given up at first."""
    _log_to(log)
    with open_pool(url, size=2) as pool:
        ledger = Accountability(pool)
        framework = ledger.governance.of(COUNCIL).framework.at(ledger.now())
        Writer(url, Random(seed)).write(ledger, framework, events)


def follow(url: str, log: Path) -> None:
    """Note every event, until killed."""
    _log_to(log)
    mapper = EventMapper()
    with connect(url) as conn, listen(url) as listening:
        conn.execute("SELECT set_config('search_path', 'trial', false)")
        ensure_position(conn, FOLLOWER)
        while True:
            if not take_batch(conn, FOLLOWER, mapper, note, limit=50):
                wait_for_more(listening)


def lists(url: str, log: Path) -> None:
    """`kept project`."""
    _log_to(log)
    processes.project(_settings(url))


def bridge(url: str, log: Path) -> None:
    """`kept worker`, without a Temporal server."""
    _log_to(log)
    processes.work(_settings(url))


def _settings(url: str) -> Settings:
    return Settings(database_url=url, temporal_address="127.0.0.1:9", _env_file=None)  # type: ignore[call-arg]


def _log_to(log: Path) -> None:
    with log.open("ab") as file:
        for stream_of_ours in (1, 2):
            os.dup2(file.fileno(), stream_of_ours)
