"""What a read model is: a table, how events change it, and nothing that the ledger does not know."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Protocol
from uuid import UUID

import msgspec

from domain.ledger import aside
from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import Put, Recorded
from domain.ledger.governance import Governance
from domain.model.commitment import Commitment
from domain.model.council import CouncilEvent, council_id
from domain.model.duty import Duty
from domain.model.duty_facts import TakenOn
from domain.model.event import AccountableEvent
from domain.model.facts import Proposed
from domain.model.session import Session

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

    def write(self, conn: Connection, batch: Sequence[Recorded]) -> None:
        """Change the tables by a batch of events, in the caller's transaction."""


def insert(conn: Connection, table: str, rows: Sequence[object], *, on_conflict: str = "") -> None:
    """Write rows, each a dataclass whose fields are the table's columns, in one statement."""
    if rows:
        columns = ", ".join(columns_of(type(rows[0])))
        # As JSON, for in some columns are lists, which unnest() would take apart as well.
        statement = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"  # noqa: S608
        conn.execute(f"{statement} {on_conflict}".encode(), (msgspec.json.encode(rows).decode(),))


def href(about: str, which: UUID) -> str:
    """The page of a commitment, a duty or a session."""
    return f"/{_PAGES[about]}/{which}"


_PAGES = {Commitment.TOPIC: "commitments", Duty.TOPIC: "duties", Session.TOPIC: "sessions"}


def columns_of(row: type) -> tuple[str, ...]:
    """The columns of a table whose rows are of a dataclass."""
    return tuple(field.name for field in fields(row))


@dataclass(frozen=True)
class Changed:
    """A commitment or a duty that a batch touched: as it was at the batch's last event of it, at that event's position.
    `opened` is the position at which it was proposed or taken on, where that is in the batch."""

    subject: Commitment | Duty
    position: int
    opened: int | None


@dataclass(frozen=True)
class Again:
    """Nothing happened to it, but its council's framework changed: its rows are worked out again as of a version."""

    originator_id: UUID
    originator_version: int


def taking(projection: Projection) -> Put:
    """How a projection takes a batch: what cannot be taken of one commitment or duty is set aside."""

    def put(conn: Connection, batch: Sequence[Recorded]) -> None:
        aside.write(conn, projection.name, _spread(conn, batch, projection), projection.write)

    return put


def taking_again(projection: Projection) -> Put:
    """How a projection takes what was set aside."""

    def put(conn: Connection, batch: Sequence[Recorded]) -> None:
        projection.write(conn, _spread(conn, batch, projection))

    return put


def _spread(conn: Connection, batch: Sequence[Recorded], projection: Projection) -> Sequence[Recorded]:
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


def rules_of_batch(ledger: Accountability) -> Callable[[str], Governance]:
    """The governance of a council by its key, read once for a batch: what the batch needs was on the record before."""
    return cache(ledger.governance.of)


def changed(ledger: Accountability, batch: Sequence[Recorded]) -> Iterable[Changed]:
    """What a batch changes the rows of: commitments and duties with an event in it, and those to work out again."""
    versions: dict[UUID, tuple[int, int]] = {}
    opened: dict[UUID, int] = {}
    for recorded in batch:
        event = recorded.event
        if isinstance(event, AccountableEvent | Again):
            versions[event.originator_id] = (event.originator_version, recorded.position)
        if isinstance(event, Proposed | TakenOn):
            opened[event.originator_id] = recorded.position
    for subject in ledger.folded({which: version for which, (version, _) in versions.items()}):
        yield Changed(subject, versions[subject.id][1], opened.get(subject.id))
