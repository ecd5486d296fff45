"""Every history on the ledger, one after the other: as much of it in memory as one batch, however large it is.

What is recorded while this goes on is left out, so all of it is as of one position.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Mapper, StoredEvent
from psycopg_pool import ConnectionPool

from domain.ledger.database import Connection, Newer, connection
from domain.ledger.follower import UNREADABLE, Recorded
from domain.model.duty_facts import TakenOn
from domain.model.event import AccountableEvent
from domain.model.facts import Proposed

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
    mapper: Mapper[UUID]

    @property
    def digest(self) -> int:
        """Another one for every other content, within one process."""
        return hash(self.rows)

    @cached_property
    def _taken_apart(self) -> tuple[list[Recorded], int | None]:
        recorded: list[Recorded] = []
        for row in self.rows:
            try:
                event = self.mapper.to_domain_event(StoredEvent(row[0], row[1], row[2], row[3].encode()))
            except (*UNREADABLE, Newer):
                return recorded, row[1]
            if not isinstance(getattr(event, "timestamp", None), datetime):
                return recorded, row[1]  # The library makes an event of what has no fields, too.
            recorded.append(Recorded(row[4], event))
        return recorded, None

    @property
    def recorded(self) -> list[Recorded]:
        """Each event with its position, up to the first that cannot be read."""
        return self._taken_apart[0]

    @property
    def unreadable(self) -> int | None:
        """The version of the first that cannot be read; None where all can."""
        return self._taken_apart[1]

    @property
    def events(self) -> list[AccountableEvent]:
        """The events alone, up to the first that cannot be read."""
        return [each.event for each in self.recorded if isinstance(each.event, AccountableEvent)]

    def position_of(self, version: int) -> int:
        """The position of the event of a version, or of the last one before it."""
        return max((row[4] for row in self.rows if row[1] <= version), default=0)


def every(pool: ConnectionPool[Connection], mapper: Mapper[UUID]) -> Iterator[History]:
    """The history of every commitment and duty of every council, also where its beginning is missing, by id."""
    for which, rows in groupby(_all_rows(pool), key=lambda row: row[0]):
        own = tuple(rows)
        if own[0][2].startswith(_OURS):
            yield History(which, own, mapper)


def of_council(
    pool: ConnectionPool[Connection], mapper: Mapper[UUID], council: str, *, after: UUID | None = None
) -> Iterator[History]:
    """The histories of a council's commitments and duties, by id, from the one after an id on."""
    ids, newest = _begun_in(pool, council, after or _NOBODY)
    for first in range(0, len(ids), HISTORIES_AT_ONCE):
        rows = _rows_of(pool, ids[first : first + HISTORIES_AT_ONCE], newest)
        for which, own in groupby(rows, key=lambda row: row[0]):
            yield History(which, tuple(own), mapper)


def _all_rows(pool: ConnectionPool[Connection]) -> Iterator[Row]:
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
            rows = conn.execute(query, (*last, newest, AT_ONCE)).fetchall()
        yield from rows
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
        return conn.execute(query, (list(ids), newest)).fetchall()


def _newest(conn: Connection) -> int:
    row = conn.execute("SELECT coalesce(max(notification_id), 0) FROM ledger.events").fetchone()
    return 0 if row is None else int(row[0])
