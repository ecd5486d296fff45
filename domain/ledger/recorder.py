"""The recorder: what stands between the event-sourcing library and PostgreSQL."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
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

from domain.ledger.database import Connection, Unavailable, connection
from domain.ledger.group_commit import GroupCommit

_CLOCKS_APART = 0.05
"""Seconds to wait before something is decided anew because it came too late: the clocks of two machines may differ."""
_COLUMNS = "originator_id, originator_version, topic, state"
_APPEND = "SELECT * FROM ledger.append_saves(%b::integer[], %b::uuid[], %b::bigint[], %b::text[], %b::text[])"
"""In binary: PostgreSQL's text form of a list takes twenty times as long to write."""
_NEWEST = (
    "SELECT asked.id, newest.version FROM unnest(%s::uuid[]) AS asked (id), LATERAL (SELECT"
    " max(originator_version) FROM ledger.events WHERE originator_id = asked.id) AS newest (version)"
    " WHERE newest.version IS NOT NULL"
)
_BESIDE = (
    "WITH asked AS MATERIALIZED ({asked})"
    " SELECT number, 0::bigint AS version, NULL AS topic, row_to_json(asked)::text AS state, NULL::uuid AS other"
    " FROM asked"
    # Without OFFSET the whole table may be read for it, while the planner knows of little in it.
    " UNION ALL SELECT number, event.* FROM asked, LATERAL (SELECT originator_version, topic, state, NULL::uuid"
    " FROM ledger.events WHERE originator_id = asked.upon OFFSET 0) AS event"
    " UNION ALL SELECT 0, version, NULL, NULL, id FROM ({newest}) AS newest"
    " ORDER BY 1, 2"
)
Stored = tuple[int, str, str]
"""An event of an aggregate as it is stored: its version, its topic, its content."""


@dataclass(eq=False)
class Beside:
    """An aggregate of which somebody who appends wants to know the version that it is at right after that. `version`:
    None until then, and where it could not be read any more."""

    which: UUID
    version: int | None = None


@dataclass(frozen=True)
class _Save:
    """Events that are appended, all or none: an id, a version, a topic and a content each."""

    rows: Sequence[tuple[UUID | str, int, str, str]]
    beside: Beside | None


class Settled(IntegrityError):
    """Somebody was told what was known at the moment of an event, or later: it has to be decided anew."""


def when_it_may_be_decided_anew(refusal: Exception) -> Exception:
    """The same refusal, as soon as it makes sense to try again."""
    if isinstance(refusal, Settled):
        time.sleep(_CLOCKS_APART)
    return refusal


_REFUSALS: dict[str, type[IntegrityError]] = {"version": IntegrityError, "settled": Settled}


class LedgerRecorder(ApplicationRecorder):
    """Appends through the one function that may, and reads.

    Every call raises Unavailable where the database cannot be reached. It never tries again by itself: only the
    caller can tell, by the command's id, whether an append without a reply arrived.
    """

    def __init__(self, pool: ConnectionPool[Connection]) -> None:
        self._pool = pool
        self._together: GroupCommit[_Save, Sequence[int]] = GroupCommit(self._append)

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        """Append events, all or none, together with what others append just now. Raises IntegrityError where a version
        is taken, or where somebody was told what was known at their moment or later (settle): they have to be decided
        anew. Raises Busy where nothing was written because too much waits to be."""
        if not stored_events:
            return []
        (answer,) = self.insert_each([(stored_events, None)])
        if isinstance(answer, Exception):
            raise when_it_may_be_decided_anew(answer)
        return answer

    def insert_each(
        self, saves: Sequence[tuple[Sequence[StoredEvent], Beside | None]]
    ) -> list[Sequence[int] | Exception]:
        """Append several saves, each all or none, likewise. Returns for each its positions or what insert_events would
        raise, but at once."""
        wanted = [
            (_Save([_row(each) for each in events], beside), sum(len(each.state) for each in events))
            for events, beside in saves
        ]
        return self._together(*wanted)

    def _append(self, saves: Sequence[_Save]) -> list[Sequence[int] | Exception]:
        """Append several saves, each all or none. Returns their positions, or what each was refused for."""
        try:
            return self._appended(saves)
        except psycopg.Error as error:
            # Nothing was written: one of them has something in it that PostgreSQL does not take. The others are good.
            if len(saves) == 1:
                return [error]
        answers: list[Sequence[int] | Exception] = []
        for save in saves:
            try:
                answers += self._append([save])
            except Unavailable as error:
                answers += [error] * (len(saves) - len(answers))
                break
        return answers

    def _appended(self, saves: Sequence[_Save]) -> list[Sequence[int] | Exception]:
        sizes = [len(save.rows) for save in saves]
        columns = zip(*(row for save in saves for row in save.rows), strict=True)
        with connection(self._pool) as conn:
            answer = conn.execute(_APPEND, (sizes, *map(list, columns))).fetchone()
            _look(conn, [save.beside for save in saves if save.beside is not None])
        assert answer is not None
        positions, refused = iter(answer[0]), answer[1] or [None] * len(sizes)
        return [
            _REFUSALS[why]("someone else was first") if why else taken
            for why, taken in zip(refused, [list(islice(positions, size)) for size in sizes], strict=True)
        ]

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

    def select_beside(
        self, query: str, given: Sequence[Any], others: Sequence[UUID]
    ) -> tuple[dict[int, tuple[str, list[Stored]]], dict[UUID, int]]:
        """The rows that another query finds, each as JSON, by the `number` it has; and in the same round trip the
        events of the aggregate that each names as `upon`, and the version that each of some other aggregates is at."""
        with connection(self._pool) as conn:
            rows = conn.execute(_BESIDE.format(asked=query, newest=_NEWEST), (*given, list(others))).fetchall()
        found: dict[int, tuple[str, list[Stored]]] = {}
        versions: dict[UUID, int] = {}
        for number, version, topic, state, other in rows:
            if other is not None:
                versions[other] = version
            elif topic is None:
                found[number] = state, []
            else:
                found[number][1].append((version, topic, state))
        return found, versions

    def select_at(self, positions: Sequence[int]) -> Sequence[Notification]:
        """The events at some positions."""
        query = f"SELECT {_COLUMNS}, notification_id FROM ledger.events WHERE notification_id = ANY(%s)"  # noqa: S608
        with connection(self._pool) as conn:
            rows = conn.execute(query, (list(positions),)).fetchall() if positions else []
        return [Notification(row[0], row[1], row[2], row[3].encode(), id=row[4]) for row in rows]

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

    def newest_versions(self, originator_ids: Sequence[UUID]) -> dict[UUID, int]:
        """The version that each of some aggregates is at; one that is not there is left out."""
        with connection(self._pool) as conn:
            return dict(conn.execute(_NEWEST, (list(originator_ids),)).fetchall())

    def aggregates(self, topic: str) -> Iterator[UUID]:
        """The aggregates that began with an event of this topic, oldest first."""
        query = (
            "SELECT originator_id FROM ledger.events WHERE originator_version = 1 AND topic = %s"
            " ORDER BY notification_id"
        )
        with connection(self._pool) as conn:
            rows = conn.execute(query, (topic,)).fetchall()
        return iter(row[0] for row in rows)

    def select_first(self, originator_ids: Sequence[UUID]) -> Sequence[StoredEvent]:
        """The first event of each of some aggregates, in no order."""
        query = f"SELECT {_COLUMNS} FROM ledger.events WHERE originator_version = 1 AND originator_id = ANY(%s)"  # noqa: S608
        with connection(self._pool) as conn:
            rows = conn.execute(query, (list(originator_ids),)).fetchall()
        return [StoredEvent(row[0], row[1], row[2], row[3].encode()) for row in rows]

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:  # noqa: ARG002 - the library's signature
        """Not used: followers keep their own position and read in batches (see follower.py)."""
        raise NotSupportedError("Follow the ledger with domain.ledger.follower.")


def _row(event: StoredEvent) -> tuple[UUID | str, int, str, str]:
    return event.originator_id, event.originator_version, event.topic, event.state.decode()


def _look(conn: Connection, wanted: Sequence[Beside]) -> None:
    """Read versions after an append. Whatever becomes of that, what was appended is on the record."""
    if not wanted:
        return
    with suppress(psycopg.Error):
        found: dict[UUID, int] = dict(conn.execute(_NEWEST, ([*{each.which for each in wanted}],)).fetchall())
        for each in wanted:
            each.version = found.get(each.which, 0)
