"""Commitments over HTTP: propose one, read it as it is or was, carry out a command on it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.answers import CommitmentOut, EventsOut
from api.casework import Given, stopped
from api.endpoints.bodies import BODIES, Propose
from api.endpoints.giving import add_command, id_of
from api.endpoints.headers import CommandId, etag
from api.endpoints.held import ACCEPTED, accepted
from api.endpoints.values import Day, Moment
from api.identity import ServicesHere, SignedIn
from api.problems import described
from api.representation import of_commitment, of_event
from api.services import Services
from domain.model.commitment import Commitment

router = APIRouter(prefix="/api", tags=["commitments"])
CommitmentId = Annotated[UUID, Depends(id_of(Commitment))]


def answered(here: Services, commitment: Commitment, response: Response) -> CommitmentOut:
    """The answer to a command. It tells what was known when the command was recorded, so that sending it again
    gives the same answer."""
    response.headers["ETag"] = etag(commitment.version)
    recorded = commitment.modified_on
    return of_commitment(commitment, here.ledger.governance.of(commitment.council, known_at=recorded), recorded)


@router.post(
    "/councils/{council}/commitments",
    status_code=201,
    response_model=CommitmentOut,
    responses={**ACCEPTED, **described(401, 403, 404, 409, 413, 422)},
)
def propose(
    council: str, body: Propose, response: Response, here: ServicesHere, account: SignedIn, command: CommandId
) -> CommitmentOut | Response:
    """Propose a commitment."""
    held = stopped(here, account, Given("propose", command, body, council=council))
    if held is not None:
        return accepted(here, held)
    made = here.ledger.propose(council, actor=account.actor, command_id=command, on=body.on, **body.said())
    response.headers["Location"] = f"/api/commitments/{made.id}"
    return answered(here, made, response)


@router.get("/commitments/{id}", responses=described(401, 404, 422))
def read(
    which: CommitmentId,
    response: Response,
    here: ServicesHere,
    account: SignedIn,
    as_of: Annotated[Day | None, Query(description="As it was at the end of this day.")] = None,
    known_at: Annotated[Moment | None, Query(description="As was on the record at this moment.")] = None,
) -> CommitmentOut:
    """A commitment as it is, or as it was on a day, or as known at a moment, or both."""
    found = here.ledger.commitment(which, actor=account.actor, as_of=as_of, known_at=known_at)
    now: datetime = known_at or here.ledger.now()
    response.headers["ETag"] = etag(found.version)
    return of_commitment(found, here.ledger.governance.of(found.council, known_at=known_at), now)


@router.get("/commitments/{id}/events", responses=described(401, 404, 422))
def events(which: CommitmentId, here: ServicesHere, account: SignedIn) -> EventsOut:
    """The history of a commitment, oldest first, each event with the sentence that a person reads."""
    commitment = here.ledger.commitment(which, actor=account.actor)
    frameworks = here.ledger.governance.of(commitment.council).framework
    # A body is called what it was called when the event was recorded.
    told = [of_event(e, frameworks.at(e.timestamp)) for e in here.ledger.history(which)]
    return EventsOut(items=told)


for _command, _kind in BODIES.items():
    add_command(router, f"/commitments/{{id}}/{_command}", _command, _kind, Commitment, CommitmentId, answered)
