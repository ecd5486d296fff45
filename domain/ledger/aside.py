"""Setting aside what cannot be taken: one commitment or duty whose events do not add up holds up no other.

A follower hands over every batch through `write`. Where it fails, and the database is not what failed, it is tried in
parts, and then each event of a part alone, and what the failing one happened to is set aside: noted in the table
`aside`, beside the follower's position and in the same transaction. Its later events wait behind the first that failed,
so that nothing is ever taken out of order, and all of them are tried again, later and later, until they can be taken.

An event that this version of Kept does not know is not meant here: it stops the follower (see follower.py), for only a
newer version can take it, and that one then takes everything. The table is found in the connection's search path.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
import structlog
from eventsourcing.utils import TopicError

from domain.ledger.database import Connection, Unavailable
from domain.ledger.follower import Put, Recorded, Unreadable, position_of, read
from domain.ledger.transcoding import EventMapper

log = structlog.get_logger(__name__)
TABLE = """
CREATE TABLE IF NOT EXISTS aside (
    follower text NOT NULL, subject uuid NOT NULL, position bigint NOT NULL, fault text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(), tries integer NOT NULL DEFAULT 1,
    try_at timestamptz NOT NULL DEFAULT now() + interval '5 seconds', PRIMARY KEY (follower, subject)
)
"""
AT_ONCE = 20
"""How many are tried again in one transaction, at most."""
TOGETHER = 500
"""How many events of a batch that failed are tried together, before each is alone."""
MOST_NAMED = 20
"""How many are named on the health page, at most; how many there are is always told."""
_NOT_ITS_FAULT = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.ProgrammingError,
    Unavailable,
    TopicError,
)
"""Faults of the database, of its tables or of this version: all events fail by them, so none is set aside."""


def write(conn: Connection, follower: str, batch: Sequence[Recorded], put: Put) -> None:
    """Have `put` write a batch, without what is set aside and what it fails on. In the caller's transaction."""
    batch = without(batch, waiting(conn, [follower])[follower])
    if _all_at_once(conn, batch, put):
        return
    failed: set[UUID] = set()
    for first in range(0, len(batch), TOGETHER):
        part = [each for each in batch[first : first + TOGETHER] if each.event.originator_id not in failed]
        if len(batch) <= TOGETHER or not _all_at_once(conn, part, put):
            failed |= _one_by_one(conn, follower, part, put)


def waiting(conn: Connection, followers: Sequence[str]) -> dict[str, dict[UUID, int]]:
    """Of each follower, the subjects that are set aside, each with the position of the event that failed."""
    found: dict[str, dict[UUID, int]] = {each: {} for each in followers}
    query = "SELECT follower, subject, position FROM aside WHERE follower = ANY(%s)"
    for follower, subject, position in conn.execute(query, (list(followers),)).fetchall():
        found[follower][subject] = position
    return found


def without(batch: Sequence[Recorded], waiting: dict[UUID, int]) -> Sequence[Recorded]:
    """A batch without what waits behind an event that failed. What lies before that can still be taken: rows that a
    revision of the framework changes."""
    if not waiting:
        return batch
    return [each for each in batch if each.position < waiting.get(each.event.originator_id, each.position + 1)]


def again(conn: Connection, follower: str, mapper: EventMapper, put: Put) -> None:
    """Try again what is due to be tried again, in a transaction of its own."""
    due = "SELECT subject, position FROM aside WHERE follower = %s AND try_at <= now() ORDER BY try_at LIMIT %s"
    if not conn.execute(due, (follower, 1)).fetchone():
        return
    with conn.transaction():
        taken = position_of(conn, follower)
        for subject, position in conn.execute(due, (follower, AT_ONCE)).fetchall():
            events = read(conn, mapper, after=position - 1, up_to=taken, of=subject)
            if not _one_by_one(conn, follower, events, put):
                clear(conn, follower, subject)
                log.info("taken after all", follower=follower, subject=str(subject))


def note(conn: Connection, follower: str, subject: UUID, fault: BaseException, *, position: int = 0) -> None:
    """Set a subject aside; one that is already is tried again later still, after five minutes at most."""
    kind = type(fault).__name__
    log.warning("set aside", follower=follower, subject=str(subject), position=position, fault=kind, exc_info=fault)
    conn.execute(
        "INSERT INTO aside (follower, subject, position, fault) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (follower, subject) DO UPDATE SET position = EXCLUDED.position, fault = EXCLUDED.fault,"
        " tries = aside.tries + 1,"
        " try_at = now() + least(interval '5 minutes', interval '5 seconds' * power(2, least(aside.tries, 9)))",
        (follower, subject, position, kind),
    )


def clear(conn: Connection, follower: str, subject: UUID) -> None:
    """A subject is set aside no more."""
    conn.execute("DELETE FROM aside WHERE follower = %s AND subject = %s", (follower, subject))


@dataclass(frozen=True)
class SetAside:
    """A commitment or duty that is set aside, since when, and the kinds of fault met on it."""

    subject: UUID
    since: datetime
    faults: list[str]


def listed(conn: Connection, schema: str) -> tuple[int, list[SetAside]]:
    """How many subjects are set aside by the followers of a schema, and the first of them, the longest first."""
    if conn.execute("SELECT to_regclass(%s)", (f"{schema}.aside",)).fetchone() == (None,):
        return 0, []
    rows = conn.execute(
        f"SELECT subject, min(since), array_agg(DISTINCT fault), count(*) OVER () FROM {schema}.aside"  # noqa: S608
        " GROUP BY subject ORDER BY 2, 1 LIMIT %s",
        (MOST_NAMED,),
    ).fetchall()
    return (rows[0][3] if rows else 0), [SetAside(*row[:3]) for row in rows]


def _all_at_once(conn: Connection, batch: Sequence[Recorded], put: Put) -> bool:
    if any(isinstance(each.event, Unreadable) for each in batch):
        return False
    try:
        with conn.transaction():
            put(conn, batch)
    except _NOT_ITS_FAULT:
        raise
    except Exception:  # whatever it is, it is found out by trying each alone
        return False
    return True


def _one_by_one(conn: Connection, follower: str, batch: Sequence[Recorded], put: Put) -> set[UUID]:
    """Write each event alone, and set aside what one fails on. Returns what was set aside."""
    failed: set[UUID] = set()
    for each in batch:
        subject = each.event.originator_id
        if subject in failed:
            continue
        try:
            if isinstance(each.event, Unreadable):
                raise each.event.fault
            with conn.transaction():
                put(conn, [each])
        except _NOT_ITS_FAULT:
            raise
        except Exception as fault:
            note(conn, follower, subject, fault, position=each.position)
            failed.add(subject)
    return failed
