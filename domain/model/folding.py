"""What a history adds up to."""

from collections.abc import Iterable

from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.duty_facts import TakenOn
from domain.model.event import AccountableEvent
from domain.model.facts import Proposed


def fold(events: Iterable[AccountableEvent]) -> Commitment | Duty | None:
    """The commitment or the duty that some of its events, in order, add up to; None without the first.

    Unlike the library's own replay this takes a history with events left out, which is what "as of" and
    "as known at" ask for. `version` is that of the last event taken.
    """
    folded: Commitment | Duty | None = None
    for event in events:
        if isinstance(event, Proposed | TakenOn):
            folded = event.mutate(None)
        elif folded is not None:
            event.apply(folded)
            folded.version = event.originator_version
            folded.modified_on = event.timestamp
    return folded
