"""The inbox of a body: what it must dispose of, and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from domain.ledger.database import Connection
from domain.ledger.follower import Recorded
from domain.ledger.governance import Governance
from domain.model.causes import LATE
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.escalation import steps
from projections.known import Known
from projections.projection import SCHEMA, columns_of, href, insert


class Place(NamedTuple):
    """Where a page of an inbox ends."""

    deadline: datetime | None
    reached: datetime
    subject_id: UUID
    cause: str


class PlaceOverdue(NamedTuple):
    """Where a page of what became overdue ends."""

    since: date
    subject_id: UUID
    cause: str


@dataclass(frozen=True)
class Item:
    """One cause that stands with a body; `about`: it is one of a `commitment` or of a `duty`. `deadline` and
    `deadline_day` are None where no day is set for it: it was left unanswered and the body has no further meeting."""

    subject_id: UUID
    about: str
    cause: str
    council: str
    body: str
    title: str
    kind: str
    since: date
    reached: datetime
    rests_until: date | None
    unanswered: int
    deadline: datetime | None
    deadline_day: date | None
    goes_to: str | None
    because: str | None
    version: int
    position: int

    @property
    def href(self) -> str:
        """The page of what it is a cause of."""
        return href(self.about, self.subject_id)

    @property
    def commitment(self) -> UUID | None:
        """The commitment that it is a cause of, if it is one's."""
        return self.subject_id if self.about == Commitment.TOPIC else None

    @property
    def duty(self) -> UUID | None:
        """The duty that it is a cause of, if it is one's."""
        return self.subject_id if self.about == Duty.TOPIC else None

    @property
    def ends(self) -> Place:
        """Where a page of an inbox that it is the last of ends."""
        return Place(self.deadline, self.reached, self.subject_id, self.cause)

    @property
    def ends_overdue(self) -> PlaceOverdue:
        """Where a page of what became overdue that it is the last of ends."""
        return PlaceOverdue(self.since, self.subject_id, self.cause)


_COLUMNS = columns_of(Item)
_ORDER = "coalesce(deadline, '-infinity'::timestamptz), reached, subject_id, cause"
"""The nearest deadline first; before all others what has none, since it was left unanswered."""
_OVERDUE = "kind IN ('{}')".format("', '".join(kind.value for kind in LATE))
"""Written out, as an index of part of a table has it."""


class Inbox:
    name = "inbox"
    version = 2
    by: str | None = "subject_id"
    tables: tuple[str, ...] = ("inbox",)
    statements: tuple[str, ...] = (
        "CREATE TABLE IF NOT EXISTS inbox ("
        " subject_id uuid NOT NULL, about text NOT NULL, cause text NOT NULL, council text NOT NULL,"
        " body text NOT NULL, title text NOT NULL, kind text NOT NULL, since date NOT NULL,"
        " reached timestamptz NOT NULL,"
        " rests_until date, unanswered integer NOT NULL, deadline timestamptz, deadline_day date, goes_to text,"
        " because text, version bigint NOT NULL, position bigint NOT NULL, PRIMARY KEY (subject_id, cause))",
        f"CREATE INDEX IF NOT EXISTS inbox_of_body ON inbox (council, body, {_ORDER})",
        f"CREATE INDEX IF NOT EXISTS inbox_overdue ON inbox (council, since, subject_id, cause) WHERE {_OVERDUE}",
    )

    def write(self, conn: Connection, batch: Sequence[Recorded], known: Known) -> None:
        touched: list[UUID] = []
        found: list[Item] = []
        for each in known.changed(batch):
            touched.append(each.subject.id)
            found += items(each.subject, known.rules(each.subject.council), known.now, position=each.position)
        conn.execute("DELETE FROM inbox WHERE subject_id = ANY(%s)", (touched,))
        insert(conn, "inbox", found)


def items(subject: Commitment | Duty, rules: Governance, now: datetime, *, position: int) -> list[Item]:
    """What of a commitment or a duty stands with bodies, as known at `now`."""
    coming = {step.cause: step for step in steps(subject, rules.framework, rules.calendar, now)}
    found = []
    for cause in subject.causes.values():
        if cause.holder is None:
            continue
        step = coming.get(cause.id)
        found.append(
            Item(
                subject_id=subject.id,
                about=subject.TOPIC,
                cause=cause.id,
                council=subject.council,
                body=cause.holder,
                title=subject.title,
                kind=cause.kind.value,
                since=cause.since,
                reached=cause.reached,
                rests_until=cause.rests_until,
                unanswered=cause.unanswered,
                deadline=step.deadline if step else None,
                deadline_day=step.deadline_day if step else None,
                goes_to=step.receiver if step else None,
                because=step.because if step else None,
                version=subject.version,
                position=position,
            )
        )
    return found


def of_body(
    conn: Connection,
    council: str,
    body: str,
    *,
    after: Place | None = None,
    limit: int | None = None,
    schema: str = SCHEMA,
) -> list[Item]:
    """Up to `limit` (None: all) causes that stand with a body, the nearest deadline first, from where the page before
    ended."""
    further = f" AND ({_ORDER}) > (coalesce(%s, '-infinity'::timestamptz), %s, %s, %s)" if after else ""
    with conn.cursor(row_factory=class_row(Item)) as cursor:
        return cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM {schema}.inbox WHERE council = %s AND body = %s{further}"  # noqa: S608
            f" ORDER BY {_ORDER} LIMIT %s",
            (council, body, *(after or ()), limit),
        ).fetchall()


def overdue(
    conn: Connection,
    council: str,
    *,
    since: date,
    after: PlaceOverdue | None = None,
    limit: int | None = None,
    schema: str = SCHEMA,
) -> list[Item]:
    """Up to `limit` (None: all) causes that became overdue in a council on a day or after it and still are, the newest
    first, wherever they stand, from where the page before ended."""
    further = " AND (since, subject_id, cause) < (%s, %s, %s)" if after else ""
    with conn.cursor(row_factory=class_row(Item)) as cursor:
        return cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM {schema}.inbox"  # noqa: S608 - ours
            f" WHERE council = %s AND {_OVERDUE} AND since >= %s{further}"
            " ORDER BY since DESC, subject_id DESC, cause DESC LIMIT %s",
            (council, since, *(after or ()), limit),
        ).fetchall()


def sizes(conn: Connection, council: str, *, schema: str = SCHEMA) -> dict[str, int]:
    """How many causes stand with each body of a council."""
    statement = f"SELECT body, count(*) FROM {schema}.inbox WHERE council = %s GROUP BY body"  # noqa: S608 - ours
    rows = conn.execute(statement.encode(), (council,)).fetchall()
    return {row[0]: row[1] for row in rows}
