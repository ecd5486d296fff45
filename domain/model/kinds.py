"""Every kind of event that there is."""

from eventsourcing.domain import DomainEvent

from domain.model import council, duty_facts, facts, said_facts, session_facts

EVENTS: tuple[type[DomainEvent], ...] = (
    *facts.EVENTS,
    *duty_facts.EVENTS,
    *session_facts.EVENTS,
    *said_facts.EVENTS,
    council.Founded,
    council.FrameworkAdopted,
    council.MeetingChanged,
)
