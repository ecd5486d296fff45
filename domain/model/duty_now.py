"""A duty as it stands at a moment, in the words of the framework that is in force then."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.model.calendar import Calendar
from domain.model.duty import Duty
from domain.model.duty_terms import DutyTerms
from domain.model.escalation import next_step, standing
from domain.model.governance import Framework, Revisions
from domain.model.step import NextStep


@dataclass(frozen=True)
class DutyNow:
    """`terms` None: the framework in force does not have it. `due_on`: the last day to do it the next time (None: that
    is known only once something happens, or nothing more is owed); `late_since`: the day that passed without it;
    `rung`: the body that it stands with."""

    terms: DutyTerms | None
    title: str
    due_on: date | None
    late_since: date | None
    rung: str | None
    step: NextStep | None


def duty_now(duty: Duty, framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime) -> DutyNow:
    """How a duty stands, as known at `now`."""
    rules = framework.at(now)
    terms = rules.duty(duty.key)
    step = next_step(duty, framework, calendar, now)
    return DutyNow(
        terms=terms,
        title=terms.title if terms else duty.title,
        due_on=step.deadline_day if step and duty.late is None else None,
        late_since=duty.late.since if duty.late else None,
        rung=standing(duty, rules),
        step=step,
    )
