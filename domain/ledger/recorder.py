"""The recorder: what stands between the event-sourcing library and PostgreSQL."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    NotSupportedError,
    StoredEvent,
    Subscription,
)
from psycopg_pool import ConnectionPool

from domain.ledger.database import Connection, connection

_CLOCKS_APART = 0.05
"""Seconds to wait before something is decided anew because it came too late: the clocks of two machines may differ."""
_COLUMNS = "originator_id, originator_version, topic, state"


class LedgerRecorder(ApplicationRecorder):
    """Appends through the one function that may, and reads.

    Every call raises Unavailable where the database cannot be reached. It never tries again by itself: only the
    caller can tell, by the command's id, whether an append without a reply arrived.
    """

    def __init__(self, pool: ConnectionPool[Connection]) -> None:
        self._pool = pool

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        """Append events, all or none. Raises IntegrityError where a version is taken, or where somebody was told
        what was known at their moment or later (settle): they have to be decided anew."""
        if not stored_events:
            return []
        columns = (
            [event.originator_id for event in stored_events],
            [event.originator_version for event in stored_events],
            [event.topic for event in stored_events],
            [event.state.decode() for event in stored_events],
        )
        with connection(self._pool) as conn:
            try:
                rows = conn.execute("SELECT ledger.append(%s, %s, %s, %s)", columns).fetchall()
            except psycopg.errors.UniqueViolation as error:
                if error.diag.constraint_name == "settled":
                    time.sleep(_CLOCKS_APART)
                raise IntegrityError("someone else was first") from error
        return [int(row[0]) for row in rows]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one aggregate in the order of their versions."""
        order = "DESC" if desc else "ASC"
        query = (
            f"SELECT {_COLUMNS} FROM ledger.events WHERE originator_id = %s"  # noqa: S608 - constants only
            " AND originator_version > %s AND (%s::bigint IS NULL OR originator_version <= %s)"
            f" ORDER BY originator_version {order} LIMIT %s"
        )
        with connection(self._pool) as conn:
            rows = conn.execute(query, (originator_id, gt or 0, lte, lte, limit)).fetchall()
        return [StoredEvent(row[0], row[1], row[2], row[3].encode()) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events of the whole ledger in the order in which they were recorded."""
        after = (start or 0) - (1 if inclusive_of_start and start is not None else 0)
        query = (
            f"SELECT {_COLUMNS}, notification_id FROM ledger.events WHERE notification_id > %s"  # noqa: S608
            " AND (%s::bigint IS NULL OR notification_id <= %s) AND (%s::text[] = '{}' OR topic = ANY(%s))"
            " ORDER BY notification_id LIMIT %s"
        )
        chosen = list(topics)
        with connection(self._pool) as conn:
            rows = conn.execute(query, (after, stop, stop, chosen, chosen, limit)).fetchall()
        return [Notification(row[0], row[1], row[2], row[3].encode(), row[4]) for row in rows]

    def settle(self, moment: datetime) -> None:
        """Have nothing more recorded as of this moment or before: what was known then is told, and stays."""
        with connection(self._pool) as conn:
            conn.execute("SELECT ledger.settle(%s)", (moment,))

    def max_notification_id(self) -> int | None:
        """The position of the newest event, or None in an empty ledger."""
        with connection(self._pool) as conn:
            row = conn.execute("SELECT max(notification_id) FROM ledger.events").fetchone()
        return None if row is None else row[0]

    def newest_version(self, originator_id: UUID) -> int:
        """The version an aggregate is at; 0 where there is none."""
        query = "SELECT coalesce(max(originator_version), 0) FROM ledger.events WHERE originator_id = %s"
        with connection(self._pool) as conn:
            row = conn.execute(query, (originator_id,)).fetchone()
        return 0 if row is None else int(row[0])

    def aggregates(self, topic: str) -> Iterator[UUID]:
        """The aggregates that began with an event of this topic, oldest first."""
        query = (
            "SELECT originator_id FROM ledger.events WHERE originator_version = 1 AND topic = %s"
            " ORDER BY notification_id"
        )
        with connection(self._pool) as conn:
            rows = conn.execute(query, (topic,)).fetchall()
        return iter(row[0] for row in rows)

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:  # noqa: ARG002 - the library's signature
        """Not used: followers keep their own position and read in batches (see follower.py)."""
        raise NotSupportedError("Follow the ledger with domain.ledger.follower.")
