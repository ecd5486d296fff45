"""What becomes a cause by itself when a day passes: a date, an update, a gap, a duty. Part of next_step; the numbers
are those of the rules in escalation.py."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from domain.model.accountable import Accountable
from domain.model.calendar import Calendar, day_of, end_of
from domain.model.causes import Kind
from domain.model.commitment import Commitment
from domain.model.deadlines import Deadline, gap_filled, next_round, next_update, running
from domain.model.duty import Duty
from domain.model.governance import Framework, Revisions
from domain.model.step import NextStep

_WHAT = {
    Kind.OVERDUE: "It",
    Kind.UPDATE_MISSING: "A progress update",
    Kind.MEASURE_MISSING: "A measure of whether it worked",
    Kind.DATE_MISSING: "A date by which it is to be done",
    Kind.DUTY_LATE: "This duty",
}


def passing(
    stuck: Accountable, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> Iterator[NextStep]:
    """The step that each thing that is owed, and is not a cause yet, comes to if nobody acts."""
    rules = framework.at(now)
    for kind, (version, recorded) in stuck.owed.items():
        cause_id = f"{kind.value}:{version}"
        if cause_id in stuck.causes:
            continue
        due = _due(kind, stuck, recorded, framework, calendar, now)
        if due is not None:
            yield _begins(kind, due, recorded, cause_id, _first(stuck, rules), rules)


def _due(
    kind: Kind,
    stuck: Accountable,
    recorded: datetime,
    framework: Revisions[Framework],
    calendar: Revisions[Calendar],
    now: datetime,
) -> Deadline | None:
    """The deadline of what is owed since an event was recorded; None where no day is set for it."""
    match kind, stuck:
        case Kind.OVERDUE, Commitment(due_on=date() as due_on):
            return Deadline(end_of(due_on), due_on, "")
        case Kind.UPDATE_MISSING, _:
            return running(recorded, partial(next_update, day_of(recorded)), framework, calendar, now)
        case Kind.LEAD_VACANT, _:
            moment = _owed_from(recorded, framework, now)
            return Deadline(moment, day_of(moment), "", exact=True) if moment is not None else None
        case ((Kind.MEASURE_MISSING | Kind.DATE_MISSING), _):
            return running(recorded, partial(gap_filled, kind, recorded), framework, calendar, now)
        case Kind.DUTY_LATE, Duty() as duty:
            return running(recorded, partial(next_round, duty), framework, calendar, now)
        case _:
            return None


def _owed_from(vacant: datetime, framework: Revisions[Framework], now: datetime) -> datetime | None:
    """The moment from which a vacant lead is a gap that climbs: when it fell vacant, or when the framework first said
    so. None where the framework does not say so now."""
    if not framework.at(now).vacant_lead_climbs:
        return None
    moments = [vacant, *sorted(framework.changes(vacant, now))]
    return next((moment for moment in moments if framework.at(moment).vacant_lead_climbs), None)


def _first(stuck: Accountable, rules: Framework) -> str:
    """The body that something goes to when its day has passed: the one a duty is owed to, else the first rung."""
    terms = rules.duty(stuck.key) if isinstance(stuck, Duty) else None
    return terms.body if terms is not None else rules.ladder[0]


def _begins(kind: Kind, due: Deadline, recorded: datetime, cause_id: str, first: str, rules: Framework) -> NextStep:
    """A cause that begins by itself when a day ends (1): it goes to the first body that answers for it."""
    # Nobody can be late for a day that was not yet on the record.
    at = max(due.at, recorded)
    because, missed = _why_passing(kind, due, rules.body_name(first))
    return NextStep(
        at=at,
        action="escalate",
        because=because,
        missed=missed,
        cause=cause_id,
        kind=kind,
        since=due.day,
        sender=None,
        receiver=first,
        deadline_day=due.day if at == due.at else day_of(recorded),
        deadline=at,
        exact=due.exact,
    )


def _why_passing(kind: Kind, due: Deadline, first: str) -> tuple[str, str]:
    """What will happen when the day passes, and what to record once it has."""
    if kind is Kind.LEAD_VACANT:
        return f"It was agreed and nobody leads it. This goes to the {first}.", "It was agreed and nobody leads it."
    by = f"due by {due.says}{f' ({due.why})' if due.why else ''}"
    then = "If that time passes" if due.exact else "If that day ends"
    was = "that time passed" if due.exact else "that day ended"
    return (
        f"{_WHAT[kind]} is {by}. {then} without it, this goes to the {first}.",
        f"{_WHAT[kind]} was {by}, and {was} without it.",
    )
