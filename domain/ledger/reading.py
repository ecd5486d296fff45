"""Reading the ledger: commitments, duties and councils, as they are and as they were."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

from eventsourcing.persistence import EventStore
from psycopg_pool import ConnectionPool

from domain.ledger import histories
from domain.ledger.database import Connection
from domain.ledger.follower import UNREADABLE
from domain.ledger.governance import Governance, GovernanceReader
from domain.ledger.histories import History
from domain.ledger.recorder import LedgerRecorder, Stored
from domain.ledger.transcoding import EventMapper, WordsAsBox
from domain.model.access import Actor
from domain.model.commitment import Commitment
from domain.model.council import Founded, FrameworkAdopted, council_id
from domain.model.duty import Duty
from domain.model.duty_facts import TakenOn
from domain.model.errors import CannotBeRead, NotFound
from domain.model.event import RecordedEvent
from domain.model.facts import Proposed
from domain.model.folding import add_up, as_it_was, fold
from domain.model.impact import ImpactReport
from domain.model.impact_facts import Drafted
from domain.model.on_record import OnRecord
from domain.model.said_facts import Heard
from domain.model.session_facts import Called
from domain.voices.events import opened
from domain.voices.store import Voices

A = TypeVar("A", bound=OnRecord)
E = TypeVar("E", bound=RecordedEvent)
_BOX = f'"{WordsAsBox.name}"'
Begun = Proposed | TakenOn | Called | Heard | Drafted


@dataclass
class Fetched:
    """What was read for a command upon something on the record just now: its events as they are stored, and the version
    that the governance of a council (None: of none) was at; and `after`, the version that the governance of its council
    was at right after the command was recorded (None: that was not read)."""

    events: Sequence[Stored]
    council: str | None
    newest: int
    after: int | None = None

    @property
    def has_words(self) -> bool:
        """Whether there are words in it that are in boxes. No text of anybody's can hold this without a backslash."""
        return any(_BOX in state for _, _, state in self.events)


def utc_now() -> datetime:
    """The service's clock: the one place where time comes in."""
    return datetime.now(UTC)


class Ledger:
    """What is on one ledger. Every method raises Unavailable where the database cannot be reached. `voices`: where the
    keys of words are; None: in the same database.

    Words stay sealed unless a `reader` is named: an account that is shown them now, which is noted. `pages_of` tells
    how many pages the summary of an impact report has, with its words opened; None: nothing here can draw one.
    """

    pages_of: "Callable[[Ledger, ImpactReport], int] | None" = None

    def __init__(
        self,
        pool: ConnectionPool[Connection],
        voices: Voices | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.now = now
        self._pool = pool
        self.voices = voices or Voices(pool)
        self.ledger = LedgerRecorder(pool)
        self.mapper = EventMapper(self.voices)
        self.events: EventStore[UUID] = EventStore(self.mapper, self.ledger)
        self.governance = GovernanceReader(self.ledger, self.events)

    def commitment(
        self,
        which: UUID,
        *,
        actor: Actor,
        as_of: date | None = None,
        known_at: datetime | None = None,
        reader: UUID | None = None,
    ) -> Commitment:
        """A commitment as it is, as it was on a day, as was known at a moment, or both. Raises NotFound."""
        return self.as_it_was(which, Commitment, actor=actor, as_of=as_of, known_at=known_at, reader=reader)

    def duty(self, which: UUID, *, actor: Actor, as_of: date | None = None, known_at: datetime | None = None) -> Duty:
        """A duty, likewise; it has no words but in its history."""
        return self.as_it_was(which, Duty, actor=actor, as_of=as_of, known_at=known_at)

    def as_it_was(
        self,
        which: UUID,
        kind: type[A],
        *,
        actor: Actor,
        as_of: date | None = None,
        known_at: datetime | None = None,
        reader: UUID | None = None,
    ) -> A:
        """Something on the record as it is, as it was on a day, as was known at a moment, or both. Raises NotFound."""
        self.settle(known_at)
        events = self.history(which)
        self.seen_by(actor, add_up(events), kind)
        found = add_up(self.shown(as_it_was(events, as_of=as_of, known_at=known_at), reader))
        if not isinstance(found, kind):
            raise NotFound("This was not on the record then.")
        return found

    def settle(self, known_at: datetime | None) -> None:
        """To be called before something is told as known at a moment (None: now): it is told the same ever after. A
        command that is under way with an earlier time is decided anew."""
        if known_at is not None:
            self.ledger.settle(min(known_at, self.now()))

    def history(self, which: UUID, *, up_to: int | None = None, reader: UUID | None = None) -> list[RecordedEvent]:
        """The events of what is on the record under an id, oldest first; none where there is no such thing. Raises
        CannotBeRead where the content of one is wrong."""
        with self._readable():
            events = list(self.events.get(which, lte=up_to))
        return self.shown([event for event in events if isinstance(event, RecordedEvent)], reader)

    def fetched(self, query: str, given: Sequence[Any], councils: Mapping[int, str]) -> dict[int, tuple[str, Fetched]]:
        """What commands upon things on the record need to know, in the same round trip as the rows of another query,
        which gives each a `number`, and what it is `upon`. Returns by that number its row, as JSON, and what was read;
        for what has no row, nothing. `councils`: whose each probably is."""
        keys = {name: council_id(name) for name in {*councils.values()}}
        rows, versions = self.ledger.select_beside(query, given, [*keys.values()])
        found = {}
        for number, (row, stored) in rows.items():
            council = councils.get(number)
            found[number] = row, Fetched(stored, council, versions.get(keys[council], 0) if council else 0)
        return found

    def read(self, which: UUID, stored: Iterable[Stored], reader: UUID | None) -> list[RecordedEvent]:
        """The same, of what was fetched."""
        make = self.mapper.event
        with self._readable():
            events = [make(which, *each) for each in stored]
        return self.shown([event for event in events if isinstance(event, RecordedEvent)], reader)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except UNREADABLE as fault:
            raise CannotBeRead from fault

    def at(self, positions: Sequence[int], reader: UUID) -> dict[int, RecordedEvent]:
        """The events at some positions, as a reader is shown them. What cannot be read there is left out."""
        found: dict[int, RecordedEvent] = {}
        for each in self.ledger.select_at(positions):
            with suppress(*UNREADABLE):
                event = self.events.mapper.to_domain_event(each)
                if isinstance(event, RecordedEvent):
                    found[each.id] = event
        return dict(zip(found, self.shown(list(found.values()), reader), strict=True))

    def shown(self, events: list[E], reader: UUID | None) -> list[E]:
        """Events as a reader is shown them, with their words; to nobody (None) with their words sealed."""
        return events if reader is None else opened(events, self.voices, reader)

    def folded(self, up_to: Mapping[UUID, int]) -> Iterator[Commitment | Duty]:
        """What some commitments and duties add up to, each up to a version, one at a time. Raises CannotBeRead where
        the content of an event is wrong, Newer where only a newer program knows it."""
        for history in histories.up_to(self._pool, self.mapper, up_to):
            found = fold(history.whole())
            if found is not None:
                yield found

    def of_kind(self, kind: type[A], up_to: Mapping[UUID, int]) -> Iterator[A]:
        """What some things of another kind add up to, likewise; words stay sealed."""
        for history in histories.up_to(self._pool, self.mapper, up_to):
            if isinstance(found := add_up(history.whole()), kind):
                yield found

    def beginnings(self, of: Iterable[UUID]) -> dict[UUID, Begun]:
        """The events with which some things on the record began. Raises as folded() does."""
        found = (history.whole() for history in histories.up_to(self._pool, self.mapper, dict.fromkeys(of, 1)))
        return {each.originator_id: each for events in found for each in events if isinstance(each, Begun)}

    def titles(self, of: Iterable[UUID]) -> dict[UUID, str]:
        """What some things on the record were called when they began, in one question."""
        found = map(self.mapper.to_domain_event, self.ledger.select_first(list(of)))
        return {each.originator_id: each.title for each in found if isinstance(each, Begun | Called)}

    def every_history(self, council: str | None = None, *, after: UUID | None = None) -> Iterator[History]:
        """The history of every commitment and duty, of one council or (None) of all, by id and one at a time. `after`:
        only those of the council whose ids come after this one."""
        if council is None:
            return histories.every(self._pool, self.mapper)
        return histories.of_council(self._pool, self.mapper, council, after=after)

    def councils(self) -> list[str]:
        """The keys of the councils that joined, oldest first."""
        ids = list(self.ledger.aggregates(Founded.TOPIC))
        found = {each.originator_id: self.mapper.to_domain_event(each) for each in self.ledger.select_first(ids)}
        return [event.key for which in ids if isinstance(event := found[which], Founded)]

    def has_adopted(self, council: str) -> bool:
        """Whether a council has a framework."""
        return self.ledger.newest_version(council_id(council)) > 0

    def governance_at(self, council: str, *, actor: Actor, known_at: datetime | None = None) -> Governance:
        """The governance of a council that this actor sees."""
        self.must_see(actor, council)
        self.settle(known_at)
        return self.governance.of(council, known_at=known_at)

    def adopted(self, council: str, *, actor: Actor) -> list[FrameworkAdopted]:
        """Every version of its framework that a council which this actor sees adopted, oldest first."""
        self.must_see(actor, council)
        return self.governance.adopted(council)

    def commitments(self) -> Iterable[UUID]:
        """Every commitment on the ledger, oldest first."""
        return self.ledger.aggregates(Proposed.TOPIC)

    def seen_by(self, actor: Actor, found: OnRecord | None, kind: type[A]) -> A:
        """What was found, if it is of a kind and the actor sees it. Raises NotFound."""
        if not isinstance(found, kind) or not actor.sees(found.council):
            raise NotFound(f"There is no such {kind.called()}.")
        return found

    def must_see(self, actor: Actor, council: str) -> None:
        """Raises NotFound unless the actor sees this council."""
        if not actor.sees(council):
            raise NotFound("There is no such council.")
