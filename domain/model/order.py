"""The order: what every command comes with, and how what was decided is recorded."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from domain.model.access import Actor, Role
from domain.model.calendar import day_of
from domain.model.commitment import Commitment
from domain.model.errors import Invalid
from domain.model.event import RecordedEvent
from domain.model.governance import Framework
from domain.model.on_record import OnRecord
from domain.model.text import Words, passage

EARLIEST = date(1989, 11, 20)
"""Nothing took effect before the day the UN Convention on the Rights of the Child was adopted."""
LATEST = date(2100, 1, 1)
"""The last day that can be promised."""


@dataclass(frozen=True)
class Order:
    """What every command comes with: who gives it, when it is recorded (UTC), its id, the framework in force, and
    the day it took effect (None: the day it is recorded)."""

    actor: Actor
    at: datetime
    command_id: UUID
    framework: Framework
    on: date | None = None

    def stamp(self) -> dict[str, Any]:
        """The fields that every event has. Raises Invalid for a day to come or before any promise."""
        today = day_of(self.at)
        day = self.on or today
        if day > today:
            raise Invalid("on", "This day has not come yet. Give the day it happened, or leave it out for today.")
        if day < EARLIEST:
            raise Invalid("on", f"Give a day from {EARLIEST.isoformat()} on.")
        return {
            "timestamp": self.at,
            "on": day,
            "command_id": self.command_id,
            "actor_id": self.actor.id,
            "role": self.actor.role.value,
            "body": self.actor.body,
            "on_behalf": self.actor.role is Role.PARTICIPATION_WORKER,
        }

    def words(self, field: str, text: str | None) -> Words:
        """What whoever gives the command says in their own words. Raises Invalid."""
        own = self.actor.id if self.actor.role is Role.CONSULTANT else None
        return Words(passage(field, text), of=own)


def record(changed: OnRecord, order: Order, event: type[RecordedEvent], **said: Any) -> None:
    """Record what was decided. Raises Invalid for a day before there was anything to decide about."""
    stamp = order.stamp()
    if isinstance(changed, Commitment) and stamp["on"] < changed.proposed_on:
        proposed = changed.proposed_on.isoformat()
        raise Invalid("on", f"This was proposed on {proposed}; nothing can have happened to it before that.")
    changed.trigger_event(event, **stamp, **said)


def promised(field: str, day: date | None) -> date | None:
    """A day that can be promised, or None. Raises Invalid."""
    if day is not None and not EARLIEST <= day <= LATEST:
        raise Invalid(field, f"Give a day from {EARLIEST.isoformat()} to {LATEST.isoformat()}.")
    return day


def proposed_as(command_id: UUID) -> UUID:
    """The commitment that a command to propose makes: a repeat of the command finds it."""
    return uuid5(command_id, "commitment")
