"""Commitments that leave as a table and come in as one: what an import would do, and doing it.

Import plans every row first. Where any of them cannot be taken, nothing is written. Then each step goes through the
ledger's front door like any other command, under an id that follows from what the row says: cut off anywhere, the same
table goes on where it was.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from api import held
from api.casework_words import because
from api.held import Command
from api.problems import ImportStopped
from api.services import Services
from domain.exchange.plan import Act, Plan, Planned, concerned, plan
from domain.exchange.reading import read
from domain.exchange.steps import PROPOSE
from domain.exchange.table import Fault, WrongTable
from domain.exchange.writing import written
from domain.model.access import Actor
from domain.model.calendar import day_of
from domain.model.casework import Sign
from domain.model.commitment import Commitment
from domain.model.errors import Refusal
from domain.model.event import RecordedEvent
from domain.model.folding import fold

AS_IT_IS, TO_DO, DONE, REFUSED, WARNED, NOT_DONE = "as_it_is", "to_do", "done", "refused", "warned", "not_done"
"""What comes of a row."""


@dataclass(frozen=True)
class Came:
    """What came of a row: its steps, each on the record or not, and why those that are not were not taken."""

    planned: Planned
    acts: tuple[Act, ...]
    refusal: Refusal | None = None

    @property
    def what(self) -> str:
        if self.planned.stops:
            return WARNED if self.planned.warned else REFUSED
        if self.refusal is not None:
            return NOT_DONE
        if not self.acts:
            return AS_IT_IS
        return DONE if all(act.on_record for act in self.acts) else TO_DO


def export(here: Services, which: Iterable[UUID]) -> bytes:
    """The table of some commitments as the ledger has them now, in their order."""
    found = (fold(here.ledger.history(each)) for each in which)
    return written(commitment for commitment in found if isinstance(commitment, Commitment))


def of_council(here: Services, council: str) -> Iterator[UUID]:
    """Every commitment of a council on the ledger, oldest first."""
    for which in here.ledger.commitments():
        found = fold(here.ledger.history(which, up_to=1))
        if found is not None and found.council == council:
            yield which


def planned(here: Services, table: bytes, actors: Sequence[Actor], council: str | None = None) -> Plan:
    """What importing a table would do, each step by the first of the actors who may. `council` None: the one that the
    table is of. Raises WrongTable for what is no table of this council."""
    rows = read(table)
    council = council or (rows[0].council if rows else None)
    if council is None:
        raise WrongTable([Fault(0, "file", "There are no rows in this table.")])
    others = [Fault(row.line, "council", f"Expected {council}.") for row in rows if row.council != council]
    if others:
        raise WrongTable(others)
    now = here.ledger.now()
    framework = here.ledger.governance.of(council).framework.at(now)
    histories = {which: here.ledger.history(which) for which in concerned(rows)}
    return plan(rows, framework, histories, actors, now)


def would(made: Plan) -> list[Came]:
    """What would come of each row."""
    return [Came(row, row.acts, row.refusal) for row in made.rows]


def carry_out(here: Services, made: Plan) -> list[Came]:
    """Do what was planned, row by row. Raises ImportStopped where any row stops the import, before anything is written.
    A row that somebody changed meanwhile says so, and the others go on."""
    if made.stops:
        raise ImportStopped(_wrong(made), _signs(made), made.framework.casework)
    return [_carried_out(here, row) for row in made.rows]


def fingerprint(made: Plan) -> str:
    """The same for the same steps: what somebody was shown is what is done."""
    told = [(str(row.commitment), row.stops, [str(act.command_id) for act in row.to_do]) for row in made.rows]
    return sha256(repr(told).encode()).hexdigest()


def _carried_out(here: Services, row: Planned) -> Came:
    acts, version = list(row.acts), row.version
    for number, act in enumerate(acts):
        if act.on_record:
            continue
        try:
            changed = _given(here, row, act, version)
        except Refusal as refusal:
            return Came(row, tuple(acts), refusal)
        version = changed.version
        acts[number] = replace(act, on_record=True, event=_recorded(here, changed))
    return Came(row, tuple(acts))


def _given(here: Services, row: Planned, act: Act, version: int) -> Commitment:
    """Give one command, upon the version that it was judged on."""
    assert act.actor is not None
    typed = act.step.texts()
    looked_at = [sign for sign in row.signs if sign.field in typed]
    if looked_at and row.checked_by is not None:
        _accept(here, row, act, row.checked_by, looked_at)
    said: dict[str, Any] = {"actor": act.actor, "command_id": act.command_id, "on": row.row.on} | act.step.said
    if act.step.command == PROPOSE:
        return here.ledger.propose(row.row.council, **said)
    changed: Commitment = here.ledger.carry_out(act.step.command, row.commitment, expected_version=version, **said)
    return changed


def _accept(here: Services, row: Planned, act: Act, checked_by: Actor, signs: Sequence[Sign]) -> None:
    """Keep that somebody trained looked at it."""
    now = here.ledger.now()
    subject = None if act.step.command == PROPOSE else row.commitment
    day = row.row.on or day_of(now)
    command = Command(act.command_id, act.step.command, row.row.council, subject, Commitment.TOPIC, day, {})
    with here.database() as conn:
        held.accept(conn, command, checked_by, signs, at=now)


def _recorded(here: Services, changed: Commitment) -> RecordedEvent:
    return here.ledger.history(changed.id, up_to=changed.version)[-1]


def _wrong(made: Plan) -> list[tuple[str, str]]:
    """Every row that stops the import: where, and why."""
    return [
        (Fault(row.row.line, row.column, "").place, row.refusal.sentence if row.refusal else because(row.signs))
        for row in made.rows
        if row.stops
    ]


def _signs(made: Plan) -> list[Sign]:
    """The signs of every row that is warned of, each at its line and column."""
    return [
        replace(sign, field=Fault(row.row.line, sign.field, "").place)
        for row in made.rows
        if row.warned
        for sign in row.signs
    ]
