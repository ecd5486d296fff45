"""Every kind of event that there is, and of what they happen to."""

from eventsourcing.domain import DomainEvent

from domain.model import council, duty_facts, facts, impact_facts, said_facts, session_facts
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.impact import ImpactReport
from domain.model.on_record import OnRecord
from domain.model.said import Said
from domain.model.session import Session

EVENTS: tuple[type[DomainEvent], ...] = (
    *facts.EVENTS,
    *duty_facts.EVENTS,
    *session_facts.EVENTS,
    *said_facts.EVENTS,
    *impact_facts.EVENTS,
    council.Founded,
    council.FrameworkAdopted,
    council.MeetingChanged,
)

KINDS: dict[str, type[OnRecord]] = {kind.TOPIC: kind for kind in (Commitment, Duty, Session, Said, ImpactReport)}
"""What there is on a council's record, by its topic."""
