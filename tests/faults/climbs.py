"""What the clock did, as the product's own audit finds it, and beside it what a model of the trials' own says that it
should have done: the same rules, followed from what people did and from nothing that the clock recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.audit import conformance as audit
from domain.audit.findings import Flaw, Met, Why
from domain.ledger.governance import Governance
from domain.model.accountable import Accountable
from domain.model.clock import take_due_step
from domain.model.escalation import next_step
from domain.model.event import AccountableEvent
from domain.model.folding import fold

STEPS = ("escalated", "unanswered")
TAKEN_BY_THE_CLOCK = (*STEPS, "warned", "deadline_revised")
ZERO_OF = {
    Why.NOT_OWED: "unowed",
    Why.OTHERWISE: "unowed",
    Why.BY_SOMEBODY: "unowed",
    Why.EARLY: "early",
    Why.TWICE: "doubled",
    Why.AFTER_CLOSING: "after closing",
    Why.OUT_OF_TURN: "out of order",
}
"""Under which of the zeros a step without cause is counted."""


@dataclass(frozen=True)
class Fault:
    """Something that must not be: which of the zeros it is counted under, and where."""

    zero: str
    subject: UUID | None
    what: str


@dataclass(frozen=True)
class Step:
    """A step, as far as it must come out the same whenever it is taken."""

    cause: str
    goes: str
    deadline: datetime


def step_of(event: AccountableEvent) -> Step:
    """A step that is on the record. `goes`: the body that it went to, or "unanswered"."""
    return Step(event.cause, getattr(event, "to_body", "unanswered"), event.deadline_missed)  # type: ignore[attr-defined]


def conformance(history: Sequence[AccountableEvent], rules: Governance, until: datetime) -> Iterator[Fault]:
    """What the product's own audit finds wrong: holes, steps without cause, and steps that are owed and were not taken.
    A trial ends with nothing under way, so nothing may be owed at all by then."""
    found = audit.conformance(history, rules, until, soon_enough=timedelta())
    for each in found.breaks:
        if each.flaw is Flaw.TIME_RUNS_BACK:
            continue  # Trials move the clocks of processes by seconds.
        zero = "hole in a history" if each.flaw is Flaw.HOLE else each.flaw.value.replace("_", " ")
        yield Fault(zero, found.subject, f"at version {each.version}")
    for step in found.steps:
        told = f"{step.step.action} of {step.step.cause} at version {step.version}"
        if step.met is Met.NEVER_TAKEN:
            yield Fault("lost", found.subject, f"{told}, owed since {step.owed_since}")
        elif step.why is not None:
            yield Fault(ZERO_OF[step.why], found.subject, f"{told}, {step.at}")


def began(cause: str, history: Sequence[AccountableEvent]) -> bool:
    """Whether a cause of this name ever ran in a history."""
    for number in range(1, len(history) + 1):
        found = fold(history[:number])
        if found is not None and (cause in found.causes or cause.partition(":")[0] in {k.value for k in found.owed}):
            return True
    return False


def expected(history: Sequence[AccountableEvent], rules: Governance, until: datetime) -> list[Step]:
    """The steps that a clock which is never late takes between what people did, in order, up to a moment.

    Only what people did is taken from the record. Of the clock's own events it takes the time that had passed: where
    two processes' clocks differ, what came later on the record came later.
    """
    model = fold(history[:1])
    assert model is not None
    moment = history[0].timestamp
    found: list[Step] = []
    for event in history[1:]:
        moment = max(moment, event.timestamp)
        if event.name in TAKEN_BY_THE_CLOCK:
            continue
        found += _take(model, rules, moment)
        event.apply(model)
        # The names of causes hold versions: they are those of the record, whatever the model counted to.
        model.version, model.modified_on = event.originator_version, event.timestamp
    return found + _take(model, rules, max(moment, until))


def _take(model: Accountable, rules: Governance, moment: datetime) -> list[Step]:
    found: list[Step] = []
    while (due := next_step(model, rules.framework, rules.calendar, moment)) is not None and due.at <= moment:
        take_due_step(model, rules.framework, rules.calendar, due.at)
        event = model.collect_events()[-1]
        assert isinstance(event, AccountableEvent)
        if event.name in STEPS:
            found.append(step_of(event))
    return found


def compared(history: Sequence[AccountableEvent], rules: Governance, until: datetime) -> tuple[list[Fault], int]:
    """The steps on the record against those expected. Also returns how many steps an answer came before: they were
    owed, the clock was late, and by the time it came people had acted, so that they were not owed any more."""
    subject = history[0].originator_id
    should = expected(history, rules, until)
    did = [step_of(event) for event in history if event.name in STEPS]
    now = fold(history)
    assert now is not None
    faults = [Fault("doubled", subject, f"{step}") for step in set(did) if did.count(step) > 1]
    faults += [Fault("unowed", subject, f"{step}") for step in set(did) - set(should)]
    # Between two causes, what came first is for conformance to say: it knows when each step was taken.
    for cause in {step.cause for step in did} if not faults else ():
        in_order = [step for step in should if step.cause == cause and step in did]
        if in_order != [step for step in did if step.cause == cause]:
            faults.append(Fault("out of order", subject, cause))
    missing = [step for step in should if step not in did]
    # What still runs at the end, no answer came before.
    lost = [step for step in missing if step.cause in now.causes or not began(step.cause, history)]
    faults += [Fault("lost", subject, f"{step}") for step in lost]
    return faults, len(missing) - len(lost)


def still_owed(history: Sequence[AccountableEvent], rules: Governance, now: datetime) -> datetime | None:
    """Since when the next step of a commitment or duty is owed and not taken; None where none is."""
    found = fold(history)
    assert found is not None
    step = next_step(found, rules.framework, rules.calendar, now)
    return step.at if step is not None and step.at <= now else None


def lateness(
    history: Sequence[AccountableEvent], rules: Governance, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """For each step that was owed and taken, since when it was owed and when it was recorded."""
    for step in audit.conformance(history, rules, until).steps:
        if step.owed_since is not None and step.met in (Met.IN_TIME, Met.LATE):
            yield step.owed_since, step.at
