"""What the clock should have done, worked out by the same pure rules from what people did; and what it did."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from domain.ledger.governance import Governance
from domain.model.accountable import Accountable
from domain.model.clock import take_due_step
from domain.model.escalation import next_step, steps
from domain.model.event import AccountableEvent
from domain.model.folding import fold

STEPS = ("escalated", "unanswered")
TAKEN_BY_THE_CLOCK = (*STEPS, "warned", "deadline_revised")
LONG_AGO = datetime.min.replace(tzinfo=UTC)


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


def conformance(history: Sequence[AccountableEvent], rules: Governance) -> Iterator[Fault]:
    """Every step and warning on the record against what the rules owed at that moment, after all that came before."""
    for number, event in enumerate(history):
        if event.name not in (*STEPS, "warned"):
            continue
        before = fold(history[:number])
        assert before is not None
        take_due_step(before, rules.framework, rules.calendar, event.timestamp)
        if list(before.pending_events) != [event]:
            yield _why_not(event, history[:number], rules)


def _why_not(event: AccountableEvent, history: Sequence[AccountableEvent], rules: Governance) -> Fault:
    told = f"{event.name} at version {event.originator_version}"
    before = fold(history)
    assert before is not None
    if event.name == "warned":
        return Fault("unowed", before.id, told)
    step = step_of(event)
    if any(earlier.name in STEPS and step_of(earlier) == step for earlier in history):
        return Fault("doubled", before.id, told)
    running = {each.cause: each for each in steps(before, rules.framework, rules.calendar, event.timestamp)}
    if step.cause not in running:
        return Fault("after closing" if began(step.cause, history) else "unowed", before.id, told)
    due = running[step.cause]
    if due.at > event.timestamp:
        return Fault("early", before.id, f"{told}, {(due.at - event.timestamp).total_seconds():.3f} s")
    if (due.receiver or "unanswered", due.deadline) == (step.goes, step.deadline):
        return Fault("out of order", before.id, f"{told}, another one was due before it")
    return Fault("unowed", before.id, told)


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


def lateness(history: Sequence[AccountableEvent], rules: Governance) -> Iterator[tuple[datetime, datetime]]:
    """For each step when it was owed and when it was recorded. Nothing is owed before people did, or adopted, what made
    it so."""
    done = LONG_AGO
    for event in history:
        if event.name in STEPS:
            adopted = max(rules.framework.changes(done, event.timestamp), default=done)
            yield max(step_of(event).deadline, done, adopted), event.timestamp
        elif event.name not in TAKEN_BY_THE_CLOCK:
            done = event.timestamp
