"""What belongs to a council as a whole: its framework, its register, the inboxes of its bodies, its timeline."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.endpoints.looking import AsOf, KnownAt
from api.endpoints.narrowing import LEFT_BLANK, Narrowed
from api.endpoints.paging import MOST, USUAL, Cursor, Limit, cut, from_cursor, place_of, to_cursor, word_of
from api.identity import ServicesHere, SignedIn
from api.lists import lists
from api.problems import described
from api.services import Services
from domain.ledger.comparing import Then
from domain.model.access import Actor
from domain.model.governance import Framework
from projections import inbox as inboxes
from projections import register as registers

router = APIRouter(prefix="/api/councils/{council}", tags=["councils"])


class RowStepOut(BaseModel):
    """What happens next if nobody acts."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    action: str
    because: str


class RowOut(BaseModel):
    """A row of the register: a commitment in short. `explanation_owed`: children were not told yet why it cannot be
    met."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(validation_alias="commitment_id")
    council: str
    title: str
    outcome: str | None
    also_for: list[str]
    owner: str | None
    promises: list[str]
    priorities: list[str]
    state: str
    stuck: bool
    rung: str | None
    lead: str | None
    due_on: date | None
    measure: str | None
    explanation_owed: bool
    version: int
    next_step: RowStepOut | None


class RegisterOut(BaseModel):
    items: list[RowOut]
    next: str | None


class InboxItemOut(BaseModel):
    """A cause, of a commitment or a duty, that a body must dispose of, by `deadline_day`; `goes_to`: where silence
    sends it."""

    model_config = ConfigDict(from_attributes=True)

    commitment: UUID | None
    duty: UUID | None
    title: str
    cause: str
    kind: str
    since: date
    reached: datetime
    rests_until: date | None
    unanswered: int
    deadline: datetime | None
    deadline_day: date | None
    goes_to: str | None
    because: str | None
    version: int


class InboxOut(BaseModel):
    body: str
    name: str
    items: list[InboxItemOut]
    next: str | None


class BodyOut(BaseModel):
    key: str
    name: str
    chair: str
    rung: int | None


class FrameworkOut(BaseModel):
    """The parts of a framework that commitments are filed under."""

    council: str
    name: str
    version: str
    bodies: list[BodyOut]
    ladder: list[str]
    routes: list[dict[str, str]]
    outcomes: list[dict[str, str]]
    promises: list[dict[str, str]]
    priorities: list[dict[str, str]]


def framework_of(here: Services, council: str, actor: Actor, *, known_at: datetime | None = None) -> Framework:
    """The framework of a council that is in force now, or was at a moment, as known then. Raises NotFound where this
    actor sees no such council."""
    governance = here.ledger.governance_at(council, actor=actor, known_at=known_at)
    return governance.framework.at(known_at or here.ledger.now())


@router.get("", responses=described(401, 404, 422))
def framework(council: str, here: ServicesHere, account: SignedIn) -> FrameworkOut:
    """The council's framework in force."""
    found = framework_of(here, council, account.actor)
    return FrameworkOut(
        council=found.council,
        name=found.name,
        version=found.version,
        bodies=[
            BodyOut(key=b.key, name=b.name, chair=b.chair, rung=found.height(b.key) if b.key in found.ladder else None)
            for b in found.bodies
        ],
        ladder=list(found.ladder),
        routes=[{"from": route.sender, "to": route.receiver} for route in found.routes],
        outcomes=[{"key": o.key, "name": o.name, "lead": o.lead} for o in found.outcomes],
        promises=[{"key": p.key, "text": p.text} for p in found.promises],
        priorities=[{"key": p.key, "text": p.text, "outcome": p.outcome} for p in found.priorities],
    )


@router.get("/commitments", responses=described(401, 404, 422))
def register(
    council: str,
    here: ServicesHere,
    account: SignedIn,
    filters: Narrowed,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cursor: Annotated[Annotated[str, Field(max_length=40)] | None, LEFT_BLANK] = None,
    limit: Limit = None,
) -> RegisterOut:
    """The council's commitments, newest first: as they are, as they were on a day, as known at a moment, or both."""
    framework_of(here, council, account.actor, known_at=known_at)
    most, before = limit or USUAL, from_cursor(cursor)
    with lists(here, council, Then(as_of, known_at)) as at:
        rows = registers.page(at.conn, council, filters, before=before, limit=most + 1, schema=at.schema)
    more = to_cursor(rows[most - 1].opened) if len(rows) > most else None
    return RegisterOut(items=[RowOut.model_validate(row) for row in rows[:most]], next=more)


@router.get("/bodies/{body}/inbox", responses=described(401, 404, 422))
def inbox(
    council: str,
    body: str,
    here: ServicesHere,
    account: SignedIn,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> InboxOut:
    """What a body must dispose of, or had to on a day, as known at a moment, or both; the nearest deadline first."""
    found = framework_of(here, council, account.actor, known_at=known_at).require_body(body)
    most, after = limit or MOST, place_of(cursor, inboxes.Place)
    with lists(here, council, Then(as_of, known_at)) as at:
        items = inboxes.of_body(at.conn, council, found.key, after=after, limit=most + 1, schema=at.schema)
    shown, end = cut(items, most)
    return InboxOut(
        body=found.key,
        name=found.name,
        items=[InboxItemOut.model_validate(item) for item in shown],
        next=word_of(end.ends) if end else None,
    )
