"""Every history on the ledger, one after the other: as much of it in memory as one batch, however large it is.

What is recorded while this goes on is left out, so all of it is as of one position.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, groupby
from uuid import UUID

import msgspec
from psycopg_pool import ConnectionPool

from domain.ledger.database import Connection, Newer, connection
from domain.ledger.follower import UNREADABLE
from domain.ledger.streaming import ahead, fetched
from domain.ledger.transcoding import EventMapper
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.duty_facts import TakenOn
from domain.model.errors import CannotBeRead
from domain.model.event import RecordedEvent
from domain.model.facts import Proposed
from domain.model.folding import as_it_was, fold

AT_ONCE = 4_000
"""Events that are read at once."""
HISTORIES_AT_ONCE = 200
_COLUMNS = "originator_id, originator_version, topic, state, notification_id"
_IN_ORDER = "ORDER BY originator_id, originator_version"
_TOGETHER = (
    f"SELECT array_agg(uuid_send(originator_id) {_IN_ORDER}), array_agg(originator_version {_IN_ORDER}),"  # noqa: S608
    f" array_agg(topic {_IN_ORDER}), array_agg(state {_IN_ORDER}), array_agg(notification_id {_IN_ORDER})"
    " FROM ({}) AS events HAVING count(*) > 0"
)
"""One row for some events, in order: what comes in many small rows comes in many small pieces, and for each of them
this process is woken."""
_NOBODY = UUID(int=0)
_OURS = ("commitment.", "duty.")
"""How the topics of commitments and duties begin; those of a council do not."""
Rows = tuple[bytes, list[int], list[str], list[str], list[int]]
"""Of the events of one history: its id, and their versions, topics, contents and positions."""
Columns = tuple[list[bytes], list[int], list[str], list[str], list[int]]
"""The same of some events in order, with the id of each."""


class History:
    """The events of one commitment or duty in the order of their versions, as they are stored; taken apart only where
    somebody looks."""

    __slots__ = ("_found", "_mapper", "_positions", "_states", "_topics", "versions", "which")

    def __init__(self, rows: Rows, mapper: EventMapper) -> None:
        which, self.versions, self._topics, self._states, self._positions = rows
        self.which = msgspec.convert(which, UUID)
        self._mapper = mapper
        self._found: tuple[list[RecordedEvent], int | None, Exception | None] | None = None

    @property
    def digest(self) -> int:
        """Another one for every other content, within one process."""
        return hash((*self.versions, *self._topics, *self._states, *self._positions))

    @property
    def events(self) -> list[RecordedEvent]:
        """The events, up to the first that cannot be read."""
        return self._taken_apart()[0]

    @property
    def unreadable(self) -> int | None:
        """The version of the first that cannot be read; None where all can."""
        return self._taken_apart()[1]

    def whole(self) -> list[RecordedEvent]:
        """All of its events. Raises CannotBeRead where one cannot be read, Newer where a newer program wrote one."""
        events, _, fault = self._taken_apart()
        if isinstance(fault, Newer):
            raise fault
        if fault is not None:
            raise CannotBeRead from fault
        return events

    def _taken_apart(self) -> tuple[list[RecordedEvent], int | None, Exception | None]:
        if self._found is None:
            which, mapper, decoding = self.which, self._mapper, self._mapper.decoding
            events: list[RecordedEvent] = []
            self._found = events, None, None
            version, stored = 0, zip(self.versions, self._topics, self._states, strict=True)
            try:
                for version, topic, state in stored:
                    event = decoding[topic](which, version, state) or mapper.looked_at(which, version, topic, state)
                    if isinstance(event, RecordedEvent):
                        events.append(event)
            except (*UNREADABLE, Newer) as fault:
                self._found = events, version, fault
        return self._found

    def as_it_was(self, *, as_of: date | None = None, known_at: datetime | None = None) -> Commitment | Duty | None:
        """What it added up to on a day, as known at a moment, or both; of what cannot be read, what comes before it.
        None where it was not on the record then. Raises CannotBeRead."""
        return fold(as_it_was(self.events, as_of=as_of, known_at=known_at))

    def position_of(self, version: int) -> int:
        """The position of the event of a version, or of the last one before it."""
        own = zip(self.versions, self._positions, strict=True)
        return max((position for each, position in own if each <= version), default=0)


def every(pool: ConnectionPool[Connection], mapper: EventMapper) -> Iterator[History]:
    """The history of every commitment and duty of every council, also where its beginning is missing, by id."""
    for own in _each(ahead(_batches(pool))):
        if own[2][0].startswith(_OURS):
            yield History(own, mapper)


def of_council(
    pool: ConnectionPool[Connection], mapper: EventMapper, council: str, *, after: UUID | None = None
) -> Iterator[History]:
    """The histories of a council's commitments and duties, by id, from the one after an id on."""
    ids, newest = _begun_in(pool, council, after or _NOBODY)
    parts = (ids[first : first + HISTORIES_AT_ONCE] for first in range(0, len(ids), HISTORIES_AT_ONCE))
    for own in _each(ahead(_rows_of(pool, part, newest) for part in parts)):
        yield History(own, mapper)


def up_to(pool: ConnectionPool[Connection], mapper: EventMapper, versions: Mapping[UUID, int]) -> Iterator[History]:
    """The histories of some, each up to a version, by id within each HISTORIES_AT_ONCE."""
    ids = list(versions)
    parts = (ids[first : first + HISTORIES_AT_ONCE] for first in range(0, len(ids), HISTORIES_AT_ONCE))
    batches = (_rows_up_to(pool, part, [versions[which] for which in part]) for part in parts)
    # Where there is one batch, nothing can be read ahead.
    for own in _each(ahead(batches) if len(ids) > HISTORIES_AT_ONCE else batches):
        yield History(own, mapper)


def _each(batches: Iterable[list[Columns]]) -> Iterator[Rows]:
    """One history after the other, each whole, where a batch may end within one."""
    own: Rows | None = None
    for part in chain.from_iterable(map(_apart, chain.from_iterable(batches))):
        if own is not None and own[0] == part[0]:
            own = own[0], own[1] + part[1], own[2] + part[2], own[3] + part[3], own[4] + part[4]
            continue
        if own is not None:
            yield own
        own = part
    if own is not None:
        yield own


def _apart(columns: Columns) -> Iterator[Rows]:
    """The events of each history, in some that are in order."""
    ids, versions, topics, states, positions = columns
    first = 0
    for which, own in groupby(ids):
        end = first + len(list(own))
        yield which, versions[first:end], topics[first:end], states[first:end], positions[first:end]
        first = end


def _batches(pool: ConnectionPool[Connection]) -> Iterator[list[Columns]]:
    # Batch by batch, and not one long cursor: nothing is held open while somebody reads what was printed.
    query = _TOGETHER.format(
        f"SELECT {_COLUMNS} FROM ledger.events WHERE (originator_id, originator_version) > (%s, %s)"  # noqa: S608
        f" AND notification_id <= %s {_IN_ORDER} LIMIT %s"
    )
    last: tuple[UUID, int] = (_NOBODY, 0)
    newest = None
    while True:
        with connection(pool) as conn:
            newest = _newest(conn) if newest is None else newest
            found: list[Columns] = fetched(conn, query, (*last, newest, AT_ONCE))
        yield found
        if not found or len(found[0][0]) < AT_ONCE:
            return
        last = (UUID(bytes=found[0][0][-1]), found[0][1][-1])


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


def _rows_of(pool: ConnectionPool[Connection], ids: Sequence[UUID], newest: int) -> list[Columns]:
    query = _TOGETHER.format(
        f"SELECT {_COLUMNS} FROM ledger.events WHERE originator_id = ANY(%s) AND notification_id <= %s"  # noqa: S608
    )
    with connection(pool) as conn:
        return fetched(conn, query, (list(ids), newest))


def _rows_up_to(pool: ConnectionPool[Connection], ids: Sequence[UUID], versions: Sequence[int]) -> list[Columns]:
    query = _TOGETHER.format(
        f"SELECT {_COLUMNS} FROM unnest(%s::uuid[], %s::bigint[]) AS asked (id, version)"  # noqa: S608
        " JOIN ledger.events ON originator_id = asked.id AND originator_version <= asked.version"
    )
    with connection(pool) as conn:
        return fetched(conn, query, (list(ids), list(versions)))


def _newest(conn: Connection) -> int:
    row = conn.execute("SELECT coalesce(max(notification_id), 0) FROM ledger.events").fetchone()
    return 0 if row is None else int(row[0])
