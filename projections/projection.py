"""What a read model is: a table, how events change it, and nothing that the ledger does not know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Protocol
from uuid import UUID

from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import Recorded
from domain.model.commitment import Commitment
from domain.model.council import CouncilEvent, FrameworkAdopted, council_id
from domain.model.duty import Duty
from domain.model.duty_facts import TakenOn
from domain.model.event import AccountableEvent
from domain.model.facts import Proposed
from domain.model.folding import fold

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

    def write(self, conn: Connection, batch: Sequence[Recorded]) -> None:
        """Change the tables by a batch of events, in the caller's transaction."""


def insert(conn: Connection, table: str, rows: Sequence[object], *, on_conflict: str = "") -> None:
    """Write rows, each a dataclass whose fields are the table's columns."""
    if rows:
        columns = columns_of(type(rows[0]))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608
        with conn.cursor() as cursor:
            cursor.executemany(
                f"{statement} {on_conflict}", [tuple(getattr(row, column) for column in columns) for row in rows]
            )


def href(about: str, which: UUID) -> str:
    """The page of a commitment or a duty."""
    return f"/{'duties' if about == Duty.TOPIC else 'commitments'}/{which}"


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


def changed(
    ledger: Accountability, conn: Connection, batch: Sequence[Recorded], *, table: str, key: str
) -> Iterable[Changed]:
    """What a batch changes the rows of: commitments and duties with an event in it, and, where a council adopted a
    framework, all of that council's rows in `table` (by their `key`), whose deadlines may have moved."""
    versions: dict[UUID, tuple[int, int]] = {}
    opened: dict[UUID, int] = {}
    for recorded in batch:
        event = recorded.event
        if isinstance(event, FrameworkAdopted):
            # Rows are as of earlier batches: what this batch did to a commitment counts, whichever comes first.
            versions = _of_council(conn, event, table, key) | versions
        elif isinstance(event, AccountableEvent):
            versions[event.originator_id] = (event.originator_version, recorded.position)
            if isinstance(event, Proposed | TakenOn):
                opened[event.originator_id] = recorded.position
    for which, (version, position) in versions.items():
        subject = fold(ledger.history(which, up_to=version))
        if subject is not None:
            yield Changed(subject, position, opened.get(which))


def _of_council(conn: Connection, adopted: CouncilEvent, table: str, key: str) -> dict[UUID, tuple[int, int]]:
    rows = conn.execute(
        f"SELECT {key}, max(version), max(position), max(council) FROM {table} GROUP BY {key}"  # noqa: S608
    ).fetchall()
    return {row[0]: (row[1], row[2]) for row in rows if council_id(row[3]) == adopted.originator_id}
