"""Sessions as programs see them: the one JSON form of each."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.compared import ComparedOut, of_compared
from domain.ledger.comparing import Compared
from domain.ledger.governance import Governance
from domain.ledger.opening import Followed, Opening, answered_challenges, open_challenges
from domain.model.session import Item, Session
from domain.model.session_facts import Attended

MOST = 200
"""So many of each part of an opening are told; how many there are is always told."""


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


class StandsOut(BaseModel):
    """A commitment or a duty (`about`), and how it stood then. `causes`: what it was stuck for; `challenges`: how many
    of those that are told of here."""

    id: UUID
    about: str
    title: str
    state: str
    rung: str | None
    causes: list[str]
    challenges: int


class FollowedOut(BaseModel):
    """What was decided or taken up last time, and how far it has come. `commitment` null: none was made of it."""

    item: int
    decision: int | None
    text: str | None
    commitment: UUID | None
    title: str | None
    state: str | None
    rung: str | None


class OpeningOut(BaseModel):
    """What a session opens with: what is otherwise than at the end of this body's last session (`last`; null: there was
    none, so everything is new), up to `until`. Of each part at most 200 are told; `counts` has how many there are."""

    session: UUID
    last: UUID | None
    last_day: date | None
    since: datetime | None
    until: datetime
    changed: list[ComparedOut]
    stuck: list[StandsOut]
    asked: list[StandsOut]
    answered: list[StandsOut]
    achieved: list[StandsOut]
    followed: list[FollowedOut]
    counts: dict[str, int]


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
        version=session.version,
    )


def of_opening(session: Session, found: Opening) -> OpeningOut:
    parts = {"stuck": found.stuck, "achieved": found.achieved}
    return OpeningOut(
        session=session.id,
        last=found.last,
        last_day=found.last_day,
        since=found.since,
        until=found.until,
        changed=[of_compared(each) for each in found.changed[:MOST]],
        asked=[_stands(each, open_challenges(each.after)) for each in found.asked[:MOST]],
        answered=[_stands(each, answered_challenges(each)) for each in found.answered[:MOST]],
        followed=[_followed(each) for each in found.followed[:MOST]],
        counts={name: len(getattr(found, name)) for name in _PARTS},
        **{name: [_stands(each, open_challenges(each.after)) for each in part[:MOST]] for name, part in parts.items()},
    )


_PARTS = ("changed", "stuck", "asked", "answered", "achieved", "followed")


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


def _stands(compared: Compared, challenges: int) -> StandsOut:
    after = compared.after
    assert after is not None
    return StandsOut(
        id=compared.subject,
        about=compared.about,
        title=compared.title,
        state=after.state,
        rung=after.rung,
        causes=sorted(set(after.causes.values())),
        challenges=challenges,
    )


def _followed(each: Followed) -> FollowedOut:
    return FollowedOut(
        item=each.item.number,
        decision=each.item.decision,
        text=each.item.text,
        commitment=each.commitment,
        title=each.title,
        state=each.standing.state if each.standing else None,
        rung=each.standing.rung if each.standing else None,
    )
