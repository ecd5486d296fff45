"""The events of a climb, of a commitment or a duty: how far a cause went, and what a body decided.

Each is stored under the topic of what it happened to; those of a duty are in duty_facts.py.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain.model.causes import KINDS, Cause
from domain.model.event import AccountableEvent
from domain.model.text import Words

if TYPE_CHECKING:
    from domain.model.accountable import Accountable


class Escalated(AccountableEvent):
    """One cause went one rung up. `from_body` None: from the lead. `counts_from` is the moment the deadline that
    was missed had passed, and `deadline_day` its day; `because` is the sentence that says why."""

    TOPIC = "commitment.escalated"

    cause: str
    kind: str
    since: date
    from_body: str | None
    to_body: str
    deadline_day: date
    deadline_missed: datetime
    because: str

    def change(self, stuck: "Accountable") -> None:
        cause = stuck.causes.get(self.cause) or Cause(
            id=self.cause,
            kind=KINDS[self.kind],
            since=self.since,
            holder=None,
            reached=self.timestamp,
            counts_from=self.deadline_missed,
        )
        stuck.causes[self.cause] = cause.moved(
            self.to_body, reached=self.timestamp, counts_from=self.deadline_missed, counts_day=self.deadline_day
        )


class LeftUnanswered(AccountableEvent):
    """A deadline at the top rung passed in silence."""

    TOPIC = "commitment.unanswered"

    cause: str
    from_body: str
    deadline_day: date
    deadline_missed: datetime
    because: str

    def change(self, stuck: "Accountable") -> None:
        if self.cause in stuck.causes:
            stuck.causes[self.cause] = stuck.causes[self.cause].left_unanswered(self.deadline_day)


class Warned(AccountableEvent):
    """Whoever holds a cause was warned that a deadline is near. `to_body` None: the lead was."""

    TOPIC = "commitment.warned"

    cause: str
    to_body: str | None
    deadline_day: date
    deadline: datetime
    because: str

    def change(self, stuck: "Accountable") -> None:
        stuck.warnings[self.cause] = self.deadline


class Disposed(AccountableEvent):
    """A body decided what becomes of the causes that stand with it. `until` goes with `supported`, `goes_to` with
    `referred_up`."""

    TOPIC = "commitment.disposed"

    decision: str
    causes: list[str]
    words: Words
    until: date | None
    goes_to: str | None

    def change(self, stuck: "Accountable") -> None:
        if self.decision == "accepted_cannot_be_met":
            stuck.give_up(self)
            return
        for cause in [stuck.causes[key] for key in self.causes if key in stuck.causes]:
            if self.decision == "obstacle_removed":
                stuck.end(cause, self, self.words)
            elif self.decision == "supported" and self.until is not None:
                stuck.causes[cause.id] = cause.rested(self.until, at=self.timestamp)
            elif self.goes_to is not None:
                stuck.move(cause, self.goes_to, self)


class Referred(AccountableEvent):
    """A body sent causes to another by a direct route; as final as a climb."""

    TOPIC = "commitment.referred"

    causes: list[str]
    to_body: str
    words: Words

    def change(self, stuck: "Accountable") -> None:
        for cause in [stuck.causes[key] for key in self.causes if key in stuck.causes]:
            stuck.move(cause, self.to_body, self)


class DeadlineRevised(AccountableEvent):
    """The council changed its framework or its calendar, and so a deadline that was running. `revised_at` is when the
    change came into force; None for a day: there was, or is, none.

    Version 2 added what was changed where it was when a body meets: the `session` that was called, moved or cancelled,
    its body, the day of the meeting (`meeting_on`, None: it is an extra one), its day now (`meeting_becomes`, None: it
    is cancelled), and the `reason` that was given."""

    TOPIC = "commitment.deadline_revised"
    class_version = 2

    cause: str
    kind: str
    revised_at: datetime
    framework_version: str
    was_day: date | None
    deadline_day: date | None
    deadline: datetime | None
    because: str | None
    session: UUID | None
    meeting_of: str | None
    meeting_on: date | None
    meeting_becomes: date | None
    reason: str | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state |= dict.fromkeys(("session", "meeting_of", "meeting_on", "meeting_becomes", "reason"))

    def change(self, stuck: "Accountable") -> None:
        """Nothing: what is owed is worked out from the framework. This is for whoever reads the history."""
