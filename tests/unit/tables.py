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
from domain.model.access import Actor, Role
from domain.model.event import AccountableEvent
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
