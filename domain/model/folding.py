"""What a history adds up to."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from eventsourcing.domain import AggregateCreated

from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.errors import CannotBeRead
from domain.model.event import RecordedEvent
from domain.model.on_record import OnRecord

E = TypeVar("E", bound=RecordedEvent)


def as_it_was(events: Iterable[E], *, as_of: date | None, known_at: datetime | None) -> list[E]:
    """The events that had taken effect by the end of a day, and were on the record at a moment; None: whenever."""
    return [
        event
        for event in events
        if (as_of is None or event.on <= as_of) and (known_at is None or event.timestamp <= known_at)
    ]


def fold(events: Iterable[RecordedEvent]) -> Commitment | Duty | None:
    """The commitment or the duty that some of its events, in order, add up to; None without the first, and of anything
    else. Raises CannotBeRead."""
    found = add_up(events)
    return found if isinstance(found, Commitment | Duty) else None


def add_up(events: Iterable[RecordedEvent]) -> OnRecord | None:
    """What some of its events, in order, add up to, whatever it is; None without the first.

    Unlike the library's own replay this takes a history with events left out, which is what "as of" and
    "as known at" ask for. `version` is that of the last event taken. Raises CannotBeRead.
    """
    folded: OnRecord | None = None
    last: RecordedEvent | None = None
    try:
        for event in events:
            if isinstance(event, AggregateCreated):
                folded, last = event.mutate(None), event
            elif folded is not None:
                event.apply(folded)
                last = event
        if folded is not None and last is not None:
            folded.version, folded.modified_on = last.originator_version, last.timestamp
    except Exception as fault:
        # An event never refuses: where one cannot be applied, what is stored is not what it should be.
        raise CannotBeRead from fault
    return folded
