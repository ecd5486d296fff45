"""The events of a duty: it came on the record, it was done, and its climb when it was not."""

from datetime import date
from typing import TYPE_CHECKING

from eventsourcing.domain import AggregateCreated
from eventsourcing.utils import register_topic

from domain.model import climb_facts
from domain.model.event import AccountableEvent

if TYPE_CHECKING:
    from domain.model.duty import Duty


class TakenOn(AccountableEvent, AggregateCreated):
    """The council adopted a framework that has this duty."""

    TOPIC = "duty.taken_on"

    council: str
    key: str
    title: str

    def change(self, duty: "Duty") -> None:
        duty.take_on(self)


class Done(AccountableEvent):
    """It was done; `reference` says where that can be seen. `covers` is the last of its rounds that this fulfils (None:
    it was done once more than was owed)."""

    TOPIC = "duty.done"

    reference: str
    words: str | None
    covers: date | None

    def change(self, duty: "Duty") -> None:
        duty.fulfil(self)


class LeftOut(AccountableEvent):
    """The framework in force does not have this duty, so nothing of it is owed."""

    TOPIC = "duty.left_out"

    framework_version: str

    def change(self, duty: "Duty") -> None:
        duty.left_out = True
        duty.causes.clear()
        duty.owed.clear()


class BroughtBack(AccountableEvent):
    """The framework in force has this duty again. Rounds in between were nobody's to answer for."""

    TOPIC = "duty.brought_back"

    framework_version: str

    def change(self, duty: "Duty") -> None:
        duty.left_out = False
        duty.take_on(self)


class DutyEscalated(climb_facts.Escalated):
    TOPIC = "duty.escalated"


class DutyLeftUnanswered(climb_facts.LeftUnanswered):
    TOPIC = "duty.unanswered"


class DutyWarned(climb_facts.Warned):
    TOPIC = "duty.warned"


class DutyDisposed(climb_facts.Disposed):
    TOPIC = "duty.disposed"


class DutyReferred(climb_facts.Referred):
    TOPIC = "duty.referred"


class DutyDeadlineRevised(climb_facts.DeadlineRevised):
    TOPIC = "duty.deadline_revised"


EVENTS: tuple[type[AccountableEvent], ...] = (
    TakenOn,
    Done,
    LeftOut,
    BroughtBack,
    DutyEscalated,
    DutyLeftUnanswered,
    DutyWarned,
    DutyDisposed,
    DutyReferred,
    DutyDeadlineRevised,
)

for _event in EVENTS:
    register_topic(_event.TOPIC, _event)
