"""What a read model is: a table, how events change it, and nothing that the ledger does not know."""

from collections.abc import Sequence
from dataclasses import fields
from functools import partial
from typing import Protocol
from uuid import UUID

import msgspec

from domain.ledger import aside
from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import Put, Recorded
from domain.model.commitment import Commitment
from domain.model.council import CouncilEvent, council_id
from domain.model.duty import Duty
from domain.model.event import RecordedEvent
from domain.model.impact import ImpactReport
from domain.model.said import Said
from domain.model.session import Session
from projections.known import Again, Folded, Known

SCHEMA = "read"
"""Where live read models are; a rebuild makes its own beside them and then puts them in their place."""


class Projection(Protocol):
    """A read model. Its SQL names tables without a schema, so that the same code serves and rebuilds."""

    name: str
    version: int
    """Goes up by one where `statements` change, so that of two programs side by side the newer keeps the tables."""
    tables: tuple[str, ...]
    statements: tuple[str, ...]
    """What creates the tables, unless they are there. Where this changes, the tables are made again."""
    by: str | None
    """The column that says which commitment or duty a row of the first table is of, where a revision of the council's
    framework or calendar changes rows; None: it changes none."""

    def write(self, conn: Connection, batch: Sequence[Recorded], known: Known) -> None:
        """Change the tables by a batch of events, in the caller's transaction. `known`: what there is to know of it."""


def insert(conn: Connection, table: str, rows: Sequence[object], *, on_conflict: str = "") -> None:
    """Write rows, each a dataclass whose fields are the table's columns, in one statement."""
    if rows:
        columns = ", ".join(columns_of(type(rows[0])))
        # As JSON, for in some columns are lists, which unnest() would take apart as well.
        statement = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"  # noqa: S608
        conn.execute(f"{statement} {on_conflict}".encode(), (msgspec.json.encode(rows).decode(),))


def upsert(conn: Connection, table: str, rows: Sequence[object], *, key: str, but: Sequence[str] = ()) -> None:
    """Write rows in place of those with the same key, but for some columns, which stay what they were."""
    if rows:
        kept = ", ".join(f"{name} = EXCLUDED.{name}" for name in columns_of(type(rows[0])) if name not in (key, *but))
        insert(conn, table, rows, on_conflict=f"ON CONFLICT ({key}) DO UPDATE SET {kept}")


def newest(batch: Sequence[Recorded], kind: type[RecordedEvent]) -> dict[UUID, tuple[int, int]]:
    """Of everything that events of a kind in a batch happened to, the version and the position of the last one."""
    events = ((each.event, each.position) for each in batch)
    return {e.originator_id: (e.originator_version, position) for e, position in events if isinstance(e, kind)}


def href(about: str, which: UUID | str) -> str:
    """The page of something on the record, by what it is."""
    return f"/{_PAGES[about]}/{which}"


def columns_of(row: type) -> tuple[str, ...]:
    """The columns of a table whose rows are of a dataclass."""
    return tuple(field.name for field in fields(row))


_PAGES = {
    Commitment.TOPIC: "commitments",
    Duty.TOPIC: "duties",
    Session.TOPIC: "sessions",
    Said.TOPIC: "voices",
    ImpactReport.TOPIC: "impact-reports",
}


def taking(projection: Projection, ledger: Accountability, folded: Folded | None = None) -> Put:
    """How a projection takes a batch: what cannot be taken of one commitment or duty is set aside."""

    def put(conn: Connection, batch: Sequence[Recorded]) -> None:
        known = Known(ledger, folded)
        aside.write(conn, projection.name, spread(conn, batch, projection), partial(projection.write, known=known))

    return put


def taking_again(projection: Projection, ledger: Accountability) -> Put:
    """How a projection takes what was set aside."""

    def put(conn: Connection, batch: Sequence[Recorded]) -> None:
        projection.write(conn, spread(conn, batch, projection), Known(ledger))

    return put


def spread(conn: Connection, batch: Sequence[Recorded], projection: Projection) -> Sequence[Recorded]:
    """A batch with, in place of a revision of a framework or a calendar, each commitment and duty of the council that
    has rows. They come first: rows are as of earlier batches, and what this batch did to a commitment counts, whichever
    comes first."""
    revised = {each.event.originator_id for each in batch if _is_revision(each)}
    if not revised or projection.by is None:
        return batch
    rows = conn.execute(
        f"SELECT {projection.by}, max(version), max(position), max(council) FROM {projection.tables[0]}"  # noqa: S608
        f" GROUP BY {projection.by}"
    ).fetchall()
    again = [Recorded(row[2], Again(row[0], row[1])) for row in rows if council_id(row[3]) in revised]
    return again + [each for each in batch if not _is_revision(each)]


def _is_revision(each: Recorded) -> bool:
    return isinstance(each.event, CouncilEvent) and each.event.moves_deadlines
