"""Commitments over HTTP: propose one, read it as it is or was, carry out a command on it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from api.endpoints.bodies import BODIES, Propose
from api.endpoints.giving import add_beginning, add_command, id_of
from api.endpoints.looking import add_looks
from api.representation import of_commitment
from domain.model.commitment import Commitment

router = APIRouter(prefix="/api", tags=["commitments"])
CommitmentId = Annotated[UUID, Depends(id_of(Commitment))]

add_beginning(
    router,
    "/commitments",
    "propose",
    Propose,
    Commitment,
    lambda ledger: ledger.propose,
    of_commitment,
    says="Propose a commitment.",
)
add_looks(router, "/commitments/{id}", Commitment, CommitmentId, of_commitment)
for _command, _kind in BODIES.items():
    add_command(router, f"/commitments/{{id}}/{_command}", _command, _kind, Commitment, CommitmentId, of_commitment)
