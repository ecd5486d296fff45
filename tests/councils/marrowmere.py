"""The fourth council, made up, and one commitment of it on a real ledger whose clock a test moves."""

from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid5

from domain.ledger.application import Accountability
from domain.ledger.database import open_pool
from domain.model.access import Actor, Role
from domain.model.calendar import LONDON
from domain.model.causes import Kind
from domain.model.climb_facts import Escalated, LeftUnanswered
from tests.scenarios import london

FILE = Path(__file__).parent / "marrowmere.toml"
COUNCIL = "marrowmere"
RUNGS = ["hearth", "bench", "table", "assembly", "moot"]

Row = tuple[str | None, str, str, str]
"""A step of a climb: from, to ("": unanswered at the top), the day that passes, the moment it has passed in London."""


class Life:
    """One commitment of the fourth council on a real ledger, whose clock the test moves from wake to wake."""

    def __init__(self, url: str) -> None:
        self.now = london("2026-03-02 09:00")
        self.pool = open_pool(url)
        self.ledger = Accountability(self.pool, now=lambda: self.now)
        self.which = UUID(int=0)

    def seat(self, role: Role, body: str | None = None) -> Actor:
        return Actor(id=uuid5(UUID(int=2), f"{role} {body}"), role=role, council=COUNCIL, body=body)

    def agreed(self, at: str, *, due_on: date | None = None) -> None:
        self.now = london(at)
        said = {"title": "A boat for every school", "outcome": "wings", "promises": ["a-boat"], "due_on": due_on}
        self.which = self.ledger.propose(COUNCIL, actor=self.seat(Role.CONSULTANT), **said).id
        self.does("agree", at, self.seat(Role.CHAIR, "hearth"))

    def does(self, command: str, at: str, who: Actor, **said: object) -> None:
        self.now = london(at)
        self.ledger.carry_out(command, self.which, actor=who, **said)

    def blocked(self, at: str) -> None:
        self.does("block", at, self.seat(Role.OFFICER), obstacle="The boat leaks.", help_needed="A boat builder.")

    def goes_on(self, until: str) -> None:
        """Nobody acts, and the clock looks whenever it said it would."""
        look = self.ledger.take_due_steps(self.which)
        assert not look.taken
        while look.wakes_at is not None and look.wakes_at <= london(until):
            assert look.wakes_at > self.now, "the clock does not go on"
            self.now = look.wakes_at
            look = self.ledger.take_due_steps(self.which)
            assert look.taken, "woken for nothing"

    def climb(self, kind: Kind) -> list[Row]:
        """The steps of the one cause of a kind, as the tables say them. Each was recorded when it was owed."""
        found: list[Row] = []
        for event in self.ledger.history(self.which):
            if isinstance(event, Escalated | LeftUnanswered) and event.cause.startswith(f"{kind.value}:"):
                assert event.timestamp == event.deadline_missed
                to = event.to_body if isinstance(event, Escalated) else ""
                found.append((event.from_body, to, event.deadline_day.isoformat(), spoken(event.timestamp)))
        return found


def spoken(moment: datetime) -> str:
    """A moment as the tables say it: "2026-03-27 00:00" in London."""
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"
