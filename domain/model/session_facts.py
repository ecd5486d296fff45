"""The events of a session of a body: called, moved, held, and who was there. Those of what happened there are in
session_item_facts.py.

`seat` is the key of the framework's seat that was there, `as_role` a role where it was no seat; never a name.
"""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from eventsourcing.domain import AggregateCreated
from eventsourcing.utils import register_topic

from domain.model import session_item_facts
from domain.model.event import SessionEvent

if TYPE_CHECKING:
    from domain.model.session import Session


class Called(SessionEvent, AggregateCreated):
    """A session of `of_body` was called. `outcome` is the outcome that it is about, where its theme is one."""

    TOPIC = "session.called"

    council: str
    title: str
    of_body: str
    day: date
    theme: str
    outcome: str | None
    place: str | None

    def change(self, session: "Session") -> None:
        session.called_on = self.on


class Moved(SessionEvent):
    TOPIC = "session.moved"

    day: date
    moved_from: date
    reason: str

    def change(self, session: "Session") -> None:
        session.day = self.day


class Cancelled(SessionEvent):
    TOPIC = "session.cancelled"

    reason: str

    def change(self, session: "Session") -> None:
        session.state, session.cancelled_because = "cancelled", self.reason


class Opened(SessionEvent):
    TOPIC = "session.opened"

    def change(self, session: "Session") -> None:
        session.state, session.opened_at = "open", self.timestamp


class Closed(SessionEvent):
    TOPIC = "session.closed"

    def change(self, session: "Session") -> None:
        session.state, session.closed_at = "closed", self.timestamp


class Attended(SessionEvent):
    """So many were there. `hours` are those that Care Consultants are paid for, all together. Said again, it counts in
    place of what was said before."""

    TOPIC = "session.attended"

    seat: str | None
    as_role: str | None
    how_many: int
    hours: Decimal | None

    def change(self, session: "Session") -> None:
        session.attendance[(self.seat, self.as_role)] = self


class ReportDrafted(SessionEvent):
    """The session has an impact report."""

    TOPIC = "session.report_drafted"

    report: UUID

    def change(self, session: "Session") -> None:
        session.impact_report = self.report


EVENTS: tuple[type[SessionEvent], ...] = (
    Called,
    Moved,
    Cancelled,
    Opened,
    Closed,
    Attended,
    ReportDrafted,
    *session_item_facts.EVENTS,
)

for _event in EVENTS:
    register_topic(_event.TOPIC, _event)
