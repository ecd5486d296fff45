"""What an import would do, row by row: nothing is written here.

Every row is compared with the ledger, and each of its steps is judged by the domain on a copy, as if it were given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.exchange.compared import Compared, compared
from domain.exchange.steps import PROPOSE, Step, proposal_id
from domain.exchange.table import FILE, Row
from domain.model.access import Actor
from domain.model.casework import Sign, known_words, signs
from domain.model.commands import decide
from domain.model.commitment import Commitment
from domain.model.decisions import propose
from domain.model.errors import Invalid, NotAllowed, Overtaken, Refusal
from domain.model.event import RecordedEvent
from domain.model.folding import fold
from domain.model.governance import Framework
from domain.model.order import Order, proposed_as

NOBODY = "Say who does this."
Histories = Mapping[UUID, Sequence[RecordedEvent]]


@dataclass(frozen=True)
class Act:
    """One step of a row: the command, who gives it, and what it would record, or (`on_record`) recorded before."""

    step: Step
    command_id: UUID
    actor: Actor | None
    event: RecordedEvent = field(repr=False)
    on_record: bool


@dataclass(frozen=True)
class Planned:
    """What would be done for one row. `commitment`: the one it is about, or that it makes; `version`: the one this was
    judged on, 0 where there is none yet. A row with a `refusal`, or with `signs` that nobody trained has checked, stops
    the import. `checked_by`: whoever says that the signs are not of one child."""

    row: Row
    commitment: UUID
    title: str = field(repr=False)
    version: int = 0
    acts: tuple[Act, ...] = ()
    refusal: Refusal | None = None
    signs: tuple[Sign, ...] = ()
    checked_by: Actor | None = None

    @property
    def to_do(self) -> tuple[Act, ...]:
        return tuple(act for act in self.acts if not act.on_record)

    @property
    def warned(self) -> bool:
        """Whether it looks as if it were about one child, and nobody who is trained has said that it is not."""
        return self.refusal is None and bool(self.signs) and self.checked_by is None

    @property
    def stops(self) -> bool:
        return self.refusal is not None or self.warned

    @property
    def column(self) -> str:
        """The column that the refusal is about."""
        return self.refusal.field if isinstance(self.refusal, Invalid) else FILE


@dataclass(frozen=True)
class Plan:
    """What an import would do, in the order of the file."""

    rows: tuple[Planned, ...]
    framework: Framework

    @property
    def stops(self) -> bool:
        """Whether nothing may be written because of some row."""
        return any(row.stops for row in self.rows)


def concerned(rows: Iterable[Row]) -> set[UUID]:
    """Every commitment that a plan for these rows has to know the history of."""
    found = {row.id for row in rows if row.id is not None}
    return found | {proposed_as(proposal_id(row)) for row in rows}


def plan(
    rows: Sequence[Row], framework: Framework, histories: Histories, actors: Sequence[Actor], now: datetime
) -> Plan:
    """What would be done for each row now. `histories`: of what is `concerned`, where there is any; `actors`: who gives
    the commands, each the first of them that may."""
    known = known_words(framework)
    trained = next((actor for actor in actors if actor.role in framework.casework.trained), None)
    seen: dict[UUID, int] = {}
    made = []
    for row in rows:
        about = compared(row, framework.council, histories)
        earlier = seen.setdefault(about.commitment, row.line)
        planned = _twice(row, about, earlier) if earlier != row.line else _judged(row, about, framework, actors, now)
        typed = {c: text for act in planned.to_do for c, text in act.step.texts().items()}
        found = signs(typed, known) if typed else ()
        checked_by = trained if row.checked and found else None
        made.append(_with_signs(planned, found, checked_by))
    return Plan(tuple(made), framework)


def _twice(row: Row, about: Compared, earlier: int) -> Planned:
    said = f"This is about the same commitment as line {earlier}. Keep one of them, or give each a key of its own."
    return Planned(row, about.commitment, about.title, refusal=Invalid("id" if row.id else "key", said))


def _judged(row: Row, about: Compared, framework: Framework, actors: Sequence[Actor], now: datetime) -> Planned:
    """The steps of a row, each decided upon what the one before it left."""
    found = fold(about.events)
    changed = found if isinstance(found, Commitment) else None
    version = changed.version if changed else 0
    before = [Act(each, command_id, None, event, True) for each, command_id, event in about.done]
    planned = Planned(row, about.commitment, about.title, version, tuple(before), about.refusal)
    if about.refusal is not None:
        return planned
    if about.steps and about.overtaken:
        said = "Someone else changed this since it was exported. Export it again, and look at what changed."
        return _refused(planned, Overtaken(said))
    acts = list(before)
    for step in about.steps:
        command_id = step.command_id(about.commitment, row)
        try:
            actor, changed = _given(step, command_id, row, about.commitment, changed, framework, actors, now)
        except Invalid as refusal:
            return _refused(planned, Invalid(step.column(refusal.field), refusal.sentence))
        except Refusal as refusal:
            return _refused(planned, refusal)
        event = changed.pending_events[-1]
        assert isinstance(event, RecordedEvent)
        acts.append(Act(step, command_id, actor, event, False))
    return Planned(row, about.commitment, about.title, version, tuple(acts))


def _given(
    step: Step,
    command_id: UUID,
    row: Row,
    commitment: UUID,
    changed: Commitment | None,
    framework: Framework,
    actors: Sequence[Actor],
    now: datetime,
) -> tuple[Actor, Commitment]:
    """Who gives it, and the copy as it is then. Raises the Refusal that the ledger would."""
    refused: Refusal | None = None
    for actor in actors:
        order = Order(actor, now, command_id, framework, row.on)
        try:
            if step.command == PROPOSE:
                return actor, propose(order, commitment, **step.said)
            assert changed is not None
            decide(step.command, changed, order, **step.said)
        except Refusal as refusal:
            # That one of them may not says less than why another, who may, cannot.
            refused = refusal if refused is None or isinstance(refused, NotAllowed) else refused
        else:
            return actor, changed
    raise refused or NotAllowed(NOBODY)


def _refused(planned: Planned, refusal: Refusal) -> Planned:
    return Planned(planned.row, planned.commitment, planned.title, planned.version, planned.acts, refusal)


def _with_signs(planned: Planned, found: tuple[Sign, ...], checked_by: Actor | None) -> Planned:
    args = (planned.row, planned.commitment, planned.title, planned.version, planned.acts, planned.refusal)
    return Planned(*args, found, checked_by)
