"""The register: one row a commitment, for lists and filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row

from domain.ledger.database import Connection
from domain.ledger.follower import Recorded
from domain.ledger.governance import Governance
from domain.model.commitment import Commitment
from domain.model.escalation import next_step, standing
from projections.known import Known
from projections.projection import SCHEMA, columns_of, insert


@dataclass(frozen=True)
class Step:
    """What happens at a moment if nobody acts before it, and why."""

    at: datetime
    action: str
    because: str


@dataclass(frozen=True)
class Entry:
    """One row of the register."""

    commitment_id: UUID
    council: str
    title: str
    outcome: str | None
    also_for: list[str]
    owner: str | None
    promises: list[str]
    priorities: list[str]
    state: str
    stuck: bool
    rung: str | None
    bodies: list[str]
    decided_by: str
    lead: str | None
    due_on: date | None
    measure: str | None
    explanation_owed: bool
    step_at: datetime | None
    step_action: str | None
    step_because: str | None
    version: int
    opened: int
    position: int

    @property
    def next_step(self) -> "Step | None":
        """What happens next if nobody acts."""
        if self.step_at is None or self.step_action is None or self.step_because is None:
            return None
        return Step(self.step_at, self.step_action, self.step_because)


_COLUMNS = columns_of(Entry)


class Register:
    name = "register"
    version = 2
    by: str | None = "commitment_id"
    tables: tuple[str, ...] = ("register",)
    statements: tuple[str, ...] = (
        "CREATE TABLE IF NOT EXISTS register ("
        " commitment_id uuid PRIMARY KEY, council text NOT NULL, title text NOT NULL, outcome text,"
        " also_for text[] NOT NULL, owner text,"
        " promises text[] NOT NULL, priorities text[] NOT NULL, state text NOT NULL, stuck boolean NOT NULL,"
        " rung text, bodies text[] NOT NULL, decided_by text NOT NULL, lead text, due_on date, measure text,"
        " explanation_owed boolean NOT NULL, step_at timestamptz,"
        " step_action text, step_because text, version bigint NOT NULL, opened bigint NOT NULL,"
        " position bigint NOT NULL)",
        "CREATE INDEX IF NOT EXISTS register_newest ON register (council, opened DESC)",
        # For how late the clock is, of all councils at once.
        "CREATE INDEX IF NOT EXISTS register_steps ON register (step_at) WHERE step_at IS NOT NULL",
    )

    def write(self, conn: Connection, batch: Sequence[Recorded], known: Known) -> None:
        rows = [
            entry(
                each.subject,
                known.rules(each.subject.council),
                known.now,
                opened=each.opened or 0,
                position=each.position,
            )
            for each in known.changed(batch)
            if isinstance(each.subject, Commitment)
        ]
        kept = ", ".join(f"{c} = EXCLUDED.{c}" for c in _COLUMNS if c not in ("commitment_id", "opened"))
        insert(conn, "register", rows, on_conflict=f"ON CONFLICT (commitment_id) DO UPDATE SET {kept}")


def entry(commitment: Commitment, rules: Governance, now: datetime, *, opened: int, position: int) -> Entry:
    """The row of a commitment, as known at `now`."""
    framework = rules.framework.at(now)
    step = next_step(commitment, rules.framework, rules.calendar, now)
    return Entry(
        commitment_id=commitment.id,
        council=commitment.council,
        title=commitment.title,
        outcome=commitment.outcome,
        also_for=list(commitment.also_for),
        owner=commitment.owner,
        promises=list(commitment.promises),
        priorities=list(commitment.priorities),
        state=commitment.state,
        stuck=commitment.stuck,
        rung=standing(commitment, framework),
        bodies=sorted({commitment.decided_by, *commitment.holders}),
        decided_by=commitment.decided_by,
        lead=commitment.lead,
        due_on=commitment.due_on,
        measure=commitment.measure,
        explanation_owed=commitment.owes_explanation,
        step_at=step.at if step else None,
        step_action=step.action if step else None,
        step_because=step.because if step else None,
        version=commitment.version,
        opened=opened,
        position=position,
    )


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; None leaves a column alone. `outcome` is the one it is for or another it
    serves, `owner` the organisation that holds it; `body` decides on it or holds a cause of it, `decided_by` decides on
    it; `promise` and `priority` are among those it serves; `q` is looked for in title, lead and measure."""

    state: str | None = None
    outcome: str | None = None
    owner: str | None = None
    body: str | None = None
    decided_by: str | None = None
    stuck: bool | None = None
    promise: str | None = None
    priority: str | None = None
    q: str | None = None


def page(
    conn: Connection, council: str, filters: Filters, *, before: int | None, limit: int, schema: str = SCHEMA
) -> list[Entry]:
    """Up to `limit` commitments of a council, newest first, older than the one opened at position `before`. `schema`:
    where the list is: the live one, or another one of its form (past.py)."""
    like = None if filters.q is None else f"%{_literally(filters.q)}%"
    with conn.cursor(row_factory=class_row(Entry)) as cursor:
        return cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM {schema}.register WHERE council = %(council)s"  # noqa: S608
            " AND (%(before)s::bigint IS NULL OR opened < %(before)s)"
            " AND (%(state)s::text IS NULL OR state = %(state)s)"
            " AND (%(outcome)s::text IS NULL OR outcome = %(outcome)s OR also_for @> ARRAY[%(outcome)s::text])"
            " AND (%(owner)s::text IS NULL OR owner = %(owner)s)"
            " AND (%(body)s::text IS NULL OR bodies @> ARRAY[%(body)s::text])"
            " AND (%(decided_by)s::text IS NULL OR decided_by = %(decided_by)s)"
            " AND (%(stuck)s::boolean IS NULL OR stuck = %(stuck)s)"
            " AND (%(promise)s::text IS NULL OR promises @> ARRAY[%(promise)s::text])"
            " AND (%(priority)s::text IS NULL OR priorities @> ARRAY[%(priority)s::text])"
            " AND (%(like)s::text IS NULL OR title ILIKE %(like)s OR lead ILIKE %(like)s OR measure ILIKE %(like)s)"
            " ORDER BY opened DESC LIMIT %(limit)s",
            {
                "council": council,
                "before": before,
                "state": filters.state,
                "outcome": filters.outcome,
                "owner": filters.owner,
                "body": filters.body,
                "decided_by": filters.decided_by,
                "stuck": filters.stuck,
                "promise": filters.promise,
                "priority": filters.priority,
                "like": like,
                "limit": limit,
            },
        ).fetchall()


def counts(conn: Connection, council: str, *, schema: str = SCHEMA) -> dict[str, int]:
    """How many commitments of a council are in each state, and under `stuck` how many are stuck."""
    rows = conn.execute(
        f"SELECT state, count(*), count(*) FILTER (WHERE stuck) FROM {schema}.register"  # noqa: S608 - ours
        " WHERE council = %s GROUP BY state",
        (council,),
    ).fetchall()
    return {**{row[0]: row[1] for row in rows}, "stuck": sum(row[2] for row in rows)}


@dataclass(frozen=True)
class Serving:
    """How many commitments of a council serve each promise and each priority, by key; those that nothing serves are
    left out."""

    promises: dict[str, int]
    priorities: dict[str, int]


def serving(conn: Connection, council: str) -> Serving:
    """How many commitments of a council serve what was promised and asked for."""
    rows = conn.execute(
        "SELECT kind, key, count(*) FROM read.register, LATERAL (SELECT 'promise', unnest(promises) UNION ALL"
        " SELECT 'priority', unnest(priorities)) AS served (kind, key) WHERE council = %s GROUP BY kind, key",
        (council,),
    ).fetchall()
    promises = {key: number for kind, key, number in rows if kind == "promise"}
    return Serving(promises, {key: number for kind, key, number in rows if kind == "priority"})


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
