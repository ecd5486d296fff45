"""The council: which governance it has adopted, when each version was known and in force, and when its bodies meet."""

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.domain import AggregateCreated, AggregateEvent, BaseAggregate
from eventsourcing.utils import register_topic

from domain.model.access import Actor, Role
from domain.model.calendar import LONDON, day_of
from domain.model.errors import Invalid, NotAllowed
from domain.model.event import RecordedEvent
from domain.model.meetings import MeetingChange

_COUNCILS = UUID("6f0b7a52-3b1c-5d0e-9a43-2f6d3b0a7c11")


@lru_cache(maxsize=1024)
def council_id(key: str) -> UUID:
    """The aggregate of a council, by its key."""
    return uuid5(_COUNCILS, key)


class CouncilEvent(AggregateEvent):
    """What every event of a council says. `on` is the day it took effect."""

    on: date
    command_id: UUID
    actor_id: UUID
    role: str

    @property
    def name(self) -> str:
        return str(getattr(self, "TOPIC", "")).partition(".")[2]

    @property
    def moves_deadlines(self) -> bool:
        """Whether running deadlines are worked out anew because of it."""
        return False


class Founded(CouncilEvent, AggregateCreated):
    """The council joined."""

    TOPIC = "council.founded"

    key: str


class FrameworkAdopted(CouncilEvent):
    """The council adopted a version of its framework, given whole: `framework` is the file as it was read.
    `in_force_from` is the first day on which it counts; running deadlines are worked out anew on that day."""

    TOPIC = "council.framework_adopted"

    framework: dict[str, Any]
    in_force_from: date

    @property
    def known_from(self) -> datetime:
        """The moment from which deadlines follow it: not before it was recorded."""
        return max(self.timestamp, datetime.combine(self.in_force_from, time(), LONDON))

    @property
    def moves_deadlines(self) -> bool:
        return True

    def apply(self, aggregate: "Council") -> None:
        aggregate.adopted.append((self.known_from, self.framework))


class MeetingChanged(CouncilEvent):
    """A session of a body was called, moved or cancelled, and so the body meets on `becomes` (None: not) in place of
    `day` (None: it is an extra day). Where both are one day, the framework had it already."""

    TOPIC = "council.meeting_changed"

    body: str
    day: date | None
    becomes: date | None
    reason: str | None
    session: UUID

    @property
    def change(self) -> MeetingChange:
        return MeetingChange(self.body, self.day, self.becomes, self.reason, self.session, day_of(self.timestamp))

    @property
    def moves_deadlines(self) -> bool:
        return self.change.counts

    def apply(self, aggregate: "Council") -> None:
        if self.day is not None:
            aggregate.sessions.pop((self.body, self.day), None)
        if self.becomes is not None:
            aggregate.sessions[self.body, self.becomes] = self.session


class Council(BaseAggregate[UUID]):
    """A council and every framework it adopted, oldest first; `sessions` are those that are called, by body and
    day."""

    TOPIC = "council"
    Event = CouncilEvent
    Founded = Founded

    def __init__(self, *, key: str) -> None:
        self.key = key
        self.adopted: list[tuple[datetime, dict[str, Any]]] = []
        self.sessions: dict[tuple[str, date], UUID] = {}

    @classmethod
    def found(cls, key: str, *, actor: Actor, at: datetime, on: date, command_id: UUID) -> "Council":
        """A council that has adopted nothing yet."""
        return cls._create(
            Founded,
            id=council_id(key),
            key=key,
            timestamp=at,
            on=on,
            command_id=command_id,
            actor_id=actor.id,
            role=actor.role.value,
        )

    def adopt(
        self, framework: dict[str, Any], *, in_force_from: date, actor: Actor, at: datetime, on: date, command_id: UUID
    ) -> None:
        """Adopt a version of the framework. The version that is in force already is not adopted again."""
        if actor.role is not Role.ADMIN:
            raise NotAllowed("Only an administrator adopts a framework.")
        if self.adopted and self.adopted[-1][1] == framework:
            return
        self.trigger_event(
            FrameworkAdopted,
            timestamp=at,
            on=on,
            command_id=command_id,
            actor_id=actor.id,
            role=actor.role.value,
            framework=framework,
            in_force_from=in_force_from,
        )

    def meets(
        self, body: str, *, day: date | None, becomes: date | None, reason: str | None, because: RecordedEvent
    ) -> None:
        """A body meets on another day, because of what happened to a session. Raises Invalid where it has another
        session on that day."""
        if becomes is not None and self.sessions.get((body, becomes), because.originator_id) != because.originator_id:
            raise Invalid("day", "This body has a session on that day already.")
        self.trigger_event(
            MeetingChanged,
            timestamp=because.timestamp,
            on=because.on,
            command_id=because.command_id,
            actor_id=because.actor_id,
            role=because.role,
            body=body,
            day=day,
            becomes=becomes,
            reason=reason,
            session=because.originator_id,
        )


for _event in (FrameworkAdopted, MeetingChanged):
    register_topic(_event.TOPIC, _event)
