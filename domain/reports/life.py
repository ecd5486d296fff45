"""One history, followed to the end of a day: what it adds up to, and what an audit finds in it on the way."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.audit.stays import Stays
from domain.audit.voices import Voices
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.errors import CannotBeRead
from domain.model.event import RecordedEvent
from domain.model.folding import fold


@dataclass
class Life:
    """`model` is what the events add up to."""

    model: Commitment | Duty
    voices: Voices = field(default_factory=Voices)
    stays: Stays = field(default_factory=Stays)


def follow(events: Iterable[RecordedEvent]) -> Life | None:
    """Follow a history from its beginning; None where that is not in it. Raises CannotBeRead."""
    life: Life | None = None
    for event in events:
        if life is None:
            begun = fold([event])
            life = Life(begun) if begun is not None else None
        else:
            life.voices.before(event, life.model)
            try:
                event.apply(life.model)
            except Exception as fault:
                raise CannotBeRead from fault
            life.model.version, life.model.modified_on = event.originator_version, event.timestamp
        if life is not None:
            life.voices.after(event, life.model)
            life.stays.after(event, life.model)
    return life
