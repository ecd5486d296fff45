"""A council's framework over HTTP: the whole of it, as it is or was in force, and every version that was adopted."""

from datetime import date, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.endpoints.values import Day, Moment
from api.identity import ServicesHere, SignedIn
from api.problems import described
from api.representation_framework import WholeFrameworkOut, of_framework
from api.services import Services
from domain.frameworks.difference import difference
from domain.ledger.governance import in_force
from domain.model.access import Actor
from domain.model.calendar import day_of

router = APIRouter(prefix="/api/councils/{council}", tags=["councils"])


class VersionOut(BaseModel):
    """A version that was adopted. Deadlines follow it from `counts_from`: its first day in force, but not before it
    was recorded. `changes` says in sentences what it changed against the one recorded before it."""

    version: str
    recorded_at: datetime
    in_force_from: date
    counts_from: datetime
    in_force: bool
    changes: list[str]


class VersionsOut(BaseModel):
    items: list[VersionOut]


def whole_framework(
    here: Services, council: str, actor: Actor, *, on: date | None = None, known_at: datetime | None = None
) -> WholeFrameworkOut:
    """The version in force now, or on a day, from what was known at a moment. Raises NotFound."""
    now = here.ledger.now()
    moment = min(known_at, now) if known_at else now
    here.ledger.settle(known_at)
    adopted = in_force(here.ledger.adopted(council, actor=actor), known_at=moment, on=on)
    calendar = partial(here.ledger.governance.calendar, known_at=moment)
    return of_framework(adopted, on or day_of(moment), calendar)


def versions(here: Services, council: str, actor: Actor) -> list[VersionOut]:
    """Every version that a council adopted, in the order in which they were recorded. Raises NotFound."""
    adopted = here.ledger.adopted(council, actor=actor)
    current = in_force(adopted, known_at=here.ledger.now())
    return [
        VersionOut(
            version=each.framework["version"],
            recorded_at=each.timestamp,
            in_force_from=each.in_force_from,
            counts_from=each.known_from,
            in_force=each is current,
            changes=[] if before is None else difference(before.framework, each.framework),
        )
        for before, each in zip([None, *adopted], adopted, strict=False)
    ]


@router.get("/framework", responses=described(401, 404, 422))
def framework(
    council: str,
    here: ServicesHere,
    account: SignedIn,
    on: Annotated[Day | None, Query(description="The version that was in force on this day.")] = None,
    known_at: Annotated[Moment | None, Query(description="As was on the record at this moment.")] = None,
) -> WholeFrameworkOut:
    """The council's whole framework: the one in force now, on a day, as known at a moment, or both."""
    return whole_framework(here, council, account.actor, on=on, known_at=known_at)


@router.get("/frameworks", responses=described(401, 404, 422))
def frameworks(council: str, here: ServicesHere, account: SignedIn) -> VersionsOut:
    """Every version of the framework that the council adopted, oldest first, and what each changed."""
    return VersionsOut(items=versions(here, council, account.actor))
