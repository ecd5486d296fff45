"""The ledger's front door: every command comes in here and is decided, written once, or refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from eventsourcing.domain import BaseAggregate
from eventsourcing.persistence import IntegrityError

from domain.audit.rules import changes
from domain.ledger import figures, meetings, naming, telling
from domain.ledger.database import Busy, NotReady, Unavailable
from domain.ledger.governance import adopt, new_duties
from domain.ledger.reading import A, Fetched, Ledger
from domain.model.access import Actor, Role
from domain.model.accountable import Accountable
from domain.model.calendar import day_of
from domain.model.clock import CLOCK, note_revisions, take_due_step, wakes_at
from domain.model.commands import decide
from domain.model.commitment import Commitment
from domain.model.decisions import propose
from domain.model.errors import KeyReused, Overtaken, Refusal
from domain.model.event import AccountableEvent, RecordedEvent
from domain.model.folding import add_up
from domain.model.on_record import OnRecord
from domain.model.order import Order, proposed_as
from domain.model.said import Said, heard_as
from domain.model.said_decisions import hear, moved
from domain.model.said_facts import ConsentWithdrawn
from domain.model.session import Session, called_as
from domain.model.session_decisions import call
from domain.model.step import NextStep
from domain.model.text import SealedWords
from domain.voices.events import alike

TRIES = 5
"""How often a command is decided anew after someone else was first, or after a reply got lost."""


@dataclass(frozen=True)
class Look:
    """What one look at a commitment's clock found: the steps taken, when to look again (None: only after somebody
    acted), and whether the commitment is still open."""

    taken: tuple[NextStep, ...]
    wakes_at: datetime | None
    is_open: bool


class Accountability(Ledger):
    """Commitments, voices and councils on one ledger.

    Every method raises Unavailable where the database cannot be reached. A command with a `command_id` that was
    carried out before returns what it returned then and writes nothing.
    """

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

    def _begun(
        self,
        command: str,
        which: UUID,
        kind: type[A],
        council: str,
        actor: Actor,
        command_id: UUID,
        on: date | None,
        decide_on: Callable[[Order], A],
    ) -> A:
        """Put something new on the record, once."""
        self.must_see(actor, council)

        def decided(at: datetime) -> A:
            return decide_on(Order(actor, at, command_id, self.governance.of(council).framework.at(at), on))

        with telling.command(command, command_id, which) as told:
            for _ in range(TRIES):
                events = self.history(which)[:1]
                if events:
                    return self._repeated(self.shown(events, actor.id), decided(events[0].timestamp), kind, told)
                made = decided(self.now())
                try:
                    if (position := self._saved(made, meetings.of_session(self, made))) is not None:
                        told.appended(made, position)
                        return made
                except (Busy, NotReady):
                    raise  # Nothing was written.
                except Unavailable:
                    continue
            raise Unavailable("no reply to an append")

    def carry_out(
        self,
        command: str,
        which: UUID,
        *,
        actor: Actor,
        upon: type[A] = Commitment,  # type: ignore[assignment]
        command_id: UUID | None = None,
        on: date | None = None,
        expected_version: int | None = None,
        fetched: Fetched | None = None,
        **said: Any,
    ) -> A:
        """Carry out a command of commands.COMMANDS, or of those upon a duty, a session or a voice. Returns what it was
        carried out upon, as it was right after it.

        Raises Overtaken where `expected_version` is given and is not the newest; without it, a command that came
        second is decided again on what the first one left. `fetched`: what was read for it just now.
        """
        command_id, lost = command_id or uuid4(), False
        with telling.command(command, command_id, which) as told:
            for _ in range(TRIES):
                # The answer shows what was said, so whoever asks reads it.
                reader = actor.id if upon.answers_with_words else None
                events = self.read(which, fetched.events, reader) if fetched else self.history(which, reader=reader)
                found = self.seen_by(actor, add_up(events), upon)
                version = found.commands.get(command_id)
                at = self.now() if version is None else events[version - 1].timestamp
                newest = fetched.newest if fetched and fetched.council == found.council else None
                governance, fetched = self.governance.of(found.council, newest=newest), None
                order = Order(actor, at, command_id, governance.framework.at(at), on)
                what = naming.named(self, command, said, actor=actor, upon=found, at=None if version is None else at)
                if version is not None:
                    again, made = self._decided_again(command, add_up(events[: version - 1]), order, what)
                    self._must_be_made(made)
                    # What is compared is their own words.
                    own = self.shown(events[version - 1 : version], actor.id)
                    return self._repeated([*events[: version - 1], *own], again, upon, told)
                if expected_version not in (None, found.version):
                    raise Overtaken(
                        "Someone else changed this while you were writing. Look at what changed, then decide."
                    )
                made = decide(command, found, order, **what)
                self._forget(found, by=actor.id)
                try:
                    if (position := self._saved(found, made, meetings.of_session(self, found))) is not None:
                        told.appended(found, position)
                        return found
                except (Busy, NotReady):
                    raise  # Nothing was written.
                except Unavailable:
                    lost = True
            if lost:
                raise Unavailable("no reply to an append")
            raise Overtaken("Others are changing this just now. Try again.")

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

    def _forget(self, changed: OnRecord, *, by: UUID) -> None:
        """Erase the words of a voice that is being taken back. Before that is recorded: nothing on the record says that
        words are gone which are not. Raises Unavailable."""
        if isinstance(changed, Said) and any(isinstance(each, ConsentWithdrawn) for each in changed.pending_events):
            keys = {words.voice for words in changed.every_word if isinstance(words, SealedWords)}
            self.voices.erase(keys, by=by)

    def _saved(self, changed: OnRecord, *beside: BaseAggregate[UUID] | None) -> int | None:
        """Append what was decided, with what was decided beside it. Returns the position of the last event, or None
        where someone was first and it must be looked at again. Raises Busy or NotReady where nothing was written, and
        Unavailable where no reply came: it may be on the record all the same."""
        try:
            events = [event for each in (changed, *filter(None, beside)) for event in each.collect_events()]
            return self.events.put(events)[-1].notification.id
        except IntegrityError:
            figures.CONFLICTS.inc()
        except (Busy, NotReady):
            raise
        except Unavailable:
            figures.LOST_REPLIES.inc()
            raise
        return None

    def _repeated(
        self, events: Sequence[RecordedEvent], again: OnRecord | None, kind: type[A], told: telling.Told
    ) -> A:
        """The answer to a command that was carried out before; KeyReused where this is a different command."""
        if again is None or len(again.pending_events) != 1 or not alike(again.pending_events[0], events[-1]):
            raise KeyReused
        answered = add_up(events)
        assert isinstance(answered, kind)
        told.repeated(answered)
        return answered

    def _decided_again(
        self, command: str, earlier: OnRecord | None, order: Order, said: dict[str, Any]
    ) -> tuple[OnRecord | None, OnRecord | None]:
        made = None
        if earlier is not None:
            try:
                made = decide(command, earlier, order, **said)
            except Refusal:
                return None, None
        return earlier, made

    def _must_be_made(self, made: OnRecord | None) -> None:
        """Raises KeyReused where a repeat would make something else than was made."""
        if made is not None and not any(alike(made.pending_events[0], each) for each in self.history(made.id, up_to=1)):
            raise KeyReused


SYSTEM = Actor(id=UUID(int=1), role=Role.ADMIN, council=None)
"""Whoever runs the service from its command line."""
