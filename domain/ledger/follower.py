"""Following the ledger: events in the order in which they were recorded, in batches, as soon as they are there.

A follower owns a position, kept in a table of its own and moved in the same transaction as what the follower wrote,
under a lock on its row. So several processes may follow under one name: each batch is taken by one of them, once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent

from domain.ledger.database import Connection, Newer, connect

BATCH = 500
"""How many events are taken in one transaction, at most."""
POLL = 1.0
"""Seconds after which a follower looks even if nothing woke it: a missed NOTIFY costs no more than this."""


@dataclass(frozen=True)
class Recorded:
    """One event of the ledger and its position."""

    position: int
    event: DomainEventProtocol[UUID]


def ensure_position(conn: Connection, follower: str) -> None:
    """Give a follower a position before the first event, unless it has one."""
    conn.execute("INSERT INTO positions (follower) VALUES (%s) ON CONFLICT DO NOTHING", (follower,))


def take_batch(
    conn: Connection,
    follower: str,
    mapper: Mapper[UUID],
    write: Callable[[Connection, Sequence[Recorded]], None],
    *,
    limit: int = BATCH,
) -> int:
    """Hand the next batch to `write` and move the position, in one transaction. Returns how many events it had.

    `positions` is looked for in the connection's search path.
    """
    with conn.transaction():
        row = conn.execute("SELECT position FROM positions WHERE follower = %s FOR UPDATE", (follower,)).fetchone()
        if row is None:
            return 0
        batch = read(conn, mapper, after=row[0], limit=limit)
        if batch:
            write(conn, batch)
            position = batch[-1].position
            conn.execute("UPDATE positions SET position = %s WHERE follower = %s", (position, follower))
    return len(batch)


def read(conn: Connection, mapper: Mapper[UUID], *, after: int, limit: int) -> list[Recorded]:
    """The events after a position, oldest first, up to one whose form this program does not know. Raises Newer where
    that is the first: it is never passed over."""
    rows = conn.execute(
        "SELECT notification_id, originator_id, originator_version, topic, state FROM ledger.events"
        " WHERE notification_id > %s ORDER BY notification_id LIMIT %s",
        (after, limit),
    ).fetchall()
    known: list[Recorded] = []
    for row in rows:
        try:
            known.append(Recorded(row[0], mapper.to_domain_event(_stored(row))))
        except Newer:
            if known:
                break
            raise
    return known


def _stored(row: tuple[Any, ...]) -> StoredEvent:
    return StoredEvent(originator_id=row[1], originator_version=row[2], topic=row[3], state=row[4].encode())


def wait_for_more(listening: Connection, *, seconds: float = POLL) -> None:
    """Wait until something was appended, or the time is up. The connection must LISTEN to ledger."""
    for _ in listening.notifies(timeout=seconds, stop_after=1):
        pass


def listen(url: str) -> Connection:
    """A connection that is woken by every append. Raises Unavailable."""
    conn = connect(url)
    conn.execute("LISTEN ledger")
    return conn
