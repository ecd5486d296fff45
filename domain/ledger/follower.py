"""Following the ledger: events in the order in which they were recorded, in batches, as soon as they are there.

A follower owns a position, kept in a table of its own and moved in the same transaction as what the follower wrote,
under a lock on its row. So several processes may follow under one name: each batch is taken by one of them, once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol

from domain.ledger import figures
from domain.ledger.database import Connection, Newer, Unavailable, connect
from domain.ledger.transcoding import EventMapper

BATCH = 500
"""How many events are taken in one transaction, at most, by a follower that keeps up."""
FAR_BATCH = 5_000
"""The same, by one that is far behind: the larger a batch, the less is worked out twice for one commitment."""
SOON = 1.0
"""Seconds that a large batch may take, about: as long does another process wait that follows under the same name."""
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError)
"""What taking a stored event apart raises where its content is wrong. A kind that is not known is a TopicError."""
POLL = 1.0
"""Seconds after which a follower looks even if nothing woke it: a missed NOTIFY costs no more than this."""


@dataclass(frozen=True)
class Unreadable:
    """An event of a kind that is known, whose content is not what that kind holds. See aside.py."""

    originator_id: UUID
    originator_version: int
    fault: Exception


@dataclass(frozen=True)
class Recorded:
    """One event of the ledger and its position."""

    position: int
    event: DomainEventProtocol[UUID] | Unreadable


Put = Callable[[Connection, Sequence[Recorded]], None]
"""What a follower does with a batch, in the transaction that moves its position."""


class Pace:
    """How many events to take at once: BATCH, and more and more of them while every batch is full and soon done. Nobody
    waits for a batch to fill. `least`: where nobody waits for what is taken, as many from the beginning."""

    def __init__(self, least: int = BATCH) -> None:
        self.limit = self._least = least

    def took(self, events: int, seconds: float) -> None:
        """To be told of every batch."""
        if events < self.limit:
            self.limit = self._least
        elif seconds < SOON / 2:
            self.limit = min(2 * self.limit, FAR_BATCH)
        elif seconds > SOON:
            self.limit = max(self.limit // 2, self._least)


def ensure_position(conn: Connection, follower: str) -> None:
    """Give a follower a position before the first event, unless it has one."""
    conn.execute("INSERT INTO positions (follower) VALUES (%s) ON CONFLICT DO NOTHING", (follower,))


def take_batch(
    conn: Connection,
    follower: str,
    mapper: EventMapper,
    write: Put,
    *,
    up_to: int | None = None,
    limit: int = BATCH,
    pace: Pace | None = None,
    waits: bool = True,
) -> int:
    """Hand the next batch, of events up to a position (None: all), to `write` and move the position, in one
    transaction. `limit`: of how many at most; `pace`: as many as it says, instead. `waits`: until whoever takes a batch
    for this follower just now has; else there is none then. Returns how many events it had.

    `positions` is looked for in the connection's search path.
    """
    begun = perf_counter()
    limit = pace.limit if pace else limit
    batch: list[Recorded] = []
    with conn.transaction():
        after = position_of(conn, follower) if waits else free_position_of(conn, follower)
        if after is not None:
            batch = read(conn, mapper, after=after, up_to=up_to, limit=limit)
        if batch:
            write(conn, batch)
            position = batch[-1].position
            conn.execute("UPDATE positions SET position = %s WHERE follower = %s", (position, follower))
    took = perf_counter() - begun
    count(follower, len(batch), took)
    if pace:
        pace.took(len(batch), took)
    return len(batch)


def count(follower: str, events: int, seconds: float) -> None:
    """Count a batch that a follower took, if there was one."""
    if events:
        figures.TAKING.labels(follower).observe(seconds)
        figures.TAKEN.labels(follower).inc(events)


def position_of(conn: Connection, follower: str) -> int:
    """A follower's position, held until the end of the transaction: nobody else moves it meanwhile."""
    row = conn.execute("SELECT position FROM positions WHERE follower = %s FOR UPDATE", (follower,)).fetchone()
    if row is None:
        raise Unavailable("a follower without a position")
    return int(row[0])


def free_position_of(conn: Connection, follower: str) -> int | None:
    """The same; None where somebody else holds it just now."""
    query = "SELECT position FROM positions WHERE follower = %s"
    row = conn.execute(f"{query} FOR UPDATE SKIP LOCKED".encode(), (follower,)).fetchone()
    if row is None and conn.execute(query, (follower,)).fetchone() is None:
        raise Unavailable("a follower without a position")
    return None if row is None else int(row[0])


def read(
    conn: Connection,
    mapper: EventMapper,
    *,
    after: int,
    up_to: int | None = None,
    of: UUID | None = None,
    limit: int | None = None,
) -> list[Recorded]:
    """The events after a position, oldest first, up to one whose form this program does not know; `of`: those of one
    aggregate. Raises Newer where that is the first: it is never passed over."""
    rows = conn.execute(
        "SELECT notification_id, originator_id, originator_version, topic, state FROM ledger.events"
        " WHERE notification_id > %s AND (%s::bigint IS NULL OR notification_id <= %s)"
        " AND (%s::uuid IS NULL OR originator_id = %s) ORDER BY notification_id LIMIT %s",
        (after, up_to, up_to, of, of, limit),
    ).fetchall()
    known: list[Recorded] = []
    for row in rows:
        try:
            known.append(Recorded(row[0], _event(row, mapper)))
        except Newer:
            if known:
                break
            raise
    return known


def _event(row: tuple[Any, ...], mapper: EventMapper) -> DomainEventProtocol[UUID] | Unreadable:
    try:
        return mapper.event(*row[1:])
    except UNREADABLE as fault:
        return Unreadable(row[1], row[2], fault)


def wait_for_more(listening: Connection, *, seconds: float = POLL) -> None:
    """Wait until something was appended, or the time is up. The connection must LISTEN to ledger."""
    for _ in listening.notifies(timeout=seconds, stop_after=1):
        pass


def listen(url: str) -> Connection:
    """A connection that is woken by every append. Raises Unavailable."""
    conn = connect(url)
    conn.execute("LISTEN ledger")
    return conn
