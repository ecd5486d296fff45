"""Every history on the ledger, one after the other: as much of it in memory as one batch, however large it is.

What is recorded while this goes on is left out, so all of it is as of one position.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import chain, groupby
from typing import Any
from uuid import UUID

from psycopg_pool import ConnectionPool

from domain.ledger.database import Connection, Newer, connection
from domain.ledger.follower import UNREADABLE
from domain.ledger.streaming import ahead
from domain.ledger.transcoding import EventMapper
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.duty_facts import TakenOn
from domain.model.errors import CannotBeRead
from domain.model.event import AccountableEvent, RecordedEvent
from domain.model.facts import Proposed
from domain.model.folding import as_it_was, fold

AT_ONCE = 5_000
"""Events that are read at once."""
HISTORIES_AT_ONCE = 200
_COLUMNS = "originator_id, originator_version, topic, state, notification_id"
_NOBODY = UUID(int=0)
_OURS = ("commitment.", "duty.")
"""How the topics of commitments and duties begin; those of a council do not."""
Row = tuple[Any, ...]


@dataclass(frozen=True)
class History:
    """The events of one commitment or duty in the order of their versions, as they are stored; taken apart only where
    somebody looks."""

    which: UUID
    rows: tuple[Row, ...]
    mapper: EventMapper

    @property
    def digest(self) -> int:
        """Another one for every other content, within one process."""
        return hash(self.rows)

    @cached_property
    def _taken_apart(self) -> tuple[list[AccountableEvent], int | None]:
        event = self.mapper.event
        events: list[AccountableEvent] = []
        for which, version, topic, state, _ in self.rows:
            try:
                each = event(which, version, topic, state)
            except (*UNREADABLE, Newer):
                return events, version
            if isinstance(each, AccountableEvent):
                events.append(each)
        return events, None

    @property
    def events(self) -> list[AccountableEvent]:
        """The events, up to the first that cannot be read."""
        return self._taken_apart[0]

    @property
    def unreadable(self) -> int | None:
        """The version of the first that cannot be read; None where all can."""
        return self._taken_apart[1]

    def whole(self) -> list[RecordedEvent]:
        """All of its events. Raises CannotBeRead where one cannot be read, Newer where a newer program wrote one."""
        try:
            found = [self.mapper.event(*row[:4]) for row in self.rows]
        except UNREADABLE as fault:
            raise CannotBeRead from fault
        return [each for each in found if isinstance(each, RecordedEvent)]

    def as_it_was(self, *, as_of: date | None = None, known_at: datetime | None = None) -> Commitment | Duty | None:
        """What it added up to on a day, as known at a moment, or both; of what cannot be read, what comes before it.
        None where it was not on the record then. Raises CannotBeRead."""
        return fold(as_it_was(self.events, as_of=as_of, known_at=known_at))

    def position_of(self, version: int) -> int:
        """The position of the event of a version, or of the last one before it."""
        return max((row[4] for row in self.rows if row[1] <= version), default=0)


def every(pool: ConnectionPool[Connection], mapper: EventMapper) -> Iterator[History]:
    """The history of every commitment and duty of every council, also where its beginning is missing, by id."""
    for own in _each(chain.from_iterable(ahead(_batches(pool)))):
        if own[0][2].startswith(_OURS):
            yield History(own[0][0], own, mapper)


def of_council(
    pool: ConnectionPool[Connection], mapper: EventMapper, council: str, *, after: UUID | None = None
) -> Iterator[History]:
    """The histories of a council's commitments and duties, by id, from the one after an id on."""
    ids, newest = _begun_in(pool, council, after or _NOBODY)
    parts = (ids[first : first + HISTORIES_AT_ONCE] for first in range(0, len(ids), HISTORIES_AT_ONCE))
    for rows in ahead(_rows_of(pool, part, newest) for part in parts):
        for own in _each(rows):
            yield History(own[0][0], own, mapper)


def up_to(pool: ConnectionPool[Connection], mapper: EventMapper, versions: Mapping[UUID, int]) -> Iterator[History]:
    """The histories of some, each up to a version, by id within each HISTORIES_AT_ONCE."""
    ids = list(versions)
    parts = (ids[first : first + HISTORIES_AT_ONCE] for first in range(0, len(ids), HISTORIES_AT_ONCE))
    batches = (_rows_up_to(pool, part, [versions[which] for which in part]) for part in parts)
    # Where there is one batch, nothing can be read ahead.
    for rows in ahead(batches) if len(ids) > HISTORIES_AT_ONCE else batches:
        for own in _each(rows):
            yield History(own[0][0], own, mapper)


def _each(rows: Iterable[Row]) -> Iterator[tuple[Row, ...]]:
    """The rows of one history after the other. Two UUIDs are compared in Python, and two numbers are not."""
    return (tuple(own) for _, own in groupby(rows, key=lambda row: row[0].int))


def _batches(pool: ConnectionPool[Connection]) -> Iterator[list[Row]]:
    # Batch by batch, and not one long cursor: nothing is held open while somebody reads what was printed.
    query = (
        f"SELECT {_COLUMNS} FROM ledger.events WHERE (originator_id, originator_version) > (%s, %s)"  # noqa: S608
        " AND notification_id <= %s ORDER BY originator_id, originator_version LIMIT %s"
    )
    last: tuple[UUID, int] = (_NOBODY, 0)
    newest = None
    while True:
        with connection(pool) as conn:
            newest = _newest(conn) if newest is None else newest
            rows = conn.execute(query, (*last, newest, AT_ONCE), binary=True).fetchall()
        yield rows
        if len(rows) < AT_ONCE:
            return
        last = (rows[-1][0], rows[-1][1])


def _begun_in(pool: ConnectionPool[Connection], council: str, after: UUID) -> tuple[list[UUID], int]:
    # No text of anybody's can hold this: a quotation mark in a text has a backslash before it.
    named = f',"council":"{council}",'
    query = (
        "SELECT originator_id FROM ledger.events WHERE originator_version = 1 AND topic = ANY(%s)"
        " AND originator_id > %s AND strpos(state, %s) > 0 ORDER BY originator_id"
    )
    with connection(pool) as conn:
        newest = _newest(conn)
        rows = conn.execute(query, ([Proposed.TOPIC, TakenOn.TOPIC], after, named)).fetchall()
    return [row[0] for row in rows], newest


def _rows_of(pool: ConnectionPool[Connection], ids: Sequence[UUID], newest: int) -> list[Row]:
    query = (
        f"SELECT {_COLUMNS} FROM ledger.events WHERE originator_id = ANY(%s) AND notification_id <= %s"  # noqa: S608
        " ORDER BY originator_id, originator_version"
    )
    with connection(pool) as conn:
        return conn.execute(query, (list(ids), newest), binary=True).fetchall()


def _rows_up_to(pool: ConnectionPool[Connection], ids: Sequence[UUID], versions: Sequence[int]) -> list[Row]:
    query = (
        f"SELECT {_COLUMNS} FROM unnest(%s::uuid[], %s::bigint[]) AS asked (id, version)"  # noqa: S608
        " JOIN ledger.events ON originator_id = asked.id AND originator_version <= asked.version"
        " ORDER BY originator_id, originator_version"
    )
    with connection(pool) as conn:
        return conn.execute(query, (list(ids), list(versions)), binary=True).fetchall()


def _newest(conn: Connection) -> int:
    row = conn.execute("SELECT coalesce(max(notification_id), 0) FROM ledger.events").fetchone()
    return 0 if row is None else int(row[0])
