"""Tables as tests write them, and what is planned for them, without a server."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.exchange.plan import Plan, Planned, concerned, plan
from domain.exchange.reading import read
from domain.exchange.table import COLUMNS
from domain.exchange.writing import written
from domain.model.access import Actor, Role
from domain.model.commitment import Commitment
from domain.model.event import AccountableEvent
from domain.model.folding import fold
from domain.model.governance import Framework
from tests.scenarios import COUNCIL, LADDER, actor, framework

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
EVERYBODY = (actor(Role.OFFICER), *(actor(Role.CHAIR, body) for body in LADDER))
GRANT = {"council": COUNCIL, "title": "Raise the leaving care grant"}


def table(*rows: dict[str, Any], columns: Sequence[str] = COLUMNS, separator: str = ",") -> bytes:
    """A table as a spreadsheet writes it; what a row leaves out is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def rows_of(text: bytes) -> list[dict[str, str]]:
    """The rows of a table, by column, as a spreadsheet shows them."""
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


class Record:
    """What is on the record, and imports that are carried out upon it."""

    def __init__(self, rules: Framework | None = None) -> None:
        self.rules = rules or framework()
        self.histories: dict[UUID, list[AccountableEvent]] = {}

    def plan(self, text: bytes, actors: Sequence[Actor] = EVERYBODY) -> Plan:
        rows = read(text)
        assert set(self.histories) & concerned(rows) <= set(self.histories)
        return plan(rows, self.rules, self.histories, actors, NOW)

    def one(self, row: dict[str, Any], actors: Sequence[Actor] = EVERYBODY) -> Planned:
        """What is planned for one row."""
        [planned] = self.plan(table(row), actors).rows
        return planned

    def carry_out(self, text: bytes, actors: Sequence[Actor] = EVERYBODY, *, most: int | None = None) -> Plan:
        """Record what is planned: all of it, or as much as there was before it was cut off."""
        made = self.plan(text, actors)
        assert not made.stops, [str(row.refusal) for row in made.rows if row.stops]
        acts = [(row.commitment, act) for row in made.rows for act in row.to_do]
        for which, act in acts[:most]:
            self.histories.setdefault(which, []).append(act.event)
        return made

    def events(self) -> int:
        return sum(map(len, self.histories.values()))


def commands(planned: Planned) -> list[str]:
    return [act.step.command for act in planned.to_do]


BECAUSE = {"reason": "Because"}
WANTED: dict[str, dict[str, str]] = {
    "proposed": {},
    "agreed": {},
    "blocked": {"obstacle": "No money", "help_needed": "A budget"},
    "achieved": {"evidence": "It is paid."},
    "declined": {"closed_because": "Not ours"},
    "cannot_be_met": {"closed_because": "The law", "explanation": "We may not. We are sorry."},
}
MEASURED = {"measure": "Places filled", "measure_kind": "count", "target": "6"}
PERCENT = {"measure": "How many know", "measure_kind": "percentage", "baseline": "unknown", "scope": "All"}


def state(name: str) -> dict[str, str]:
    """The cells of a state, with what belongs to it."""
    return {"state": name} | WANTED[name]


def begun(**said: str) -> tuple[Record, dict[str, str]]:
    """A record with one commitment, and its row as it would be exported."""
    record = Record()
    record.carry_out(table(GRANT | {"lead": "A nurse", "due_on": "2027-01-01"} | said))
    return record, exported(record)


def exported(record: Record, which: UUID | None = None) -> dict[str, str]:
    """The row of a commitment (None: the only one) as it is exported."""
    [events] = record.histories.values() if which is None else [record.histories[which]]
    found = fold(events)
    assert isinstance(found, Commitment)
    [row] = rows_of(written([found]))
    return row


def refused(planned: Planned, kind: type[Exception], column: str = "file") -> str:
    """Why a row is refused, in this way and at this column."""
    assert isinstance(planned.refusal, kind), planned.refusal
    assert (planned.stops, planned.column) == (True, column)
    return planned.refusal.sentence
