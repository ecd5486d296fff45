"""What a history adds up to."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from inspect import signature
from operator import attrgetter
from typing import Any, TypeVar

from eventsourcing.domain import AggregateCreated

from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.duty_facts import TakenOn
from domain.model.errors import CannotBeRead
from domain.model.event import RecordedEvent
from domain.model.facts import Proposed
from domain.model.on_record import OnRecord

E = TypeVar("E", bound=RecordedEvent)
_BEGINNINGS: dict[type[RecordedEvent], type[Commitment | Duty]] = {Proposed: Commitment, TakenOn: Duty}
"""Of what there is most. Anything else begins as the library has it."""


def _making(kind: type[Commitment | Duty]) -> Callable[[Commitment | Duty, Mapping[str, Any]], None]:
    """How one is made of the content of its first event: by a call with every name in it, which is made once."""
    given = ", ".join(f"{name}=content[{name!r}]" for name in tuple(signature(kind.__init__).parameters)[1:])
    making: Callable[[Commitment | Duty, Mapping[str, Any]], None] = eval(  # noqa: S307 - of our own names
        f"lambda begun, content: begun.__init__({given})"
    )
    return making


_MAKING = {kind: _making(kind) for kind in _BEGINNINGS.values()}
_CARRIED_OUT = attrgetter("command_id", "originator_version")


def as_it_was(events: Iterable[E], *, as_of: date | None, known_at: datetime | None) -> list[E]:
    """The events that had taken effect by the end of a day, and were on the record at a moment; None: whenever."""
    if as_of is not None:
        events = [event for event in events if event.on <= as_of]
    if known_at is not None:
        events = [event for event in events if event.timestamp <= known_at]
    return list(events)


def fold(events: Iterable[RecordedEvent], *, onto: OnRecord | None = None) -> Commitment | Duty | None:
    """The commitment or the duty that some of its events, in order, add up to; None without the first, and of anything
    else. `onto`: as for add_up(). Raises CannotBeRead."""
    found = add_up(events, onto=onto)
    return found if isinstance(found, Commitment | Duty) else None


def add_up(events: Iterable[RecordedEvent], *, onto: OnRecord | None = None) -> OnRecord | None:
    """What some of its events, in order, add up to, whatever it is; None without the first. `onto`: what the events
    before them added up to, which is changed.

    Unlike the library's own replay this takes a history with events left out, which is what "as of" and
    "as known at" ask for. `version` is that of the last event taken. Raises CannotBeRead.
    """
    folded = onto
    taken: list[RecordedEvent] = []
    try:
        for event in events:
            if type(event) in _BEGINNINGS:
                folded, taken = _begun(event), []
            elif folded is not None:
                event.change(folded)
                taken.append(event)
            elif isinstance(event, AggregateCreated):
                folded = event.mutate(None)
        if folded is not None and taken:
            # As `apply` does with each.
            folded.carried_out += map(_CARRIED_OUT, taken)
            folded.version, folded.modified_on = taken[-1].originator_version, taken[-1].timestamp
    except Exception as fault:
        # An event never refuses: where one cannot be applied, what is stored is not what it should be.
        raise CannotBeRead from fault
    return folded


def _begun(first: RecordedEvent) -> Commitment | Duty:
    """What a first event makes, as its `mutate` does, which works out each time what goes where."""
    kind, content = _BEGINNINGS[type(first)], vars(first)
    if content["originator_topic"] != kind.TOPIC:
        made: Commitment | Duty | None = first.mutate(None)
        assert made is not None
        return made
    begun = kind.__new__(kind)
    begun.__base_init__(first.originator_id, first.originator_version, first.timestamp)
    _MAKING[kind](begun, content)
    first.apply(begun)
    return begun
