"""Sessions as programs see them: the one JSON form of each."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.ledger.governance import Governance
from domain.model.session import Item, Session
from domain.model.session_facts import Attended


class AttendanceOut(BaseModel):
    """So many of a seat or (null) of a role; `hours`: those that Care Consultants are paid for."""

    seat: str | None
    role: str | None
    how_many: int
    hours: str | None


class SessionItemOut(BaseModel):
    """Something that happened there. `kind`: its event; `seat` or `role`: who said it; `decision`: its number among the
    decisions; `taken_up`: the commitment that was made of it."""

    number: int
    kind: str
    on: date
    recorded_at: datetime
    text: str | None
    words: str | None
    seat: str | None
    role: str | None
    response: str | None
    decision: int | None
    commitment: UUID | None
    title: str | None
    taken_up: UUID | None


class SessionOut(BaseModel):
    id: UUID
    council: str
    title: str
    body: str
    day: date
    theme: str
    outcome: str | None
    place: str | None
    state: str
    cancelled_because: str | None
    called_on: date
    opened_at: datetime | None
    closed_at: datetime | None
    attendance: list[AttendanceOut]
    items: list[SessionItemOut]
    impact_report: UUID | None
    version: int


class SessionRowOut(BaseModel):
    """A session in short."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(validation_alias="session_id")
    body: str
    day: date
    theme: str
    place: str | None
    state: str
    cancelled_because: str | None
    items: int
    decisions: int
    people: int
    version: int


class SessionsOut(BaseModel):
    items: list[SessionRowOut]
    next: str | None


def of_session(session: Session, _rules: Governance, _now: datetime) -> SessionOut:
    return SessionOut(
        id=session.id,
        council=session.council,
        title=session.title,
        body=session.body,
        day=session.day,
        theme=session.theme,
        outcome=session.outcome,
        place=session.place,
        state=session.state,
        cancelled_because=session.cancelled_because,
        called_on=session.called_on,
        opened_at=session.opened_at,
        closed_at=session.closed_at,
        attendance=[_attendance(each) for each in session.attendance.values()],
        items=[_item(item) for item in session.items.values()],
        impact_report=session.impact_report,
        version=session.version,
    )


def _attendance(there: Attended) -> AttendanceOut:
    hours = None if there.hours is None else str(there.hours)
    return AttendanceOut(seat=there.seat, role=there.as_role, how_many=there.how_many, hours=hours)


def _item(item: Item) -> SessionItemOut:
    return SessionItemOut(
        number=item.number,
        kind=item.kind,
        on=item.on,
        recorded_at=item.recorded_at,
        text=item.text,
        words=item.words.text if item.words else None,
        seat=item.seat,
        role=item.as_role,
        response=item.response.text if item.response else None,
        decision=item.decision,
        commitment=item.commitment,
        title=item.title,
        taken_up=item.taken_up,
    )
