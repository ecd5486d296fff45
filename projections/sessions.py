"""The sessions of a council's bodies: which are to come, which were held, and how much happened there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from domain.ledger.database import Connection
from domain.ledger.follower import Recorded
from domain.model.event import SessionEvent
from domain.model.session import Session
from projections.known import Known
from projections.projection import SCHEMA, columns_of, href, newest, upsert


class Place(NamedTuple):
    """Where a page of the list ends."""

    day: date
    session_id: UUID


@dataclass(frozen=True)
class Row:
    """One session. `state`: called, open, closed or cancelled; `items`: how many things happened there, `decisions`
    among them; `people`: how many were there."""

    session_id: UUID
    council: str
    body: str
    day: date
    theme: str
    place: str | None
    state: str
    cancelled_because: str | None
    items: int
    decisions: int
    people: int
    version: int
    position: int

    @property
    def href(self) -> str:
        """Its page."""
        return href(Session.TOPIC, self.session_id)

    @property
    def ends(self) -> Place:
        """Where a page that it is the last of ends."""
        return Place(self.day, self.session_id)


_COLUMNS = columns_of(Row)


class Sessions:
    name = "sessions"
    version = 1
    by: str | None = None
    tables: tuple[str, ...] = ("sessions",)
    statements: tuple[str, ...] = (
        "CREATE TABLE IF NOT EXISTS sessions ("
        " session_id uuid PRIMARY KEY, council text NOT NULL, body text NOT NULL, day date NOT NULL,"
        " theme text NOT NULL, place text, state text NOT NULL, cancelled_because text, items integer NOT NULL,"
        " decisions integer NOT NULL, people integer NOT NULL, version bigint NOT NULL, position bigint NOT NULL)",
        "CREATE INDEX IF NOT EXISTS sessions_of_council ON sessions (council, day DESC, session_id DESC)",
    )

    def write(self, conn: Connection, batch: Sequence[Recorded], known: Known) -> None:
        last = newest(batch, SessionEvent)
        found = known.of_kind(Session, {which: version for which, (version, _) in last.items()})
        upsert(conn, "sessions", [row(each, position=last[each.id][1]) for each in found], key="session_id")


def row(session: Session, *, position: int) -> Row:
    return Row(
        session_id=session.id,
        council=session.council,
        body=session.body,
        day=session.day,
        theme=session.theme,
        place=session.place,
        state=session.state,
        cancelled_because=session.cancelled_because,
        items=len(session.items),
        decisions=len(session.decisions),
        people=sum(each.how_many for each in session.attendance.values()),
        version=session.version,
        position=position,
    )


def coming(conn: Connection, council: str, *, body: str | None, first: date, limit: int) -> list[Row]:
    """Up to `limit` sessions of a council from a day on, the next one first: of all bodies or one."""
    with conn.cursor(row_factory=class_row(Row)) as cursor:
        return cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM {SCHEMA}.sessions WHERE council = %s"  # noqa: S608
            " AND (%s::text IS NULL OR body = %s) AND day >= %s ORDER BY day, session_id LIMIT %s",
            (council, body, body, first, limit),
        ).fetchall()


def page(
    conn: Connection,
    council: str,
    *,
    limit: int,
    body: str | None = None,
    first: date | None = None,
    last: date | None = None,
    before: Place | None = None,
) -> list[Row]:
    """Up to `limit` sessions of a council, the last day first: of one body, from one day to another, and after where
    the page before ended."""
    day, which = before or (None, None)
    with conn.cursor(row_factory=class_row(Row)) as cursor:
        return cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM {SCHEMA}.sessions WHERE council = %s"  # noqa: S608
            " AND (%s::text IS NULL OR body = %s)"
            " AND (%s::date IS NULL OR day >= %s) AND (%s::date IS NULL OR day <= %s)"
            " AND (%s::date IS NULL OR (day, session_id) < (%s, %s)) ORDER BY day DESC, session_id DESC LIMIT %s",
            (council, body, body, first, first, last, last, day, day, which, limit),
        ).fetchall()
