"""What every event on a council's record is: what happened, on which day, by whose command.

Every event carries two times: `timestamp` (when it was recorded, UTC) and `on` (the day it took effect). An
`apply` never judges: rules are judged once, when the command is given, so that replaying history under a later
version of the rules gives the same history. The stored name of each is its TOPIC.
"""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from eventsourcing.domain import AggregateEvent
from msgspec import Struct

from domain.model.text import Words

if TYPE_CHECKING:
    from domain.model.on_record import OnRecord


class Challenge(Struct, frozen=True):
    """A Care Consultant's challenge and what came of it; `state` is open, answered or withdrawn. `by` made it; `of` is
    whose it is, None where it was made on their behalf."""

    id: str
    words: Words
    on: date
    by: UUID
    of: UUID | None = None
    state: str = "open"
    answer: Words | None = None
    answered_on: date | None = None


def has_words(event: AggregateEvent) -> bool:
    """Whether an event holds words of a young person, or to one."""
    return any(isinstance(value, Words) for value in vars(event).values())


class RecordedEvent(AggregateEvent):
    """What every event says but those of a council itself: the day it took effect, the command behind it, and whose it
    was.

    `actor_id` is the account, never a name; `role` and `body` are the seat it acted from; `on_behalf` marks what a
    participation worker recorded for a consultant.
    """

    TOPIC: ClassVar[str]

    on: date
    command_id: UUID
    actor_id: UUID
    role: str
    body: str | None
    on_behalf: bool

    @property
    def name(self) -> str:
        """The event's name in the contract: `blocked`, `escalated`, ..."""
        return self.TOPIC.partition(".")[2]

    def apply(self, aggregate: "OnRecord") -> None:
        aggregate.carried_out.append((self.command_id, self.originator_version))
        self.change(aggregate)

    # Each event knows what it happens to; the library gives it no other.
    def change(self, changed: Any) -> None:
        """What this event changes. Never refuses."""


class AccountableEvent(RecordedEvent):
    """An event of a commitment or a duty: of what can be stuck, and climbs."""


class SessionEvent(RecordedEvent):
    """An event of a session of a body."""
