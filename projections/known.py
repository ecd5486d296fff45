"""What lists make their rows of: what commitments and duties come to by a batch, how they began, and by which rules.

All of it is worked out once for every list that takes a batch, and most of it from what is at hand: the batch's own
events, put upon what the last batches came to. A history is read only where that does not reach.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, TypeVar
from uuid import UUID

from domain.ledger.application import Accountability
from domain.ledger.follower import Recorded
from domain.ledger.reading import A, Begun
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.duty_facts import TakenOn
from domain.model.event import AccountableEvent
from domain.model.facts import Proposed
from domain.model.folding import fold

MOST = 5_000
"""Commitments and duties that are kept from one batch to the next: 7 KB each, where they have ten events."""
T = TypeVar("T")


@dataclass(frozen=True)
class Changed:
    """A commitment or a duty that a batch touched: as it was at the batch's last event of it, at that event's position.
    `opened` is the position at which it was proposed or taken on, where that is in the batch. To be looked at before
    another batch is: what that has is put upon the same `subject`."""

    subject: Commitment | Duty
    position: int
    opened: int | None


@dataclass(frozen=True)
class Again:
    """Nothing happened to it, but its council's framework changed: its rows are worked out again as of a version."""

    originator_id: UUID
    originator_version: int


class _Recent(OrderedDict[UUID, T], Generic[T]):
    """The MOST that were kept last."""

    def keep(self, which: UUID, what: T) -> None:
        self[which] = what
        self.move_to_end(which)
        if len(self) > MOST:
            self.popitem(last=False)


class Folded:
    """What some commitments and duties came to, and how they began, from one batch to the next; for one thread at a
    time. The ledger has no other event at a version that was read once, so what is kept here is never wrong, only too
    early or too late. A follower that lost its connection begins with an empty one: the ledger may be another."""

    def __init__(self) -> None:
        self.subjects: _Recent[Commitment | Duty] = _Recent()
        self.begun: _Recent[Begun] = _Recent()


@dataclass
class _Touched:
    """What a batch has of one commitment or duty: its events with their positions. `begun`: the first that it ever had,
    where that is among them; `in_a_row`: no version is missing between them."""

    version: int
    position: int
    events: list[tuple[int, AccountableEvent]] = field(default_factory=list)
    opened: int | None = None
    begun: Begun | None = None
    in_a_row: bool = True


class Known:
    """What is known when a batch is taken. What the batch needs of the rules was on the record before."""

    def __init__(self, ledger: Accountability, folded: Folded | None = None) -> None:
        self.now = ledger.now()
        self.rules = cache(ledger.governance.of)
        self._ledger = ledger
        self._folded = folded or Folded()
        self._looked_at: tuple[Sequence[Recorded], dict[UUID, _Touched]] = ((), {})
        self._changed: list[Changed] | None = None

    def changed(self, batch: Sequence[Recorded]) -> list[Changed]:
        """What a batch changes the rows of: commitments and duties with an event in it, and those to work out again.
        Raises CannotBeRead where the content of an event is wrong, Newer where only a newer program knows it."""
        touched = self._touched(batch)
        if self._changed is not None:
            return self._changed
        changed: list[Changed] = []
        to_read: dict[UUID, int] = {}
        for which, own in touched.items():
            subject = self._at_hand(which, own)
            if subject is None:
                to_read[which] = own.version
            else:
                changed.append(Changed(subject, own.position, own.opened))
        for subject in self._ledger.folded(to_read):
            self._folded.subjects.keep(subject.id, subject)
            changed.append(Changed(subject, touched[subject.id].position, touched[subject.id].opened))
        self._changed = changed
        return changed

    def happened(self, batch: Sequence[Recorded]) -> Iterator[tuple[Begun, Sequence[tuple[int, AccountableEvent]]]]:
        """The events of a batch with their positions, by the commitment or the duty that each is of, which is told by
        how it began. Raises as changed() does, and KeyError where one has no beginning."""
        touched = self._touched(batch)
        begun = self.beginnings(batch, touched)
        for which, own in touched.items():
            yield begun[which], own.events

    def of_kind(self, kind: type[A], up_to: Mapping[UUID, int]) -> Iterator[A]:
        """What some things of another kind come to, each up to a version. Raises as changed() does."""
        return self._ledger.of_kind(kind, up_to)

    def beginnings(self, batch: Sequence[Recorded], of: Iterable[UUID]) -> dict[UUID, Begun]:
        """The events with which some commitments and duties began. Raises as changed() does."""
        kept, touched = self._folded.begun, self._touched(batch)
        found: dict[UUID, Begun] = {}
        to_read: list[UUID] = []
        for which in of:
            own = touched.get(which)
            begun = own.begun if own else None
            if begun := begun or kept.get(which):
                found[which] = begun
            else:
                to_read.append(which)
        found |= self._ledger.beginnings(to_read)
        for which, begun in found.items():
            kept.keep(which, begun)
        return found

    def _touched(self, batch: Sequence[Recorded]) -> dict[UUID, _Touched]:
        looked_at, touched = self._looked_at
        if looked_at is batch:
            return touched
        touched = {}
        for recorded in batch:
            event = recorded.event
            if not isinstance(event, (AccountableEvent, Again)):
                continue
            version = event.originator_version
            own = touched.get(event.originator_id)
            if own is None:
                own = touched[event.originator_id] = _Touched(version, recorded.position)
            elif version != own.version + 1:
                own.in_a_row = False
            own.version, own.position = version, recorded.position
            if isinstance(event, AccountableEvent):
                own.events.append((recorded.position, event))
                if isinstance(event, (Proposed, TakenOn)):
                    own.opened = recorded.position
                    own.begun = event if version == 1 else own.begun
        self._looked_at, self._changed = (batch, touched), None
        return touched

    def _at_hand(self, which: UUID, own: _Touched) -> Commitment | Duty | None:
        """What it came to at its last event, if no history has to be read for that."""
        kept = self._folded.subjects
        before = kept.get(which)
        if before is not None and before.version == own.version:
            return before
        if not own.events or not own.in_a_row:
            return None
        first = own.events[0][1].originator_version
        if first == 1:
            before = None
        elif before is None or before.version != first - 1:
            return None
        # Until all is put upon it nobody has it: where an event cannot be applied, half of it would stay.
        kept.pop(which, None)
        subject = fold((event for _, event in own.events), onto=before)
        if subject is not None:
            kept.keep(which, subject)
        return subject
