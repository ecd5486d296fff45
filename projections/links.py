"""What hangs together: every time one commitment was linked to another or no more, to be found from either end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row

from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import Recorded
from domain.ledger.reading import Begun
from domain.model.partner_facts import Linked, Unlinked
from projections.projection import columns_of, insert


@dataclass(frozen=True)
class Row:
    """A link and the titles at its ends, from a day and a moment on; `how` is one of partners.LINKS, None: no more."""

    position: int
    from_id: UUID
    to_id: UUID
    how: str | None
    from_title: str
    to_title: str
    on_day: date
    recorded_at: datetime


_COLUMNS = columns_of(Row)


class Links:
    name = "links"
    version = 1
    by: str | None = None
    tables: tuple[str, ...] = ("links",)
    statements: tuple[str, ...] = (
        "CREATE TABLE IF NOT EXISTS links ("
        " position bigint PRIMARY KEY, from_id uuid NOT NULL, to_id uuid NOT NULL, how text, from_title text NOT NULL,"
        " to_title text NOT NULL, on_day date NOT NULL, recorded_at timestamptz NOT NULL)",
        "CREATE INDEX IF NOT EXISTS links_there ON links (from_id)",
        "CREATE INDEX IF NOT EXISTS links_back ON links (to_id)",
    )

    def __init__(self, ledger: Accountability) -> None:
        self._ledger = ledger

    def write(self, conn: Connection, batch: Sequence[Recorded]) -> None:
        events = [(each.position, each.event) for each in batch if isinstance(each.event, Linked | Unlinked)]
        if events:
            begun = self._ledger.beginnings({end for _, event in events for end in (event.originator_id, event.to)})
            insert(conn, "links", [self._row(position, event, begun) for position, event in events])

    def _row(self, position: int, event: Linked | Unlinked, begun: dict[UUID, Begun]) -> Row:
        return Row(
            position=position,
            from_id=event.originator_id,
            to_id=event.to,
            how=event.how if isinstance(event, Linked) else None,
            from_title=begun[event.originator_id].title,
            to_title=begun[event.to].title,
            on_day=event.on,
            recorded_at=event.timestamp,
        )


def of_commitment(
    conn: Connection, which: UUID, *, as_of: date | None = None, known_at: datetime | None = None
) -> list[Row]:
    """Every link from or to a commitment: those that there are, were on a day, or were known at a moment."""
    with conn.cursor(row_factory=class_row(Row)) as cursor:
        newest = cursor.execute(
            f"SELECT DISTINCT ON (from_id, to_id) {', '.join(_COLUMNS)} FROM read.links"  # noqa: S608
            " WHERE (from_id = %(which)s OR to_id = %(which)s)"
            " AND (%(as_of)s::date IS NULL OR on_day <= %(as_of)s)"
            " AND (%(known_at)s::timestamptz IS NULL OR recorded_at <= %(known_at)s)"
            " ORDER BY from_id, to_id, position DESC",
            {"which": which, "as_of": as_of, "known_at": known_at},
        ).fetchall()
    there = [row for row in newest if row.how is not None]
    return sorted(there, key=lambda row: (row.how or "", row.from_title, row.to_title, row.position))
