"""What is done on a ledger: what people begin there, what the clock takes, and which governance is adopted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from eventsourcing.persistence import IntegrityError

from domain.audit.rules import changes
from domain.ledger import telling
from domain.ledger.front_door import TRIES, FrontDoor
from domain.ledger.governance import adopt, new_duties
from domain.model.access import Actor, Role
from domain.model.accountable import Accountable
from domain.model.calendar import day_of
from domain.model.clock import CLOCK, note_revisions, take_due_step, wakes_at
from domain.model.commitment import Commitment
from domain.model.decisions import propose
from domain.model.errors import Overtaken
from domain.model.event import AccountableEvent
from domain.model.folding import add_up
from domain.model.order import Order, proposed_as
from domain.model.said import Said, heard_as
from domain.model.said_decisions import hear, moved
from domain.model.session import Session, called_as
from domain.model.session_decisions import call
from domain.model.step import NextStep


@dataclass(frozen=True)
class Look:
    """What one look at a commitment's clock found: the steps taken, when to look again (None: only after somebody
    acted), and whether the commitment is still open."""

    taken: tuple[NextStep, ...]
    wakes_at: datetime | None
    is_open: bool


class Accountability(FrontDoor):
    """Commitments, duties, sessions, voices and councils on one ledger. Every method raises Unavailable where the
    database cannot be reached."""

    def propose(
        self, council: str, *, actor: Actor, command_id: UUID | None = None, on: date | None = None, **said: Any
    ) -> Commitment:
        """Propose a commitment to a council. Its id follows from the command's, so a repeat finds it."""
        command_id = command_id or uuid4()
        which = proposed_as(command_id)
        return self._begun(
            "propose", which, Commitment, council, actor, command_id, on, lambda order: propose(order, which, **said)
        )

    def hear(
        self, council: str, *, actor: Actor, command_id: UUID | None = None, on: date | None = None, **said: Any
    ) -> Said:
        """Write down what a young person of a council said, likewise."""
        command_id = command_id or uuid4()
        which = heard_as(command_id)
        return self._begun(
            "hear", which, Said, council, actor, command_id, on, lambda order: hear(order, which, **said)
        )

    def call_session(
        self, council: str, *, actor: Actor, command_id: UUID | None = None, on: date | None = None, **said: Any
    ) -> Session:
        """Call a session of a body of a council, likewise."""
        command_id = command_id or uuid4()
        which = called_as(command_id)
        return self._begun(
            "call", which, Session, council, actor, command_id, on, lambda order: call(order, which, **said)
        )

    def tell_moved(self, voice: UUID, *, commitment: UUID, what: str, at_version: int) -> bool:
        """Record on a voice that something happened to a commitment it was linked to, once. Returns whether it was not
        on the record yet. Raises CannotBeRead."""
        command_id = uuid5(voice, f"moved {commitment} {at_version}")
        for _ in range(TRIES):
            found = add_up(self.history(voice))
            if not isinstance(found, Said) or command_id in found.commands:
                return False
            at = self.now()
            order = Order(CLOCK, at, command_id, self.governance.of(found.council).framework.at(at))
            moved(found, order, commitment=commitment, what=what, at_version=at_version)
            if self._saved(found) is not None:
                return True
        raise Overtaken("Others are changing this just now. Try again.")

    def take_due_steps(self, which: UUID) -> Look:
        """Take every step that the passing of time owes a commitment or a duty by now, each on its own, and say when to
        look again. What a revision changed about it is recorded first."""
        taken: list[NextStep] = []
        while True:
            found = add_up(self.history(which))
            if not isinstance(found, Accountable):
                return Look(tuple(taken), None, is_open=False)
            now = self.now()
            rules = self.governance.of(found.council)
            since = max([found.modified_on, *changes(rules, found.modified_on, now)])
            note_revisions(found, rules.framework, rules.calendar, now)
            step = None if found.pending_events else take_due_step(found, rules.framework, rules.calendar, now)
            if not found.pending_events:
                wake = wakes_at(found, rules.framework, rules.calendar, now)
                return Look(tuple(taken), wake, found.is_open)
            event = found.pending_events[-1]
            position = self._saved(found)
            if position is not None and step is not None:
                assert isinstance(event, AccountableEvent)
                telling.step(step, event, position=position, since=since)
                taken.append(step)

    def adopt_framework(self, data: dict[str, Any], *, actor: Actor, on: date | None = None) -> bool:
        """Adopt a framework for the council it names, and take on the duties that are new in it. Returns whether
        anything was new. Raises Invalid or NotAllowed."""
        for _ in range(TRIES):
            at = self.now()
            try:
                return adopt(self.events, data, on=on or day_of(at), actor=actor, at=at, command_id=uuid4())
            except IntegrityError:
                continue  # Someone else adopted one for this council just now: look at it again.
        raise Overtaken("Others are changing this council's framework just now. Try again.")

    def take_on_duties(self, council: str) -> int:
        """Put on the record the duties of a council's framework that are not there yet: it was adopted before duties
        were kept. Returns how many there were."""
        at = self.now()
        framework = self.governance.of(council).framework.at(at)
        new = new_duties(self.events, Order(SYSTEM, at, uuid4(), framework))
        return len(self.events.put(new)) if new else 0


SYSTEM = Actor(id=UUID(int=1), role=Role.ADMIN, council=None)
"""Whoever runs the service from its command line."""
