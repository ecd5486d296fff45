"""What an audit finds in a council, over HTTP. Whoever reads the council's register reads this: it is worked out from
the same record, and keeps nothing of its own."""

from datetime import datetime
from itertools import islice
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.conformance import ConformanceOut, SummaryOut, of_conformance, of_summary
from api.endpoints.councils import framework_of
from api.endpoints.narrowing import LEFT_BLANK
from api.endpoints.paging import USUAL, Limit, not_ours
from api.endpoints.values import Moment
from api.identity import ServicesHere, SignedIn
from api.problems import described
from domain.audit.summary import Summary
from domain.ledger import sealed
from domain.ledger.auditing import conformances

router = APIRouter(prefix="/api/councils/{council}/conformance", tags=["audit"])
Until = Annotated[Moment | None, LEFT_BLANK, Query(description="As was on the record at this moment.")]


class AuditOut(BaseModel):
    """Commitments and duties of which there is something to tell, by id. `until`: the moment up to which the record was
    looked at; send it with `next` to go on with the same look."""

    until: datetime
    items: list[ConformanceOut]
    next: str | None


@router.get("", responses=described(401, 404, 422))
def conformance(
    council: str,
    here: ServicesHere,
    account: SignedIn,
    until: Until = None,
    every: Annotated[bool, Query(description="Also what was taken in time.")] = False,
    cursor: Annotated[Annotated[str, Field(max_length=40)] | None, LEFT_BLANK] = None,
    limit: Limit = None,
) -> AuditOut:
    """Every step that was owed and how it was met, challenges and their answer times, claims and what they lack."""
    name, most = framework_of(here, council, account.actor).body_name, limit or USUAL
    found = conformances(here.ledger, council, until=until, after=after(cursor), memory=here.audits)
    told = (each for each in found if any(each.listed(every=every)))
    items = list(islice(told, most + 1))
    return AuditOut(
        until=until or here.ledger.now(),
        items=[of_conformance(each, name, every=every) for each in items[:most]],
        next=str(items[most - 1].subject) if len(items) > most else None,
    )


@router.get("/summary", responses=described(401, 404, 422))
def summary(council: str, here: ServicesHere, account: SignedIn, until: Until = None) -> SummaryOut:
    """The same in numbers, for the whole council."""
    framework_of(here, council, account.actor)
    counted = Summary(council)
    for found in conformances(here.ledger, council, until=until, memory=here.audits):
        counted.add(found)
    with here.database() as conn:
        return of_summary(counted, sealed.to_publish(conn))


def after(cursor: str | None) -> UUID | None:
    """The commitment or duty that a cursor stands for. Raises Invalid for one that was not ours."""
    try:
        return UUID(cursor) if cursor else None
    except ValueError:
        raise not_ours() from None
