"""What a history adds up to."""

from collections.abc import Iterable
from datetime import date, datetime

from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.duty_facts import TakenOn
from domain.model.errors import CannotBeRead
from domain.model.event import AccountableEvent
from domain.model.facts import Proposed

_BEGINNINGS = (Proposed, TakenOn)


def as_it_was(
    events: Iterable[AccountableEvent], *, as_of: date | None, known_at: datetime | None
) -> list[AccountableEvent]:
    """The events that had taken effect by the end of a day, and were on the record at a moment; None: whenever."""
    return [
        event
        for event in events
        if (as_of is None or event.on <= as_of) and (known_at is None or event.timestamp <= known_at)
    ]


def fold(events: Iterable[AccountableEvent], *, onto: Commitment | Duty | None = None) -> Commitment | Duty | None:
    """The commitment or the duty that some of its events, in order, add up to; None without the first. `onto`: what
    the events before them added up to, which is changed.

    Unlike the library's own replay this takes a history with events left out, which is what "as of" and
    "as known at" ask for. `version` is that of the last event taken. Raises CannotBeRead.
    """
    folded = onto
    last: AccountableEvent | None = None
    try:
        for event in events:
            if isinstance(event, _BEGINNINGS):
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
