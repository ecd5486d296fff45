"""Two moments of the record held against each other: of one commitment or duty, or of everything in a council."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.audit.difference import Change, differences
from domain.audit.standing import Standing, standing_of
from domain.ledger.governance import Governance
from domain.ledger.reading import Ledger
from domain.model.access import Actor
from domain.model.errors import CannotBeRead, NotFound
from domain.model.event import RecordedEvent
from domain.model.folding import as_it_was, fold


@dataclass(frozen=True)
class Then:
    """A moment that is asked about: as it was on a day, as known at a moment, or both; neither: as it is."""

    as_of: date | None = None
    known_at: datetime | None = None


@dataclass(frozen=True)
class Compared:
    """A commitment or a duty at two moments, and what changed from the first to the second."""

    subject: UUID
    about: str
    title: str
    changes: tuple[Change, ...]
    before: Standing | None = None
    after: Standing | None = None


class Comparing:
    """Compares what histories of one council add up to at two moments."""

    def __init__(self, ledger: Ledger, council: str, first: Then, second: Then) -> None:
        for then in (first, second):
            ledger.settle(then.known_at)
        self._now = ledger.now()
        self._moments = [(then, ledger.governance.of(council, known_at=then.known_at)) for then in (first, second)]
        framework = ledger.governance.of(council).framework.at(self._now)
        self._name, self._organisation = framework.body_name, framework.organisation_name

    def compare(self, which: UUID, events: Iterable[RecordedEvent]) -> Compared | None:
        """One history at both moments; None where it was on the record at neither."""
        known = list(events)
        before, after = (self._standing(known, then, rules) for then, rules in self._moments)
        there = after or before
        if there is None:
            return None
        changes = differences(before, after, self._name, self._organisation)
        return Compared(which, there.about, there.title, tuple(changes), before, after)

    def _standing(self, events: Iterable[RecordedEvent], then: Then, rules: Governance) -> Standing | None:
        found = fold(as_it_was(events, as_of=then.as_of, known_at=then.known_at))
        return standing_of(found, rules, then.known_at or self._now) if found is not None else None


def compare_one(ledger: Ledger, which: UUID, first: Then, second: Then, *, actor: Actor) -> Compared:
    """A commitment or a duty at two moments. Raises NotFound where it was on the record at neither."""
    events = ledger.history(which)
    found = fold(events)
    if found is None or not actor.sees(found.council):
        raise NotFound("There is no such commitment or duty.")
    compared = Comparing(ledger, found.council, first, second).compare(which, ledger.history(which))
    if compared is None:
        raise NotFound("This was not on the record then.")
    return compared


def compare_council(
    ledger: Ledger, council: str, first: Then, second: Then, *, after: UUID | None = None
) -> Iterator[Compared]:
    """Everything in a council that changed between two moments, by id and one at a time. What cannot be read is left
    out. `after`: only what comes after this id. Raises NotFound."""
    return (each for each in compare_all(ledger, council, first, second, after=after) if each.changes)


def compare_all(
    ledger: Ledger, council: str, first: Then, second: Then, *, after: UUID | None = None
) -> Iterator[Compared]:
    """The same with what did not change."""
    comparing = Comparing(ledger, council, first, second)
    for history in ledger.every_history(council, after=after):
        try:
            compared = comparing.compare(history.which, history.events)
        except CannotBeRead:
            continue
        if compared is not None:
            yield compared
