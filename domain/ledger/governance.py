"""The governance of every council, as the ledger has it: adopted frameworks, parsed once, always current."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock
from typing import Any
from uuid import UUID

from eventsourcing.domain import CanMutateAggregate
from eventsourcing.persistence import EventStore

from domain.frameworks.file import calendar_of, parse
from domain.ledger.database import Newer
from domain.ledger.recorder import LedgerRecorder
from domain.model.calendar import Calendar
from domain.model.council import Council, FrameworkAdopted, MeetingChanged, council_id
from domain.model.duty import duty_id
from domain.model.duty_decisions import take_on
from domain.model.errors import Invalid, NotFound
from domain.model.governance import Framework, Revisions
from domain.model.meetings import arranged
from domain.model.order import Order

Governing = FrameworkAdopted | MeetingChanged


@dataclass(frozen=True)
class Governance:
    """Everything a council ever adopted, and what its sessions changed about when bodies meet: the framework and the
    calendar, each with all its revisions."""

    framework: Revisions[Framework]
    calendar: Revisions[Calendar]

    def known_at(self, moment: datetime, events: Sequence[Governing]) -> "Governance":
        """The governance as it was on the record at a moment (the first version for any moment before it)."""
        known = [event for event in events if event.timestamp <= moment] or events[:1]
        # To parse a framework takes some milliseconds, and every answer to a command asks for its own moment.
        return self if len(known) == len(events) else _governance(known)


def _governance(events: Sequence[Governing]) -> Governance:
    adopted = [event for event in events if isinstance(event, FrameworkAdopted)]
    changed = [event for event in events if isinstance(event, MeetingChanged) and event.moves_deadlines]
    parsed = [(event.known_from, parse(event.framework)) for event in adopted]
    if adopted[0].known_from > adopted[0].timestamp:
        # A council's first version counts at once, whatever its first day: until then there is no other. Were it
        # known from that day only, one adopted in between would count for what was before itself.
        parsed.insert(0, (adopted[0].timestamp, parsed[0][1]))
    # A version that was adopted later but counts from an earlier day wins from its own day on.
    parsed.sort(key=lambda version: version[0])
    framework = Revisions(tuple(parsed))
    return Governance(framework, Revisions(tuple(_calendars(framework, changed))))


def _calendars(
    framework: Revisions[Framework], changed: Sequence[MeetingChanged]
) -> Iterator[tuple[datetime, Calendar]]:
    """The calendar at each moment at which a framework or a session made it another one. What sessions changed stays
    changed when a framework is adopted; but that came about by no session."""
    begun = {known for known, _ in framework.versions}
    calendar = Calendar()
    for moment in sorted(begun | {event.timestamp for event in changed}):
        now = [event.change for event in changed if event.timestamp == moment]
        if moment in begun:
            before = (event.change for event in changed if event.timestamp < moment)
            calendar = replace(arranged(calendar_of(framework.at(moment)), before), change=None)
        calendar = arranged(calendar, now) if now else calendar
        yield moment, calendar


def in_force(adopted: list[FrameworkAdopted], *, known_at: datetime, on: date | None = None) -> FrameworkAdopted:
    """The version that counts on a day (None: at the moment), from what was on the record at a moment. Where several
    could, the one that deadlines followed last. Raises NotFound for what lies before the first."""
    known = [event for event in adopted if event.timestamp <= known_at]
    if not known:
        raise NotFound("This council had adopted nothing then.")
    first = known[0]
    known.sort(key=lambda event: event.known_from)
    if on is None:
        # As for deadlines: the first version counts for any moment before its day.
        return ([event for event in known if event.known_from <= known_at] or [first])[-1]
    begun = [event for event in known if event.in_force_from <= on]
    if not begun:
        raise NotFound("No version that this council adopted was in force on that day.")
    return begun[-1]


class GovernanceReader:
    """Reads the governance of a council; keeps what it parsed until the council adopts something new."""

    def __init__(self, recorder: LedgerRecorder, events: EventStore[UUID]) -> None:
        self._recorder = recorder
        self._events = events
        self._cache: dict[str, tuple[int, list[Governing], Governance]] = {}
        self._lock = Lock()

    def of(self, council: str, *, known_at: datetime | None = None, newest: int | None = None) -> Governance:
        """The governance of a council, now or as known at a moment. Raises NotFound. `newest`: the version that its
        events are at, where that was read just now."""
        _, events, governance = self._current(council, newest)
        return governance if known_at is None else governance.known_at(known_at, events)

    def of_every(self, councils: Sequence[str]) -> list[Governance]:
        """The governance of each of some councils, in one question where nothing is new. Raises NotFound."""
        newest = self._recorder.newest_versions([council_id(each) for each in councils])
        return [self._current(each, newest.get(council_id(each), 0))[2] for each in councils]

    def adopted(self, council: str) -> list[FrameworkAdopted]:
        """Every version that a council adopted, in the order in which they were recorded. Raises NotFound."""
        return [event for event in self._current(council)[1] if isinstance(event, FrameworkAdopted)]

    def calendar(self, framework: Framework, *, known_at: datetime) -> Calendar:
        """The calendar of a version of a council's framework, with what sessions had changed about it by a moment."""
        events = self._current(framework.council)[1]
        changed = [event for event in events if isinstance(event, MeetingChanged) and event.moves_deadlines]
        return arranged(calendar_of(framework), (each.change for each in changed if each.timestamp <= known_at))

    def sessions(self, council: str, body: str) -> dict[date, UUID]:
        """The sessions of a body that were called and not cancelled, by their day."""
        found: dict[date, UUID] = {}
        for event in self._current(council)[1]:
            if isinstance(event, MeetingChanged) and event.body == body:
                if event.day is not None:
                    found.pop(event.day, None)
                if event.becomes is not None:
                    found[event.becomes] = event.session
        return found

    def _current(self, council: str, newest: int | None = None) -> tuple[int, list[Governing], Governance]:
        key = council_id(council)
        version = self._recorder.newest_version(key) if newest is None else newest
        with self._lock:
            cached = self._cache.get(council)
        if cached is not None and cached[0] == version:
            return cached
        events = list(self._events.get(key))
        governing = [event for event in events if isinstance(event, Governing)]
        if not governing:
            raise NotFound("There is no such council.")
        try:
            read = (events[-1].originator_version, governing, _governance(governing))
        except Invalid:
            # It was taken when it was adopted, so what is new in it is known to whoever took it.
            raise Newer(
                "A newer version of Kept adopted a framework here that this one cannot read."
                " Nothing is lost: it goes on as soon as the newer version runs."
            ) from None
        with self._lock:
            self._cache[council] = read
        return read


def council_of(events: EventStore[UUID], key: str) -> Council | None:
    """A council by its key, or None where none has joined under it."""
    council: Council | None = None
    for event in events.get(council_id(key)):
        council = event.mutate(council)  # type: ignore[attr-defined]
    return council


def adopt(events: EventStore[UUID], data: dict[str, Any], *, on: date, **order: Any) -> bool:
    """Adopt a framework file's data for the council it names, founding the council if need be. Returns whether
    anything was new."""
    framework = parse(data)
    council = council_of(events, framework.council)
    if council is None:
        council = Council.found(framework.council, on=on, **order)
    council.adopt(data, on=on, in_force_from=framework.in_force_from or on, **order)
    given = Order(order["actor"], order["at"], order["command_id"], framework, on)
    # All at once: no framework is in force whose duties nobody has taken on.
    return bool(events.put([*council.collect_events(), *new_duties(events, given)]))


def new_duties(events: EventStore[UUID], order: Order) -> list[CanMutateAggregate[UUID]]:
    """The events that put on the record each duty of the order's framework that is not there yet."""
    terms = order.framework.frame.duties
    missing = [each for each in terms if not any(events.get(duty_id(order.framework.council, each.key)))]
    return [event for each in missing for event in take_on(each, order).collect_events()]
