"""Duties over HTTP: what a council owes that comes round again, and that it was done."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.answers import DutyOut, EventsOut
from api.endpoints.bodies import DUTY_BODIES
from api.endpoints.councils import framework_of
from api.endpoints.giving import add_command, id_of
from api.endpoints.headers import etag
from api.endpoints.values import Day, Moment
from api.identity import ServicesHere, SignedIn
from api.problems import described
from api.representation import of_duty, of_event
from api.services import Services
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


def answered(here: Services, duty: Duty, response: Response) -> DutyOut:
    """The answer to a command. It tells what was known when the command was recorded, so that sending it again
    gives the same answer."""
    response.headers["ETag"] = etag(duty.version)
    recorded = duty.modified_on
    return of_duty(duty, here.ledger.governance.of(duty.council, known_at=recorded), recorded)


@router.get("/councils/{council}/duties", responses=described(401, 404))
def of_council(council: str, here: ServicesHere, account: SignedIn) -> DutiesOut:
    """The duties of a council, the late ones first, then the next ones to come."""
    framework_of(here, council, account.actor)
    with here.database() as conn:
        rows = duties.of_council(conn, council)
    return DutiesOut(items=[DutyRowOut.model_validate(row) for row in rows])


@router.get("/duties/{id}", responses=described(401, 404, 422))
def read(
    which: DutyId,
    response: Response,
    here: ServicesHere,
    account: SignedIn,
    as_of: Annotated[Day | None, Query(description="As it was at the end of this day.")] = None,
    known_at: Annotated[Moment | None, Query(description="As was on the record at this moment.")] = None,
) -> DutyOut:
    """A duty as it is, or as it was on a day, or as known at a moment, or both."""
    found = here.ledger.duty(which, actor=account.actor, as_of=as_of, known_at=known_at)
    now: datetime = known_at or here.ledger.now()
    response.headers["ETag"] = etag(found.version)
    return of_duty(found, here.ledger.governance.of(found.council, known_at=known_at), now)


@router.get("/duties/{id}/events", responses=described(401, 404, 422))
def events(which: DutyId, here: ServicesHere, account: SignedIn) -> EventsOut:
    """The history of a duty, oldest first, each event with the sentence that a person reads."""
    duty = here.ledger.duty(which, actor=account.actor)
    frameworks = here.ledger.governance.of(duty.council).framework
    told = [of_event(e, frameworks.at(e.timestamp)) for e in here.ledger.history(which)]
    return EventsOut(items=told)


for _command, _kind in DUTY_BODIES.items():
    add_command(router, f"/duties/{{id}}/{_command}", _command, _kind, Duty, DutyId, answered)
