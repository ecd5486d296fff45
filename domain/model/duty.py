"""The duty: something a council owes that comes round again, such as a report every year.

When it comes round is in its terms, which the framework gives (duty_terms.py); what is owed when, in escalation.py.
"""

from datetime import date
from uuid import UUID, uuid5

from domain.model import duty_facts
from domain.model.accountable import Accountable
from domain.model.calendar import day_of
from domain.model.causes import Cause, Kind
from domain.model.duty_terms import DutyTerms
from domain.model.event import AccountableEvent
from domain.model.text import Words

_DUTIES = UUID("b0c1c7a4-6c3d-5d0f-8f0e-3f5c0d7a9e21")


def duty_id(council: str, key: str) -> UUID:
    """The aggregate of a council's duty, by the keys of both."""
    return uuid5(_DUTIES, f"{council} {key}")


class Duty(Accountable):
    """State of one duty. The methods here are what events use to change it; they never refuse.

    `key` is the one it has in the framework, `taken_on` the day from which its rounds count, `covered` the last of them
    that was fulfilled or let go (date.min: none yet). `left_out`: the framework in force does not have it. `done` lists
    what was done, oldest first.
    """

    TOPIC = "duty"
    Event = AccountableEvent
    TakenOn = duty_facts.TakenOn
    escalated = duty_facts.DutyEscalated
    unanswered = duty_facts.DutyLeftUnanswered
    warned = duty_facts.DutyWarned
    disposed = duty_facts.DutyDisposed
    referred = duty_facts.DutyReferred
    revised = duty_facts.DutyDeadlineRevised

    def __init__(self, *, council: str, key: str, title: str) -> None:
        super().__init__(council=council, title=title)
        self.key = key
        self.taken_on = date.min
        self.covered = date.min
        self.done: list[duty_facts.Done] = []
        self.left_out = False

    @property
    def late(self) -> Cause | None:
        """The cause for which it climbs, where it is late."""
        return next(iter(self.causes.values()), None)

    def next_round(self, terms: DutyTerms) -> date | None:
        """The first day on which it comes round that nothing covers yet; None where no such day is known."""
        return next(terms.rounds(self.covered, taken_on=self.taken_on), None)

    def take_on(self, event: AccountableEvent) -> None:
        """Its rounds count from the day of this event."""
        self.taken_on = day_of(event.timestamp)
        self.owe(event, Kind.DUTY_LATE)

    def fulfil(self, done: duty_facts.Done) -> None:
        """It was done."""
        self.done.append(done)
        if done.covers is not None:
            self.cover(done.covers, done)

    def end(self, cause: Cause, event: AccountableEvent, words: Words) -> None:
        """A body let this round go: it is owed again the next time it comes round."""
        super().end(cause, event, words)
        self.cover(cause.since, event)

    def cover(self, day: date, event: AccountableEvent) -> None:
        """Every round up to a day is over."""
        self.covered = max(self.covered, day)
        self.settle(Kind.DUTY_LATE)
        self.owe(event, Kind.DUTY_LATE)
