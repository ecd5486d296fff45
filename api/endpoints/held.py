"""Texts that are held for a check, over HTTP: who sees them, and what a trained person decides."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api import casework, held_lists, held_words
from api.casework_words import SignOut, TakeItToOut, because, places_out, signs_out
from api.endpoints.councils import framework_of
from api.endpoints.paging import MOST, Cursor, Limit, not_ours, place_of, word_of
from api.held import Held
from api.held_lists import Part, Place
from api.identity import ServicesHere, SignedIn
from api.problems import described
from api.services import Services
from domain.model.access import Role
from domain.model.errors import NotFound

router = APIRouter(prefix="/api", tags=["casework"])


class HeldAnswer(BaseModel):
    """Nothing was recorded: somebody who is trained looks at it first."""

    held: UUID
    because: str
    take_it_to: list[TakeItToOut]


class HeldOut(BaseModel):
    """A text that was held. `said` and the places of its signs are there only while it waits; `overdue`: nobody
    looked at it for 30 days; `refusal`: why it could not be recorded when somebody tried; `accepted`: its writer was
    trained and said that it is not about one child."""

    id: UUID
    command: str
    commitment: UUID | None
    duty: UUID | None
    session: UUID | None
    impact_report: UUID | None
    voice: UUID | None
    on: date
    role: str
    yours: bool
    asked_at: datetime
    overdue: bool
    state: Literal["waiting", "recorded", "turned_away", "accepted"]
    decided_by: UUID | None
    decided_at: datetime | None
    refusal: str | None
    said: dict[str, Any]
    signs: list[SignOut]


class HeldListOut(BaseModel):
    items: list[HeldOut]
    next: str | None
    take_it_to: list[TakeItToOut]


ACCEPTED: dict[int | str, dict[str, Any]] = {202: {"model": HeldAnswer, "description": "Held for a check."}}
"""What a command may be answered with beside being carried out, for OpenAPI."""


def held_id(id: str) -> UUID:
    """The id in the path; what is no id is no text."""
    try:
        return UUID(id)
    except ValueError:
        raise NotFound("There is no such text that waits for a check.") from None


HeldId = Annotated[UUID, Depends(held_id)]


def accepted(here: Services, found: Held) -> JSONResponse:
    """The answer to a command that is held. It is the same again whatever became of it."""
    places = places_out(here.ledger.governance.of(found.council).framework.at(found.asked_at).casework)
    answer = HeldAnswer(held=found.id, because=because(found.signs), take_it_to=places)
    return JSONResponse(answer.model_dump(mode="json"), 202)


@router.get("/councils/{council}/held", responses=described(401, 404, 422))
def held_texts(
    council: str, here: ServicesHere, account: SignedIn, cursor: Cursor = None, limit: Limit = None
) -> HeldListOut:
    """What waits for a check, for whoever is trained, the oldest first; then what you asked about yourself. For an
    auditor, everything that had signs and what was decided of it, without what was written."""
    rules = framework_of(here, council, account.actor).casework
    parts: tuple[Part, ...] = ("waiting", "asked") if account.role in rules.trained else ("asked",)
    if account.role is Role.AUDITOR:
        parts = ("every",)
    after = place_of(cursor, Place)
    if after is not None and after.part not in parts:
        raise not_ours()
    with here.database() as conn:
        page = held_lists.page(conn, council, account.id, parts, after=after, limit=limit or MOST)
    items = held_words.opened(here.ledger.voices, page.items, account.id)
    return HeldListOut(
        items=[_out(here, account, each) for each in items],
        next=word_of(page.ends) if page.ends else None,
        take_it_to=places_out(rules),
    )


@router.post("/held/{id}/record", responses=described(401, 403, 404, 409, 422))
def record(which: HeldId, here: ServicesHere, account: SignedIn) -> HeldOut:
    """It is about the promise: record it as its writer gave it. A repeat records nothing more."""
    return _out(here, account, casework.record(here, account, which))


@router.post("/held/{id}/turn-away", responses=described(401, 403, 404, 409, 422))
def turn_away(which: HeldId, here: ServicesHere, account: SignedIn) -> HeldOut:
    """It is about one child: erase what was written."""
    return _out(here, account, casework.turn_away(here, account, which))


def _out(here: Services, account: SignedIn, found: Held) -> HeldOut:
    return HeldOut(
        id=found.id,
        command=found.command,
        commitment=found.commitment,
        duty=found.duty,
        session=found.session,
        impact_report=found.impact_report,
        voice=found.voice,
        on=found.on,
        role=found.writer.role.value,
        yours=found.writer.id == account.id,
        asked_at=found.asked_at,
        overdue=found.is_overdue(here.ledger.now()),
        state=found.state,
        decided_by=found.decided_by,
        decided_at=found.decided_at,
        refusal=found.refusal,
        said=found.said,
        signs=signs_out(found.signs),
    )
