"""Every time a duty was done, and which of its rounds went by without it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.model.duty import Duty
from domain.model.duty_facts import Done, TakenOn
from domain.model.duty_terms import DutyTerms
from domain.model.event import RecordedEvent
from domain.model.governance import Framework, Revisions


@dataclass(frozen=True)
class Time:
    """One time it was done: `covers` is the last round that this fulfilled (None: once more than was owed), `missed`
    are those before it that went by without it."""

    on: date
    reference: str
    words: str | None
    covers: date | None
    missed: list[date]


def every_time(events: Iterable[RecordedEvent], frameworks: Revisions[Framework]) -> list[Time]:
    """Every time it was done by these events, the last one first."""
    times: list[Time] = []
    duty: Duty | None = None
    for event in events:
        if isinstance(event, TakenOn):
            duty = event.mutate(None)
            continue
        assert duty is not None
        if isinstance(event, Done):
            terms = frameworks.at(event.timestamp).duty(duty.key)
            missed = _missed(duty, terms, event.covers) if terms and event.covers else []
            times.append(Time(event.on, event.reference, event.words, event.covers, missed))
        event.apply(duty)
    times.reverse()
    return times


def _missed(duty: Duty, terms: DutyTerms, covers: date) -> list[date]:
    missed = []
    for day in terms.rounds(duty.covered, taken_on=duty.taken_on):
        if day >= covers:
            break
        missed.append(day)
    return missed
