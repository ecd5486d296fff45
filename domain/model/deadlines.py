"""How a deadline is worked out. The numbers are those of the rules in escalation.py."""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from domain.model.calendar import LONDON, Calendar, add_months, day_of, end_of, in_words
from domain.model.causes import Cause, Kind
from domain.model.duty import Duty
from domain.model.governance import Body, Framework, Revisions, Within


class Deadline(NamedTuple):
    """A deadline and how it was worked out; `exact` where it is a duration and not a day (11)."""

    at: datetime
    day: date
    why: str
    exact: bool = False

    @property
    def says(self) -> str:
        """The deadline as people write it: a day, or, where it is a duration, a moment."""
        if not self.exact:
            return in_words(self.day)
        return f"{self.at.astimezone(LONDON):%H:%M:%S} on {in_words(self.day)}"


def running(
    begun: datetime,
    work_out: Callable[[Framework, Calendar], Deadline | None],
    framework: Revisions[Framework],
    calendar: Revisions[Calendar],
    now: datetime,
) -> Deadline | None:
    """The deadline of a clock begun at a moment, as it stands at `now`: worked out under the rules of then, and
    anew at every revision since that came before it had passed (8)."""
    worked_out = deadline = work_out(framework.at(begun), calendar.at(begun))
    for change in sorted({*framework.changes(begun, now), *calendar.changes(begun, now)}):
        if deadline is not None and deadline.at <= change:
            break  # What is owed is judged by what was in force when it fell due.
        revised = work_out(framework.at(change), calendar.at(change))
        if revised is None:
            worked_out = deadline = None
        elif worked_out is None or revised.at != worked_out.at:
            worked_out, deadline = revised, _with_notice(revised, day_of(change), calendar.at(change))
    return deadline


def _with_notice(revised: Deadline, changed: date, days: Calendar) -> Deadline:
    notice = days.working_days_after(changed, 1)
    if revised.exact:
        return revised
    if revised.day >= notice:
        return revised._replace(why=f"{revised.why}; worked out anew after a change on {in_words(changed)}")
    return Deadline(end_of(notice), notice, f"the working day after a change on {in_words(changed)}")


def of_cause(cause: Cause, rules: Framework, days: Calendar) -> Deadline | None:
    """The deadline of a cause under one version of the rules; None where no day is set for it."""
    if cause.rests_until is not None:  # (5)
        return Deadline(end_of(cause.rests_until), cause.rests_until, "the day until which it was supported")
    counts_day = cause.counts_day or day_of(cause.counts_from)
    reached_day = day_of(cause.reached)
    if cause.holder is None:
        return _after(rules.challenge, cause, days, counts_day)
    body = rules.body(cause.holder)
    if body is None and cause.unanswered_on is not None:
        return None  # It was at the top, and this body meets no more: it stays unanswered until somebody acts.
    if body is None:
        # A revision took this body away: the matter goes on as soon as notice of that allows.
        return Deadline(end_of(reached_day), reached_day, "this body is no longer in the framework")
    time = _time_for(cause, rules, body)
    if cause.unanswered_on is not None:  # (7), (11)
        return _next_meeting(body, days, cause.unanswered_on) if time.duration is None else None
    deadline = _after(time, cause, days, counts_day)
    if deadline.exact:
        return deadline
    if body.or_next_meeting:
        meeting = days.next_open_meeting(body.key, reached_day, papers_close=body.papers_close, until=deadline.day)
        if meeting is not None:
            closing = in_words(days.working_days_before(meeting, body.papers_close))
            deadline = Deadline(end_of(meeting), meeting, f"its next meeting; papers for it are open until {closing}")
    least = days.working_days_after(reached_day, body.at_least)
    if least > deadline.day:  # (4)
        why = f"at least {Within(body.at_least)} from {in_words(reached_day)}, when it got there"
        deadline = Deadline(end_of(least), least, why)
    return deadline


def of_rung_put_above(
    cause: Cause, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> Deadline | None:
    """When a matter that was left unanswered at the top goes on although its body meets no more: after notice of the
    revision that put a rung above it. None where none did."""
    if cause.unanswered_on is None:
        return None
    put: datetime | None = None
    for change in sorted(framework.changes(cause.reached, now)):
        if framework.at(change).next_rung(cause.path) is None:
            put = None
        elif put is None:
            put = change
    if put is None:
        return None
    body = framework.at(put).body(cause.holder or "")
    why = f"there is a rung above since a change on {in_words(day_of(put))}"
    if body is not None and body.respond_within.duration is not None:  # (11)
        return Deadline(put, day_of(put), why, exact=True)
    notice = calendar.at(put).working_days_after(day_of(put), 1)
    return Deadline(end_of(notice), notice, why)


def _time_for(cause: Cause, rules: Framework, body: Body) -> Within:
    owed_by_who_accepted = cause.kind is Kind.EXPLANATION and len(cause.path) == 1
    return rules.explanation if owed_by_who_accepted else body.respond_within


def _after(time: Within, cause: Cause, days: Calendar, counts_day: date) -> Deadline:
    if time.duration is not None:  # (11)
        at = cause.counts_from + time.duration
        return Deadline(at, day_of(at), f"{time} after the clock started", exact=True)
    day = days.working_days_after(counts_day, time.working_days)
    return Deadline(end_of(day), day, f"{time} after {in_words(counts_day)}")


def _next_meeting(body: Body, days: Calendar, after: date) -> Deadline | None:
    meeting = next((m for m in days.meetings_from(body.key, after) if m > after), None)
    return Deadline(end_of(meeting), meeting, "its next meeting") if meeting is not None else None


def next_update(last: date, rules: Framework, _days: Calendar) -> Deadline | None:
    """The day by which progress must be told of again; None where the framework does not ask for it."""
    every = rules.progress_every
    if every is None:
        return None
    due = add_months(last, every.months) if every.months else every.after(last, 1)
    return Deadline(end_of(due), due, f"{every} after {in_words(last)}")


def gap_filled(kind: Kind, begun: datetime, rules: Framework, days: Calendar) -> Deadline | None:
    """The day by which a commitment must have what it lacks; None where the framework does not ask for it."""
    time = rules.measure_within if kind is Kind.MEASURE_MISSING else rules.due_date_within
    if time is None:
        return None
    if time.duration is not None:  # (11)
        at = begun + time.duration
        return Deadline(at, day_of(at), f"{time} after it was agreed", exact=True)
    day = days.working_days_after(day_of(begun), time.working_days)
    return Deadline(end_of(day), day, f"{time} after it was agreed")


def next_round(duty: Duty, rules: Framework, days: Calendar) -> Deadline | None:
    """The day by which a duty must be done the next time it comes round; None where no such day is known."""
    terms = rules.duty(duty.key)
    comes_round = duty.next_round(terms) if terms else None
    if terms is None or comes_round is None:
        return None
    due = days.working_days_after(comes_round, terms.due_after)
    after = f", {Within(terms.due_after)} after {in_words(comes_round)}" if terms.due_after else ""
    return Deadline(end_of(due), due, f"it is owed {terms.comes_round}{after}")
