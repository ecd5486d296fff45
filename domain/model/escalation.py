"""What is due next, and why: the one place where deadlines are worked out.

The rules, by the numbers the code refers to:

1. A cause starts a clock when it is recorded; the passing of a date does so when that day ends.
2. A body has until the earlier of its working days and its next meeting whose papers are still open.
3. A deadline is a day and passes when that day ends.
4. Silence moves the cause one rung up; the next clock counts from the day the last one was due, but a body has at
   least `at_least` working days from when the matter reached it on the record.
5. A support rests the clock until its day ends; then the cause goes one rung up.
6. A direct route skips rungs.
7. Silence at the top is unanswered, and comes back at each further meeting of that body.
8. A revision computes running deadlines anew, never to before the end of the next working day after it was recorded.
9. Of several causes the earliest step is the next one.
10. A warning goes out `warn` working days before a deadline, if the clock started before that.
11. A duration counts from the moment: no meetings, days or grace.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from domain.model.calendar import Calendar, day_of, end_of, in_words, office_hours
from domain.model.causes import Cause, Kind
from domain.model.commitment import Commitment, Mark
from domain.model.deadlines import Deadline, next_update, of_cause, running
from domain.model.governance import Framework, Revisions


@dataclass(frozen=True)
class NextStep:
    """What happens at a moment if nobody acts before it, and why.

    `at`: UTC; `action`: `escalate`, `unanswered` or `warn`; `because`: what will happen and why, for people; `missed`:
    the same once nobody acted, for the record; `cause`, `kind`, `since`: the cause it is for; `sender`: the body it
    stands with (None: the lead); `receiver`: the body it goes to (None: none above); `deadline_day` and `deadline`:
    the day that passes and the moment at which it has passed; `exact`: it is a moment and no day.
    """

    at: datetime
    action: str
    because: str
    missed: str
    cause: str
    kind: Kind
    since: date
    sender: str | None
    receiver: str | None
    deadline_day: date
    deadline: datetime
    exact: bool = False


def next_step(
    commitment: Commitment, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> NextStep | None:
    """The next step that the passing of time will take, or None where nothing is owed.

    `now` says what is known: revisions recorded after it do not count. A step whose moment has passed is owed at
    once and is returned as it was due, with that moment.
    """
    return min(steps(commitment, framework, calendar, now), key=_order, default=None)


def next_warning(
    commitment: Commitment, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> NextStep | None:
    """The next warning that goes out before one of those steps, or None. A warning whose deadline has passed by
    `now` is not owed any more."""
    rules = framework.at(now)
    warnings = (
        warning
        for step in steps(commitment, framework, calendar, now)
        if step.deadline > now and (warning := _warning(step, commitment, rules, calendar.at(now), now)) is not None
    )
    return min(warnings, key=_order, default=None)


def steps(
    commitment: Commitment, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> Iterator[NextStep]:
    """The step that each cause comes to if nobody acts, in no order."""
    for cause in commitment.causes.values():
        deadline = running(cause.reached, partial(of_cause, cause), framework, calendar, now)
        if deadline is not None:
            yield _step(cause, deadline, framework.at(now))
    if commitment.due_set is not None and commitment.due_on is not None:
        ends = Deadline(end_of(commitment.due_on), commitment.due_on, "")
        yield from _passing(Kind.OVERDUE, ends, commitment.due_set, commitment, framework.at(now))
    if commitment.updated is not None:
        version, recorded = commitment.updated
        due = running(recorded, partial(next_update, day_of(recorded)), framework, calendar, now)
        if due is not None:
            yield from _passing(Kind.UPDATE_MISSING, due, (version, recorded), commitment, framework.at(now))
    if commitment.vacant is not None:
        owed = _owed_from(commitment.vacant[1], framework, now)
        if owed is not None:
            at_once = Deadline(owed, day_of(owed), "", exact=True)
            yield from _passing(Kind.LEAD_VACANT, at_once, commitment.vacant, commitment, framework.at(now))


def _owed_from(vacant: datetime, framework: Revisions[Framework], now: datetime) -> datetime | None:
    """The moment from which a vacant lead is a gap that climbs: when it fell vacant, or when the framework first said
    so. None where the framework does not say so now."""
    if not framework.at(now).vacant_lead_climbs:
        return None
    moments = [vacant, *sorted(framework.changes(vacant, now))]
    return next((moment for moment in moments if framework.at(moment).vacant_lead_climbs), None)


def _order(step: NextStep) -> tuple[datetime, str]:
    return step.at, step.cause


def _step(cause: Cause, deadline: Deadline, rules: Framework) -> NextStep:
    to = rules.next_rung(cause.path)
    who = f"the {rules.body_name(cause.holder)}" if cause.holder else "the lead"
    why = f"{cause.kind.says}, since {in_words(cause.since)}"
    then = f"it goes to the {rules.body_name(to)}" if to else "it counts as unanswered, for all to see"
    return NextStep(
        at=deadline.at,
        action="escalate" if to else "unanswered",
        because=f"{why}. {_begin(who)} has until {deadline.says} ({deadline.why}). If nothing is decided, {then}.",
        missed=f"{why}. {_begin(who)} had until {deadline.says} ({deadline.why}), and nothing was decided.",
        cause=cause.id,
        kind=cause.kind,
        since=cause.since,
        sender=cause.holder,
        receiver=to,
        deadline_day=deadline.day,
        deadline=deadline.at,
        exact=deadline.exact,
    )


def _begin(text: str) -> str:
    return text[0].upper() + text[1:]


def _passing(kind: Kind, due: Deadline, mark: Mark, commitment: Commitment, rules: Framework) -> Iterator[NextStep]:
    """A cause that begins by itself when a day ends (1): it goes to the first rung, unless it has."""
    version, recorded = mark
    cause_id = f"{kind.value}:{version}"
    if cause_id in commitment.causes:
        return
    # Nobody can be late for a day that was not yet on the record.
    at = max(due.at, recorded)
    first = rules.body_name(rules.ladder[0])
    because, missed = _why_passing(kind, due, first)
    yield NextStep(
        at=at,
        action="escalate",
        because=because,
        missed=missed,
        cause=cause_id,
        kind=kind,
        since=due.day,
        sender=None,
        receiver=rules.ladder[0],
        deadline_day=due.day if at == due.at else day_of(recorded),
        deadline=at,
        exact=due.exact,
    )


def _why_passing(kind: Kind, due: Deadline, first: str) -> tuple[str, str]:
    """What will happen when the day passes, and what to record once it has."""
    if kind is Kind.LEAD_VACANT:
        return f"It was agreed and nobody leads it. This goes to the {first}.", "It was agreed and nobody leads it."
    what = "It" if kind is Kind.OVERDUE else "A progress update"
    by = f"due by {in_words(due.day)}{f' ({due.why})' if due.why else ''}"
    return (
        f"{what} is {by}. If that day ends without it, this goes to the {first}.",
        f"{what} was {by}, and that day ended without it.",
    )


def _warning(
    step: NextStep, commitment: Commitment, rules: Framework, days: Calendar, now: datetime
) -> NextStep | None:
    """The warning that goes out before a step (10); None where it went out, or the clock started too late for it."""
    holder = rules.body(step.sender) if step.sender else None
    number = holder.warn if holder else rules.warn
    at = office_hours(days.working_days_before(step.deadline_day, number))
    if number == 0 or at <= _clock_started(step, commitment) or commitment.warnings.get(step.cause) == step.deadline:
        return None
    if step.exact:
        return None  # (11)
    if at < now and not days.in_office_hours(now):
        # It is late already; that is no reason to raise an alarm at night or on a day off.
        at = days.next_office_hours(now)
    return replace(step, at=at, action="warn", because=f"A deadline is near. {step.because}") if at < step.at else None


def _clock_started(step: NextStep, commitment: Commitment) -> datetime:
    cause = commitment.causes.get(step.cause)
    if cause is not None:
        silence = cause.unanswered_on
        return cause.reached if silence is None else max(cause.reached, end_of(silence))
    marks = {Kind.OVERDUE: commitment.due_set, Kind.LEAD_VACANT: commitment.vacant}
    mark = marks.get(step.kind, commitment.updated)
    assert mark is not None
    return mark[1]


def standing(commitment: Commitment, rules: Framework) -> str | None:
    """The highest rung that any cause reached (9), or None where nothing stands with a body."""
    return max(commitment.holders, key=lambda body: (rules.height(body), body), default=None)
