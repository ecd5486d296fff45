"""The table in which commitments leave and come in: its columns, and what one row says.

docs/exchange.md explains it by example.
"""

from dataclasses import dataclass, field, fields
from datetime import date
from uuid import UUID

from domain.model.commitment import Commitment
from domain.model.errors import Refusal
from domain.model.measures import MeasureKind

MOST_ROWS = 1_000
LARGEST = 1024 * 1024
"""Bytes of a table, at most."""
FILE = "file"
"""What is named where no column of a table is wrong but the file itself."""


@dataclass(frozen=True)
class Facts:
    """What a table says of a commitment, by column, in the order of the columns; None or nothing for an empty cell.

    `closed_because` is why it was declined or cannot be met. `obstacle` and `help_needed` are there while it is
    blocked, `evidence` while it is achieved, `explanation` while it cannot be met; `delivered` is where children were
    told that then, once they were. From `measure_kind` on: as in `set-measure`; `statuses` stand on a line each.
    """

    title: str | None = None
    outcome: str | None = None
    also_for: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    good_practice: str | None = None
    source: str | None = None
    decided_by: str | None = None
    owner: str | None = None
    lead: str | None = None
    due_on: date | None = None
    state: str | None = None
    obstacle: str | None = None
    help_needed: str | None = None
    evidence: str | None = None
    closed_because: str | None = None
    explanation: str | None = None
    delivered: str | None = None
    measure: str | None = None
    measure_kind: str | None = None
    scope: str | None = None
    unit: str | None = None
    baseline: str | None = None
    target: str | None = None
    statuses: tuple[str, ...] = ()


IDENTITY = ("council", "id", "version")
FACTS = tuple(each.name for each in fields(Facts))
ACTIONS = ("key", "on", "reason", "progress", "checked")
"""What an import may say beside the facts; an export leaves these empty."""
COLUMNS = (*IDENTITY, *FACTS, *ACTIONS)
LATER = ("delivered",)
"""Columns of facts that tables did not always have. One without them is taken still, and says nothing there."""
FIXED = ("title", "outcome", "also_for", "promises", "priorities", "good_practice", "source", "decided_by")
"""What is said when it is proposed and no command changes."""
OF_A_STATE = {
    "obstacle": ("blocked",),
    "help_needed": ("blocked",),
    "evidence": ("achieved",),
    "closed_because": ("declined", "cannot_be_met"),
    "explanation": ("cannot_be_met",),
    "delivered": ("cannot_be_met",),
}
"""The columns that belong to a state, and to which."""


@dataclass(frozen=True)
class Row:
    """One row. `line` is the line of the file on which it begins, from 1. `key` names what has no id yet; `on` is the
    day it took effect; `reason` goes with what needs one; `checked`: somebody trained looked at it; `lacks`: columns
    that its table does not have."""

    line: int
    council: str
    facts: Facts = field(repr=False)
    id: UUID | None = None
    version: int | None = None
    key: str | None = None
    on: date | None = None
    reason: str | None = field(default=None, repr=False)
    progress: str | None = field(default=None, repr=False)
    checked: bool = False
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """Something in a table that cannot be taken, and what was expected. `line` 0: no one line; `column`: FILE, or what
    the first line calls it. It never holds what stands in a cell."""

    line: int
    column: str
    sentence: str

    @property
    def place(self) -> str:
        """Where it is: line 3, due_on."""
        named = "" if self.column == FILE else self.column
        return ", ".join(part for part in (f"line {self.line}" if self.line else "", named) if part) or FILE


class WrongTable(Refusal):
    """A table that cannot be taken as it is. Nothing was written."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        first = faults[0]
        more = f" ({len(faults)} places are wrong.)" if len(faults) > 1 else ""
        said = first.sentence if first.place == FILE else f"{first.place}: {first.sentence}"
        super().__init__(f"{said[:1].upper()}{said[1:]}{more} Nothing was written.")


def facts_of(commitment: Commitment) -> Facts:
    """What a table says of a commitment as it is."""
    found, state = commitment.measurement, commitment.state
    belongs = {name: getattr(commitment, name) if state in states else None for name, states in OF_A_STATE.items()}
    baseline = target = None
    if found is not None:
        unknown = "unknown" if found.kind is MeasureKind.PERCENTAGE else None
        baseline = unknown if found.baseline is None else str(found.baseline)
        target = None if found.target is None else str(found.target)
    return Facts(
        title=commitment.title,
        outcome=commitment.outcome,
        also_for=commitment.also_for,
        promises=commitment.promises,
        priorities=commitment.priorities,
        good_practice=commitment.good_practice,
        source=commitment.source,
        decided_by=commitment.decided_by,
        owner=commitment.owner,
        lead=commitment.lead,
        due_on=commitment.due_on,
        state=state,
        measure=commitment.measure,
        measure_kind=found.kind.value if found else None,
        scope=(found.scope or None) if found else None,
        unit=(found.unit or None) if found else None,
        baseline=baseline,
        target=target,
        statuses=found.statuses if found else (),
        **belongs,
    )
