"""Commitments that are close to one another over HTTP: perhaps the same promise twice."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.endpoints.councils import framework_of
from api.identity import ServicesHere, SignedIn
from api.problems import described
from domain.model.text import LINE, line
from projections import similar

router = APIRouter(prefix="/api/councils/{council}", tags=["councils"])


class SimilarOut(BaseModel):
    """A commitment whose title is close to the one that was asked about."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(validation_alias="commitment_id")
    title: str
    state: str


class SimilarsOut(BaseModel):
    items: list[SimilarOut]


@router.get("/commitments/similar", responses=described(401, 404, 422))
def close_to(
    council: str, here: ServicesHere, account: SignedIn, title: Annotated[str, Field(max_length=LINE)]
) -> SimilarsOut:
    """Commitments of the council whose titles are close to a title, the closest first. Nothing is held up by it."""
    framework_of(here, council, account.actor)
    asked = line("title", title)
    with here.database() as conn:
        found = similar.similar(asked, similar.titles(conn, council))
    return SimilarsOut(items=[SimilarOut.model_validate(each) for each in found])
