"""What is due next, and why: the one place where deadlines are worked out.

The rules, by the numbers the code refers to:

1. A cause starts a clock when it is recorded; the passing of a date does so when that day ends.
2. A body has until the earlier of its working days and its next meeting whose papers are still open.
3. A deadline is a day and passes when that day ends.
4. Silence moves the cause one rung up; the next clock counts from the day the last one was due, but a body has at
   least `at_least` working days from when the matter reached it on the record.
5. A support rests the clock until its day ends; then the cause goes one rung up.
6. A direct route skips rungs.
7. Silence at the top is unanswered, and comes back at each further meeting of that body. A rung that a revision put
   above takes it then or, where there is no further meeting, after notice.
8. A revision computes running deadlines anew, never to before the end of the next working day after it was recorded.
9. Of several causes the earliest step is the next one.
10. A warning goes out `warn` working days before a deadline, if the clock started before that.
11. A duration counts from the moment: no meetings, days or grace.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from domain.model.accountable import Accountable
from domain.model.calendar import Calendar, end_of, in_words, office_hours
from domain.model.causes import Cause
from domain.model.deadlines import Deadline, of_cause, of_rung_put_above, running
from domain.model.governance import Framework, Revisions
from domain.model.passing import passing
from domain.model.step import NextStep


def next_step(
    stuck: Accountable, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> NextStep | None:
    """The next step that the passing of time will take, or None where nothing is owed.

    `now` says what is known: revisions recorded after it do not count. A step whose moment has passed is owed at
    once and is returned as it was due, with that moment.
    """
    return min(steps(stuck, framework, calendar, now), key=_order, default=None)


def next_warning(
    stuck: Accountable, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> NextStep | None:
    """The next warning that goes out before one of those steps, or None. A warning whose deadline has passed by
    `now` is not owed any more."""
    return next_step_and_warning(stuck, framework, calendar, now)[1]


def next_step_and_warning(
    stuck: Accountable, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> tuple[NextStep | None, NextStep | None]:
    """Both at once: what is costly about them is the same."""
    coming = list(steps(stuck, framework, calendar, now))
    rules, days = framework.at(now), calendar.at(now)
    warnings = [
        (at, step.cause, step)
        for step in coming
        if step.deadline > now and (at := _warns_at(step, stuck, rules, days, now)) is not None
    ]
    return min(coming, key=_order, default=None), _warning(min(warnings)) if warnings else None


def steps(
    stuck: Accountable, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> Iterator[NextStep]:
    """The step that each cause comes to if nobody acts, in no order."""
    for cause in stuck.causes.values():
        deadline = running(cause.reached, partial(of_cause, cause), framework, calendar, now)
        deadline = deadline or of_rung_put_above(cause, framework, calendar, now)
        if deadline is not None:
            yield _step(cause, deadline, framework.at(now))
    yield from passing(stuck, framework, calendar, now)


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


def _warning(of: tuple[datetime, str, NextStep]) -> NextStep:
    at, _, step = of
    return step._replace(at=at, action="warn", because=f"A deadline is near. {step.because}")


def _warns_at(step: NextStep, stuck: Accountable, rules: Framework, days: Calendar, now: datetime) -> datetime | None:
    """When a warning goes out before a step (10); None where it went out, or the clock started too late for it."""
    holder = rules.body(step.sender) if step.sender else None
    number = holder.warn if holder else rules.warn
    if number == 0 or step.exact or stuck.warnings.get(step.cause) == step.deadline:  # (11)
        return None
    at = office_hours(days.working_days_before(step.deadline_day, number))
    if at <= clock_started(step, stuck):
        return None
    if at < now and not days.in_office_hours(now):
        # It is late already; that is no reason to raise an alarm at night or on a day off.
        at = days.next_office_hours(now)
    return at if at < step.at else None


def clock_started(step: NextStep, stuck: Accountable) -> datetime:
    """When the clock of a step was started: its cause reached its holder, was left unanswered, or began to be owed."""
    cause = stuck.causes.get(step.cause)
    if cause is not None:
        silence = cause.unanswered_on
        return cause.reached if silence is None else max(cause.reached, end_of(silence))
    return stuck.owed[step.kind][1]


def standing(stuck: Accountable, rules: Framework) -> str | None:
    """The highest rung that any cause reached (9), or None where nothing stands with a body."""
    return max(stuck.holders, key=lambda body: (rules.height(body), body), default=None)
