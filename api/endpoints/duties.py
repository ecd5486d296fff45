"""Duties over HTTP: what a council owes that comes round again, and that it was done."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from api.endpoints.bodies import DUTY_BODIES
from api.endpoints.councils import framework_of
from api.endpoints.giving import add_command, id_of
from api.endpoints.looking import AsOf, KnownAt, add_looks
from api.endpoints.paging import MOST, Cursor, Limit, cut, place_of, word_of
from api.identity import ServicesHere, SignedIn
from api.lists import lists
from api.problems import described
from api.representation import of_duty
from domain.ledger.comparing import Then
from domain.model.duty import Duty
from projections import duties

router = APIRouter(prefix="/api", tags=["duties"])
DutyId = Annotated[UUID, Depends(id_of(Duty))]


class DutyRowOut(BaseModel):
    """A duty in short. `due_on`: the last day to do it the next time; `late_since`: the day that passed without it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(validation_alias="duty_id")
    key: str
    title: str
    body: str
    lead: str
    outcome: str
    comes_round: str
    due_on: date | None
    late_since: date | None
    rung: str | None
    done_on: date | None
    reference: str | None
    because: str | None
    version: int


class DutiesOut(BaseModel):
    items: list[DutyRowOut]
    next: str | None


@router.get("/councils/{council}/duties", responses=described(401, 404, 422))
def of_council(
    council: str,
    here: ServicesHere,
    account: SignedIn,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> DutiesOut:
    """The duties of a council, the late ones first, then the next ones to come: as they are, as they were on a day, as
    known at a moment, or both."""
    framework_of(here, council, account.actor, known_at=known_at)
    most, after = limit or MOST, place_of(cursor, duties.Place)
    with lists(here, council, Then(as_of, known_at)) as at:
        rows = duties.of_council(at.conn, council, after=after, limit=most + 1, schema=at.schema)
    shown, end = cut(rows, most)
    return DutiesOut(items=[DutyRowOut.model_validate(row) for row in shown], next=word_of(end.ends) if end else None)


add_looks(router, "/duties/{id}", Duty, DutyId, of_duty)
for _command, _kind in DUTY_BODIES.items():
    add_command(router, f"/duties/{{id}}/{_command}", _command, _kind, Duty, DutyId, of_duty)
