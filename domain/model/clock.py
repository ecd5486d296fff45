"""The clock's own hand: the steps that the passing of time takes, recorded as events."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid5

from domain.model import climb_facts
from domain.model.access import Actor, Role
from domain.model.calendar import LAST_DAY, Calendar, end_of
from domain.model.commitment import Commitment
from domain.model.decisions import Order
from domain.model.escalation import NextStep, next_step, next_warning
from domain.model.governance import Framework, Revisions

FAR = end_of(LAST_DAY)
CLOCK = Actor(id=UUID(int=0), role=Role.CLOCK, council=None)


def take_due_step(
    commitment: Commitment, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> NextStep | None:
    """Take the earliest step or warning that is owed by `now` and return it; None where none is.

    The command's id is made of the commitment, the cause, where it goes and the deadline, so the same step can
    never be on the record twice, whoever takes it and however often.
    """
    due = [step for step in _coming(commitment, framework, calendar, now) if step.at <= now]
    if not due:
        return None
    step = min(due, key=lambda each: each.at)
    name = f"{step.action} {step.cause} {step.receiver or step.sender} {step.deadline.isoformat()}"
    order = Order(actor=CLOCK, at=now, command_id=uuid5(commitment.id, name), framework=framework.at(now))
    _record(commitment, step, order)
    return step


def wakes_at(
    commitment: Commitment, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> datetime | None:
    """The moment of the next step or warning, or at which a revision that is known comes into force and may change
    them; None where only somebody's act can bring one."""
    revisions = {*framework.changes(now, FAR), *calendar.changes(now, FAR)} if commitment.is_open else set()
    steps = {step.at for step in _coming(commitment, framework, calendar, now)}
    return min(steps | revisions, default=None)


def _coming(
    commitment: Commitment, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> Iterator[NextStep]:
    for find in (next_step, next_warning):
        step = find(commitment, framework, calendar, now)
        if step is not None:
            yield step


def _record(commitment: Commitment, step: NextStep, order: Order) -> None:
    common = {
        **order.stamp(),
        "cause": step.cause,
        "deadline_day": step.deadline_day,
    }
    if step.action == "warn":
        commitment.trigger_event(
            climb_facts.Warned, **common, because=step.because, to_body=step.sender, deadline=step.deadline
        )
        return
    common |= {"because": step.missed, "from_body": step.sender, "deadline_missed": step.deadline}
    if step.receiver is None:
        commitment.trigger_event(climb_facts.LeftUnanswered, **common)
    else:
        commitment.trigger_event(
            climb_facts.Escalated, **common, kind=step.kind.value, since=step.since, to_body=step.receiver
        )
