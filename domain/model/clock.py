"""The clock's own hand: the steps that the passing of time takes, recorded as events."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from domain.model.access import Actor, Role
from domain.model.accountable import Accountable
from domain.model.calendar import LAST_DAY, Calendar, end_of
from domain.model.duty import Duty
from domain.model.duty_facts import BroughtBack, LeftOut
from domain.model.escalation import clock_started, next_step_and_warning, steps
from domain.model.governance import Framework, Revisions
from domain.model.meetings import MeetingChange
from domain.model.order import Order
from domain.model.step import NextStep

FAR = end_of(LAST_DAY)
_JUST = timedelta(microseconds=1)
CLOCK = Actor(id=UUID(int=0), role=Role.CLOCK, council=None)


def take_due_step(
    stuck: Accountable, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> NextStep | None:
    """Take the earliest step or warning that is owed by `now` and return it; None where none is.

    The command's id is made of the commitment, the cause, where it goes and the deadline, so the same step can
    never be on the record twice, whoever takes it and however often.
    """
    due = [step for step in _coming(stuck, framework, calendar, now) if step.at <= now]
    if not due:
        return None
    step = min(due, key=lambda each: each.at)
    name = f"{step.action} {step.cause} {step.receiver or step.sender} {step.deadline.isoformat()}"
    command_id = uuid5(stuck.id, name)
    while step.action == "warn" and command_id in stuck.commands:
        # A revision moved the deadline, and another moved it back: this is another warning of the same day.
        command_id = uuid5(command_id, name)
    _record(stuck, step, _order(command_id, framework, now))
    return step


def note_revisions(
    stuck: Accountable, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> None:
    """Record each running deadline that a revision known by `now` moved, for whoever reads the history, and that a duty
    was left out of the framework, or brought back. Doing it again records nothing."""
    adopted = {*framework.changes(stuck.created_on, now)}
    for change in sorted({*adopted, *calendar.changes(stuck.created_on, now)}):
        meeting = None if change in adopted else calendar.at(change).change
        if meeting is not None and meeting.body not in stuck.holders:
            continue  # Only whoever holds something has until its next meeting.
        before = {step.cause: step for step in steps(stuck, framework, calendar, change - _JUST)}
        after = {step.cause: step for step in steps(stuck, framework, calendar, change)}
        for cause in sorted(before.keys() | after.keys()):
            was, becomes = before.get(cause), after.get(cause)
            if not _moved(stuck, was, becomes, change):
                continue
            command_id = uuid5(stuck.id, f"revised {cause} {change.isoformat()}")
            if command_id not in stuck.commands:
                _revised(stuck, was, becomes, change, meeting, _order(command_id, framework, now))
    if isinstance(stuck, Duty) and stuck.left_out == (framework.at(now).duty(stuck.key) is not None):
        order = _order(uuid5(stuck.id, f"framework {stuck.version}"), framework, now)
        event = BroughtBack if stuck.left_out else LeftOut
        stuck.trigger_event(event, **order.stamp(), framework_version=order.framework.version)


def _moved(stuck: Accountable, was: NextStep | None, becomes: NextStep | None, change: datetime) -> bool:
    step = was or becomes
    if step is None or clock_started(step, stuck) >= change:
        return False  # It began under the new rules.
    if was is None or becomes is None:
        return was is None or was.deadline > change
    return was.deadline > change and (was.deadline, was.receiver) != (becomes.deadline, becomes.receiver)


def _revised(
    stuck: Accountable,
    was: NextStep | None,
    becomes: NextStep | None,
    change: datetime,
    meeting: MeetingChange | None,
    order: Order,
) -> None:
    step = becomes or was
    assert step is not None
    stuck.trigger_event(
        stuck.revised,
        **order.stamp(),
        cause=step.cause,
        kind=step.kind.value,
        revised_at=change,
        framework_version=order.framework.version,
        was_day=was.deadline_day if was else None,
        deadline_day=becomes.deadline_day if becomes else None,
        deadline=becomes.deadline if becomes else None,
        because=becomes.because if becomes else None,
        session=meeting.session if meeting else None,
        meeting_of=meeting.body if meeting else None,
        meeting_on=meeting.day if meeting else None,
        meeting_becomes=meeting.becomes if meeting else None,
        reason=meeting.reason if meeting else None,
    )


def _order(command_id: UUID, framework: Revisions[Framework], now: datetime) -> Order:
    return Order(actor=CLOCK, at=now, command_id=command_id, framework=framework.at(now))


def wakes_at(
    stuck: Accountable, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> datetime | None:
    """The moment of the next step or warning, or at which a revision that is known comes into force and may change
    them; None where only somebody's act can bring one."""
    revisions = {*framework.changes(now, FAR), *calendar.changes(now, FAR)} if stuck.is_open else set()
    steps = {step.at for step in _coming(stuck, framework, calendar, now)}
    return min(steps | revisions, default=None)


def _coming(
    stuck: Accountable, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> Iterator[NextStep]:
    yield from filter(None, next_step_and_warning(stuck, framework, calendar, now))


def _record(stuck: Accountable, step: NextStep, order: Order) -> None:
    common = {
        **order.stamp(),
        "cause": step.cause,
        "deadline_day": step.deadline_day,
    }
    if step.action == "warn":
        stuck.trigger_event(stuck.warned, **common, because=step.because, to_body=step.sender, deadline=step.deadline)
        return
    common |= {"because": step.missed, "from_body": step.sender, "deadline_missed": step.deadline}
    if step.receiver is None:
        stuck.trigger_event(stuck.unanswered, **common)
    else:
        stuck.trigger_event(stuck.escalated, **common, kind=step.kind.value, since=step.since, to_body=step.receiver)
