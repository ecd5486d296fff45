"""The history of a commitment as pages tell it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from api.erasing import ERASERS
from api.services import Services
from domain.model.calendar import day_of
from domain.model.event import RecordedEvent
from domain.model.narration import by, says
from domain.voices.events import is_open


@dataclass(frozen=True)
class Told:
    """One event in words. `on` None: it took effect on the day it was recorded. `erasable`: whoever looks may
    erase the words in it."""

    version: int
    event: str
    says: str
    by: str
    recorded: datetime
    on: date | None
    erasable: bool = False


def told(here: Services, council: str, events: Iterable[RecordedEvent], reader: UUID | None = None) -> list[Told]:
    """Events in the order given, bodies called what they were called when each was recorded; to a reader who may erase
    what they said themselves, or recorded for somebody else."""
    frameworks = here.ledger.governance.of(council).framework
    made = []
    for event in events:
        rules = frameworks.at(event.timestamp)
        on = None if event.on == day_of(event.timestamp) else event.on
        sentence, who = says(event, rules), by(event, rules)
        own = event.actor_id == reader and event.role in ERASERS and is_open(event)
        made.append(Told(event.originator_version, event.name, sentence, who, event.timestamp, on, own))
    return made
