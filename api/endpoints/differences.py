"""What changed in a council between two moments, over HTTP."""

from itertools import islice
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.compared import ComparedOut, of_compared
from api.endpoints.conformance import after
from api.endpoints.councils import framework_of
from api.endpoints.looking import Moments
from api.endpoints.narrowing import LEFT_BLANK
from api.endpoints.paging import USUAL, Limit
from api.identity import ServicesHere, SignedIn
from api.problems import described
from domain.ledger.comparing import compare_council

router = APIRouter(prefix="/api/councils/{council}/diff", tags=["audit"])


class DifferencesOut(BaseModel):
    """Commitments and duties of which something changed, by id."""

    items: list[ComparedOut]
    next: str | None


@router.get("", responses=described(401, 404, 422))
def differences(
    council: str,
    here: ServicesHere,
    account: SignedIn,
    moments: Moments,
    cursor: Annotated[Annotated[str, Field(max_length=40)] | None, LEFT_BLANK] = None,
    limit: Limit = None,
) -> DifferencesOut:
    """Everything that changed from one moment to another (left out: now)."""
    framework_of(here, council, account.actor)
    most = limit or USUAL
    items = list(islice(compare_council(here.ledger, council, *moments, after=after(cursor)), most + 1))
    more = str(items[most - 1].subject) if len(items) > most else None
    return DifferencesOut(items=[of_compared(each) for each in items[:most]], next=more)
