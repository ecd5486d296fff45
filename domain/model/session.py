"""The session: a meeting of a body, who was there, and what came of it.

Its events are in session_facts.py, the decisions about it in session_decisions.py and session_items.py, who may take
them in session_access.py.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from domain.model import session_facts
from domain.model.event import SessionEvent
from domain.model.on_record import OnRecord
from domain.model.session_item_facts import ItemRecorded
from domain.model.text import Words


def called_as(command_id: UUID) -> UUID:
    """The session that a command to call one makes: a repeat of the command finds it."""
    return uuid5(command_id, "session")


@dataclass(frozen=True)
class Item:
    """Something that happened at a session, by its number. `kind`: what, as its event is called; `decision`: its number
    among the decisions; `commitment`, `title`: the one it is about; `version`: of the event there that it refers
    to; `taken_up`: the one that was made of it."""

    number: int
    kind: str
    on: date
    recorded_at: datetime
    text: str | None = None
    words: Words | None = None
    seat: str | None = None
    as_role: str | None = None
    response: Words | None = None
    decision: int | None = None
    commitment: UUID | None = None
    title: str | None = None
    version: int | None = None
    taken_up: UUID | None = None


class Session(OnRecord):
    """State of one session. The methods here are what events use to change it; they never refuse.

    `body` is whose session it is, `day` when it is or was, `theme` what it is about (`outcome`: the outcome, where it
    is one). `state` is called, open, closed or cancelled. `attendance`: who was there, by seat or role. `items`: what
    happened, by number. `impact_report`: the one that was drafted of it.
    """

    TOPIC = "session"
    Event = SessionEvent
    Called = session_facts.Called

    def __init__(
        self,
        *,
        council: str,
        title: str,
        of_body: str,
        day: date,
        theme: str,
        outcome: str | None,
        place: str | None,
    ) -> None:
        super().__init__(council=council, title=title)
        self.body = of_body
        self.day = day
        self.theme = theme
        self.outcome = outcome
        self.place = place
        self.state = "called"
        self.called_on = date.min
        self.cancelled_because: str | None = None
        self.opened_at: datetime | None = None
        self.closed_at: datetime | None = None
        self.attendance: dict[tuple[str | None, str | None], session_facts.Attended] = {}
        self.items: dict[int, Item] = {}
        self.impact_report: UUID | None = None

    @property
    def decisions(self) -> list[Item]:
        """The numbered decisions, in their order."""
        return [item for item in self.items.values() if item.decision is not None]

    def has(self, event: ItemRecorded) -> None:
        """Something happened."""
        said = {name: value for name, value in vars(event).items() if name in _SAID}
        self.items[event.item] = Item(event.item, event.name, event.on, event.timestamp, **said)

    def answers(self, item: int, response: Words) -> None:
        """A question got its answer."""
        if item in self.items:
            self.items[item] = replace(self.items[item], response=response)

    def takes_up(self, item: int, commitment: UUID) -> None:
        """A commitment was made of an item."""
        if item in self.items:
            self.items[item] = replace(self.items[item], taken_up=commitment)


_SAID = {"text", "words", "seat", "as_role", "response", "decision", "commitment", "title", "version"}
