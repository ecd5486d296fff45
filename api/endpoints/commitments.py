"""Commitments over HTTP: propose one, read it as it is or was, carry out a command on it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.answers import CommitmentOut
from api.casework import Given, stopped
from api.endpoints.bodies import BODIES, Propose
from api.endpoints.giving import add_command, id_of
from api.endpoints.headers import CommandId
from api.endpoints.held import ACCEPTED, accepted
from api.endpoints.looking import add_looks, answering
from api.endpoints.preferring import ToWait, wait_for_lists
from api.identity import ServicesHere, SignedIn
from api.problems import described
from api.representation import of_commitment
from domain.model.commitment import Commitment

router = APIRouter(prefix="/api", tags=["commitments"])
CommitmentId = Annotated[UUID, Depends(id_of(Commitment))]


answered = answering(of_commitment)


@router.post(
    "/councils/{council}/commitments",
    status_code=201,
    response_model=CommitmentOut,
    responses={**ACCEPTED, **described(401, 403, 404, 409, 413, 422)},
)
def propose(
    council: str,
    body: Propose,
    response: Response,
    here: ServicesHere,
    account: SignedIn,
    command: CommandId,
    wait: ToWait,
) -> CommitmentOut | Response:
    """Propose a commitment."""
    held = stopped(here, account, Given("propose", command, body, council=council))
    if held is not None:
        return accepted(here, held)
    made = here.ledger.propose(council, actor=account.actor, command_id=command, on=body.on, **body.said())
    wait_for_lists(here, response, wait)
    response.headers["Location"] = f"/api/commitments/{made.id}"
    return answered(here, made, response)


add_looks(router, "/commitments/{id}", Commitment, CommitmentId, of_commitment)
for _command, _kind in BODIES.items():
    add_command(router, f"/commitments/{{id}}/{_command}", _command, _kind, Commitment, CommitmentId, of_commitment)
