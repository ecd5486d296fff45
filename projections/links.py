"""What hangs together: each link from one commitment to another, to be found from either end."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import class_row

from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import Recorded
from domain.model.facts import Proposed
from domain.model.partner_facts import Linked, Unlinked
from projections.projection import columns_of, insert


@dataclass(frozen=True)
class Row:
    """A link and the titles at its ends; `how` is one of partners.LINKS."""

    from_id: UUID
    to_id: UUID
    how: str
    from_title: str
    to_title: str


_COLUMNS = columns_of(Row)


class Links:
    name = "links"
    tables: tuple[str, ...] = ("links",)
    statements: tuple[str, ...] = (
        "CREATE TABLE IF NOT EXISTS links ("
        " from_id uuid NOT NULL, to_id uuid NOT NULL, how text NOT NULL, from_title text NOT NULL,"
        " to_title text NOT NULL, PRIMARY KEY (from_id, to_id))",
        "CREATE INDEX IF NOT EXISTS links_back ON links (to_id)",
    )

    def __init__(self, ledger: Accountability) -> None:
        self._ledger = ledger

    def write(self, conn: Connection, batch: Sequence[Recorded]) -> None:
        for recorded in batch:
            event = recorded.event
            if isinstance(event, Linked):
                ends = (self._title(event.originator_id), self._title(event.to))
                row = Row(event.originator_id, event.to, event.how, *ends)
                insert(
                    conn, "links", [row], on_conflict="ON CONFLICT (from_id, to_id) DO UPDATE SET how = EXCLUDED.how"
                )
            elif isinstance(event, Unlinked):
                conn.execute("DELETE FROM links WHERE from_id = %s AND to_id = %s", (event.originator_id, event.to))

    def _title(self, which: UUID) -> str:
        first = self._ledger.history(which, up_to=1)[0]
        assert isinstance(first, Proposed)
        return first.title


def of_commitment(conn: Connection, which: UUID) -> list[Row]:
    """Every link from or to a commitment."""
    with conn.cursor(row_factory=class_row(Row)) as cursor:
        return cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM read.links WHERE from_id = %(which)s OR to_id = %(which)s"  # noqa: S608
            " ORDER BY how, from_title, to_title, from_id, to_id",
            {"which": which},
        ).fetchall()
