"""The ledger's front door: every command comes in here and is decided, written once, or refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import IntegrityError

from domain.ledger import figures, telling
from domain.ledger.database import Busy, NotReady, Unavailable
from domain.ledger.governance import adopt, new_duties
from domain.ledger.reading import A, Fetched, Ledger
from domain.ledger.recorder import Beside
from domain.model.access import Actor, Role
from domain.model.accountable import Accountable
from domain.model.calendar import day_of
from domain.model.clock import note_revisions, take_due_step, wakes_at
from domain.model.commands import decide
from domain.model.commitment import Commitment
from domain.model.council import council_id
from domain.model.decisions import propose
from domain.model.duty import Duty
from domain.model.errors import Invalid, KeyReused, NotFound, Overtaken, Refusal
from domain.model.event import AccountableEvent
from domain.model.folding import fold
from domain.model.order import Order, proposed_as
from domain.model.step import NextStep
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
    """Commitments and councils on one ledger.

    Every method raises Unavailable where the database cannot be reached. A command with a `command_id` that was
    carried out before returns what it returned then and writes nothing.
    """

    def propose(
        self, council: str, *, actor: Actor, command_id: UUID | None = None, on: date | None = None, **said: Any
    ) -> Commitment:
        """Propose a commitment to a council. Its id follows from the command's, so a repeat finds it."""
        self.must_see(actor, council)
        command_id = command_id or uuid4()
        commitment_id = proposed_as(command_id)

        def decided(at: datetime) -> Commitment:
            framework = self.governance.of(council).framework.at(at)
            return propose(Order(actor, at, command_id, framework, on), commitment_id, **said)

        with telling.command("propose", command_id, commitment_id) as told:
            for _ in range(TRIES):
                events = self.history(commitment_id)
                if events:
                    return self._repeated(events[:1], decided(events[0].timestamp), Commitment, told)
                commitment = decided(self.now())
                try:
                    if (position := self._saved(commitment)) is not None:
                        told.appended(commitment, position)
                        return commitment
                except Busy:
                    raise
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
        """Carry out a command of commands.COMMANDS (or, upon a duty, DUTY_COMMANDS). Returns what it was carried out
        upon, as it was right after it.

        Raises Overtaken where `expected_version` is given and is not the newest; without it, a command that came
        second is decided again on what the first one left. `fetched`: what was read for it just now.
        """
        command_id, lost = command_id or uuid4(), False
        with telling.command(command, command_id, which) as told:
            if command in ("link", "unlink"):
                said["to"] = self._linked(said["to"], actor)
            for number in range(TRIES):
                read = fetched if number == 0 else None
                # The answer shows what was said, so whoever asks reads it.
                events = self.read(which, read.events, actor.id) if read else self.history(which, reader=actor.id)
                found = self.seen_by(actor, fold(events), upon)
                version = found.commands.get(command_id)
                at = self.now() if version is None else events[version - 1].timestamp
                newest = read.newest if read and read.council == found.council else None
                governance = self.governance.of(found.council, newest=newest)
                order = Order(actor, at, command_id, governance.framework.at(at), on)
                if version is not None:
                    again = self._decided_again(command, fold(events[: version - 1]), order, said)
                    return self._repeated(events[:version], again, upon, told)
                if expected_version not in (None, found.version):
                    raise Overtaken(
                        "Someone else changed this while you were writing. Look at what changed, then decide."
                    )
                decide(command, found, order, **said)
                beside = Beside(council_id(found.council)) if fetched else None
                try:
                    if (position := self._saved(found, beside)) is not None:
                        told.appended(found, position)
                        if fetched and beside:
                            fetched.after = beside.version
                        return found
                except (Busy, NotReady):
                    raise  # Nothing was written.
                except Unavailable:
                    lost = True
            if lost:
                raise Unavailable("no reply to an append")
            raise Overtaken("Others are changing this just now. Try again.")

    def take_due_steps(self, which: UUID) -> Look:
        """Take every step that the passing of time owes a commitment or a duty by now, each on its own, and say when to
        look again. What a revision changed about it is recorded first."""
        taken: list[NextStep] = []
        while True:
            found = fold(self.history(which))
            if found is None:
                return Look(tuple(taken), None, is_open=False)
            now = self.now()
            rules = self.governance.of(found.council)
            since = max([found.modified_on, *rules.framework.changes(found.modified_on, now)])
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

    def _saved(self, changed: Accountable, beside: Beside | None = None) -> int | None:
        """Append what was decided. Returns the position of the last event, or None where someone was first and it must
        be looked at again. Raises Busy or NotReady where nothing was written, and Unavailable where no reply came: it
        may be on the record all the same."""
        try:
            return self.events.put(changed.collect_events(), beside=beside)[-1].notification.id
        except IntegrityError:
            figures.CONFLICTS.inc()
        except (Busy, NotReady):
            raise
        except Unavailable:
            figures.LOST_REPLIES.inc()
            raise
        return None

    def _repeated(
        self, events: Sequence[AccountableEvent], again: Accountable | None, kind: type[A], told: telling.Told
    ) -> A:
        """The answer to a command that was carried out before; KeyReused where this is a different command."""
        if again is None or len(again.pending_events) != 1 or not alike(again.pending_events[0], events[-1]):
            raise KeyReused
        answered = fold(events)
        assert isinstance(answered, kind)
        told.repeated(answered)
        return answered

    def _decided_again(
        self, command: str, earlier: Commitment | Duty | None, order: Order, said: dict[str, Any]
    ) -> Commitment | Duty | None:
        if earlier is not None:
            try:
                decide(command, earlier, order, **said)
            except Refusal:
                return None
        return earlier

    def _linked(self, to: UUID, actor: Actor) -> Commitment:
        try:
            return self.commitment(to, actor=actor)
        except NotFound:
            raise Invalid("to", "There is no such commitment.") from None


SYSTEM = Actor(id=UUID(int=1), role=Role.ADMIN, council=None)
"""Whoever runs the service from its command line."""
