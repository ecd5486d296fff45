"""When a body meets, on the stream of its council: changed in the transaction that records what happened to a session.

So that of two who call a session for one day only one is first, and a clock that sees the one sees the other.
"""

from domain.ledger.governance import council_of
from domain.ledger.reading import Ledger
from domain.model.council import Council
from domain.model.event import RecordedEvent
from domain.model.on_record import OnRecord
from domain.model.session import Session
from domain.model.session_facts import Called, Cancelled, Moved


def of_session(ledger: Ledger, changed: OnRecord) -> Council | None:
    """The council, as it is to be recorded with what was just decided about a session's day; None where nothing was.
    Raises Invalid where the body has a session on that day."""
    if not isinstance(changed, Session):
        return None
    event = changed.pending_events[-1]
    if not isinstance(event, Called | Moved | Cancelled):
        return None
    council = council_of(ledger.events, changed.council)
    assert council is not None
    match event:
        case Called():
            day = event.day if _is_a_meeting(ledger, changed, event) else None
            council.meets(changed.body, day=day, becomes=event.day, reason=None, because=event)
        case Moved():
            council.meets(changed.body, day=event.moved_from, becomes=event.day, reason=event.reason, because=event)
        case Cancelled():
            council.meets(changed.body, day=changed.day, becomes=None, reason=event.reason, because=event)
    return council


def _is_a_meeting(ledger: Ledger, session: Session, called: RecordedEvent) -> bool:
    calendar = ledger.governance.of(session.council).calendar.at(called.timestamp)
    return next(calendar.meetings_from(session.body, session.day), None) == session.day
