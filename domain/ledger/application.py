"""The ledger's front door: every command comes in here and is decided, written once, or refused."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from eventsourcing.persistence import EventStore, IntegrityError, Mapper
from psycopg_pool import ConnectionPool

from domain.ledger import governance
from domain.ledger.database import Connection, Unavailable
from domain.ledger.governance import Governance, GovernanceReader
from domain.ledger.recorder import LedgerRecorder
from domain.ledger.transcoding import transcoder
from domain.model.access import Actor, Role
from domain.model.calendar import day_of
from domain.model.clock import take_due_step, wakes_at
from domain.model.commitment import Commitment, fold
from domain.model.council import Founded, FrameworkAdopted, council_id
from domain.model.decisions import Order, decide, propose
from domain.model.errors import KeyReused, NotFound, Overtaken, Refusal
from domain.model.escalation import NextStep
from domain.model.event import CommitmentEvent
from domain.model.facts import Proposed

TRIES = 5
"""How often a command is decided anew after someone else was first, or after a reply got lost."""


def utc_now() -> datetime:
    """The service's clock: the one place where time comes in."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Look:
    """What one look at a commitment's clock found: the steps taken, when to look again (None: only after somebody
    acted), and whether the commitment is still open."""

    taken: tuple[NextStep, ...]
    wakes_at: datetime | None
    is_open: bool


class Accountability:
    """Commitments and councils on one ledger.

    Every method raises Unavailable where the database cannot be reached. A command with a `command_id` that was
    carried out before returns what it returned then and writes nothing.
    """

    def __init__(self, pool: ConnectionPool[Connection], *, now: Callable[[], datetime] = utc_now) -> None:
        self.now = now
        self.ledger = LedgerRecorder(pool)
        self.events: EventStore[UUID] = EventStore(Mapper(transcoder()), self.ledger)
        self.governance = GovernanceReader(self.ledger, self.events)

    def propose(
        self, council: str, *, actor: Actor, command_id: UUID | None = None, on: date | None = None, **said: Any
    ) -> Commitment:
        """Propose a commitment to a council. Its id follows from the command's, so a repeat finds it."""
        self._must_see(actor, council)
        command_id = command_id or uuid4()
        commitment_id = uuid5(command_id, "commitment")

        def decided(at: datetime) -> Commitment:
            framework = self.governance.of(council).framework.at(at)
            return propose(Order(actor, at, command_id, framework, on), commitment_id, **said)

        for _ in range(TRIES):
            events = self.history(commitment_id)
            if events:
                return self._repeated(events[:1], decided(events[0].timestamp))
            commitment = decided(self.now())
            if self._saved(commitment):
                return commitment
        raise Unavailable("no reply to an append")

    def carry_out(
        self,
        command: str,
        commitment_id: UUID,
        *,
        actor: Actor,
        command_id: UUID | None = None,
        on: date | None = None,
        expected_version: int | None = None,
        **said: Any,
    ) -> Commitment:
        """Carry out a command of decisions.COMMANDS. Returns the commitment as it was right after it.

        Raises Overtaken where `expected_version` is given and is not the newest; without it, a command that came
        second is decided again on what the first one left.
        """
        command_id = command_id or uuid4()
        for _ in range(TRIES):
            events = self.history(commitment_id)
            commitment = self._seen_by(actor, fold(events))
            version = commitment.commands.get(command_id)
            at = self.now() if version is None else events[version - 1].timestamp
            order = Order(actor, at, command_id, self.governance.of(commitment.council).framework.at(at), on)
            if version is not None:
                earlier = fold(events[: version - 1])
                return self._repeated(events[:version], self._decided_again(command, earlier, order, said))
            if expected_version not in (None, commitment.version):
                raise Overtaken("Someone else changed this while you were writing. Look at what changed, then decide.")
            decide(command, commitment, order, **said)
            if self._saved(commitment):
                return commitment
        raise Overtaken("Others are changing this just now. Try again.")

    def take_due_steps(self, commitment_id: UUID) -> Look:
        """Take every step that the passing of time owes by now, each on its own, and say when to look again."""
        taken: list[NextStep] = []
        while True:
            events = self.history(commitment_id)
            commitment = fold(events)
            if commitment is None:
                return Look(tuple(taken), None, is_open=False)
            now = self.now()
            rules = self.governance.of(commitment.council)
            step = take_due_step(commitment, rules.framework, rules.calendar, now)
            if step is None:
                wake = wakes_at(commitment, rules.framework, rules.calendar, now)
                return Look(tuple(taken), wake, commitment.is_open)
            if self._saved(commitment):
                taken.append(step)

    def commitment(
        self,
        commitment_id: UUID,
        *,
        actor: Actor,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> Commitment:
        """A commitment as it is, as it was on a day, as was known at a moment, or both. Raises NotFound."""
        events = self.history(commitment_id)
        self._seen_by(actor, fold(events))
        chosen = [
            event
            for event in events
            if (as_of is None or event.on <= as_of) and (known_at is None or event.timestamp <= known_at)
        ]
        found = fold(chosen)
        if found is None:
            raise NotFound("This had not been proposed then.")
        return found

    def history(self, commitment_id: UUID, *, up_to: int | None = None) -> list[CommitmentEvent]:
        """The events of a commitment, oldest first; none where there is no such commitment."""
        return [e for e in self.events.get(commitment_id, lte=up_to) if isinstance(e, CommitmentEvent)]

    def adopt_framework(self, data: dict[str, Any], *, actor: Actor, on: date | None = None) -> bool:
        """Adopt a framework for the council it names. Returns whether it was new. Raises Invalid or NotAllowed."""
        at = self.now()
        return governance.adopt(self.events, data, on=on or day_of(at), actor=actor, at=at, command_id=uuid4())

    def councils(self) -> list[str]:
        """The keys of the councils that joined, oldest first."""
        found = (next(iter(self.events.get(council, lte=1))) for council in self.ledger.aggregates(Founded.TOPIC))
        return [event.key for event in found if isinstance(event, Founded)]

    def has_adopted(self, council: str) -> bool:
        """Whether a council has a framework."""
        return self.ledger.newest_version(council_id(council)) > 0

    def governance_at(self, council: str, *, actor: Actor, known_at: datetime | None = None) -> Governance:
        """The governance of a council that this actor sees."""
        self._must_see(actor, council)
        return self.governance.of(council, known_at=known_at)

    def adopted(self, council: str, *, actor: Actor) -> list[FrameworkAdopted]:
        """Every version of its framework that a council which this actor sees adopted, oldest first."""
        self._must_see(actor, council)
        return self.governance.adopted(council)

    def commitments(self) -> Iterable[UUID]:
        """Every commitment on the ledger, oldest first."""
        return self.ledger.aggregates(Proposed.TOPIC)

    def _saved(self, commitment: Commitment) -> bool:
        """Append what was decided. False where that must be looked at again: someone was first, or the reply was
        lost and the command may be on the record."""
        try:
            self.events.put(commitment.collect_events())
        except (IntegrityError, Unavailable):
            return False
        return True

    def _repeated(self, events: Sequence[CommitmentEvent], again: Commitment | None) -> Commitment:
        """The answer to a command that was carried out before; KeyReused where this is a different command."""
        if again is None or list(again.pending_events) != [events[-1]]:
            raise KeyReused
        answered = fold(events)
        assert answered is not None
        return answered

    def _decided_again(
        self, command: str, earlier: Commitment | None, order: Order, said: dict[str, Any]
    ) -> Commitment | None:
        if earlier is not None:
            try:
                decide(command, earlier, order, **said)
            except Refusal:
                return None
        return earlier

    def _seen_by(self, actor: Actor, commitment: Commitment | None) -> Commitment:
        if commitment is None or not actor.sees(commitment.council):
            raise NotFound("There is no such commitment.")
        return commitment

    def _must_see(self, actor: Actor, council: str) -> None:
        if not actor.sees(council):
            raise NotFound("There is no such council.")


SYSTEM = Actor(id=UUID(int=1), role=Role.ADMIN, council=None)
"""Whoever runs the service from its command line."""
