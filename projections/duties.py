"""The duties of a council: when each comes round next, whether it is late, and when it was last done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from domain.ledger.database import Connection
from domain.ledger.follower import Recorded
from domain.ledger.governance import Governance
from domain.model.duty import Duty
from domain.model.duty_now import duty_now
from projections.known import Known
from projections.projection import SCHEMA, columns_of, insert


class Place(NamedTuple):
    """Where a page of the list ends."""

    late_since: date | None
    due_on: date | None
    key: str


@dataclass(frozen=True)
class Row:
    """One duty. `body` None: the framework in force has it no more. `due_on`: the last day to do it the next time
    (None: known only once something happens, or nothing more is owed); `late_since`: the day that passed without it;
    `rung`: where it stands; `step_at`: when the clock takes its next step, if nobody acts before; `done_on` and
    `reference`: when it was last done and where that can be seen."""

    duty_id: UUID
    council: str
    key: str
    title: str
    body: str | None
    lead: str
    outcome: str
    comes_round: str
    due_on: date | None
    late_since: date | None
    rung: str | None
    done_on: date | None
    reference: str | None
    because: str | None
    step_at: datetime | None
    version: int
    position: int

    @property
    def ends(self) -> Place:
        """Where a page that it is the last of ends."""
        return Place(self.late_since, self.due_on, self.key)


_COLUMNS = columns_of(Row)
_ORDER = "coalesce(late_since, 'infinity'::date), coalesce(due_on, 'infinity'::date), key"
"""The late ones first, then the next ones to come, then those without a day."""


class Duties:
    name = "duties"
    version = 4
    by: str | None = "duty_id"
    tables: tuple[str, ...] = ("duties",)
    statements: tuple[str, ...] = (
        "CREATE TABLE IF NOT EXISTS duties ("
        " duty_id uuid PRIMARY KEY, council text NOT NULL, key text NOT NULL, title text NOT NULL, body text,"
        " lead text NOT NULL, outcome text NOT NULL, comes_round text NOT NULL, due_on date, late_since date,"
        " rung text, done_on date, reference text, because text,"
        " step_at timestamptz, version bigint NOT NULL, position bigint NOT NULL)",
        f"CREATE INDEX IF NOT EXISTS duties_of_council ON duties (council, {_ORDER}) WHERE body IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS duties_steps ON duties (step_at) WHERE step_at IS NOT NULL",
    )

    def write(self, conn: Connection, batch: Sequence[Recorded], known: Known) -> None:
        rows = [
            row(each.subject, known.rules(each.subject.council), known.now, position=each.position)
            for each in known.changed(batch)
            if isinstance(each.subject, Duty)
        ]
        kept = ", ".join(f"{column} = EXCLUDED.{column}" for column in _COLUMNS if column != "duty_id")
        insert(conn, "duties", rows, on_conflict=f"ON CONFLICT (duty_id) DO UPDATE SET {kept}")


def row(duty: Duty, rules: Governance, now: datetime, *, position: int) -> Row:
    """The row of a duty, as known at `now`."""
    stands = duty_now(duty, rules.framework, rules.calendar, now)
    terms = stands.terms
    last = max(duty.done, key=lambda done: done.on, default=None)
    return Row(
        duty_id=duty.id,
        council=duty.council,
        key=duty.key,
        title=stands.title,
        body=terms.body if terms else None,
        lead=terms.lead if terms else "",
        outcome=terms.outcome if terms else "",
        comes_round=terms.comes_round if terms else "",
        due_on=stands.due_on,
        late_since=stands.late_since,
        rung=stands.rung,
        done_on=last.on if last else (terms.last_done if terms else None),
        reference=last.reference if last else None,
        because=stands.step.because if stands.step else None,
        step_at=stands.step.at if stands.step else None,
        version=duty.version,
        position=position,
    )


def of_council(
    conn: Connection, council: str, *, after: Place | None = None, limit: int | None = None, schema: str = SCHEMA
) -> list[Row]:
    """Up to `limit` (None: all) duties of a council's framework, the late ones first, then the next ones to come, from
    where the page before ended."""
    further = f" AND ({_ORDER}) > (coalesce(%s, 'infinity'::date), coalesce(%s, 'infinity'::date), %s)" if after else ""
    with conn.cursor(row_factory=class_row(Row)) as cursor:
        return cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM {schema}.duties WHERE council = %s AND body IS NOT NULL{further}"  # noqa: S608
            f" ORDER BY {_ORDER} LIMIT %s",
            (council, *(after or ()), limit),
        ).fetchall()
