"""What became overdue lately, over HTTP."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from api.endpoints.councils import LEFT_BLANK, InboxItemOut, framework_of
from api.endpoints.values import Day
from api.identity import ServicesHere, SignedIn
from api.problems import described
from domain.model.calendar import day_of
from projections import inbox

router = APIRouter(prefix="/api/councils/{council}", tags=["councils"])
LATELY = timedelta(days=28)
"""How far back the list goes unless asked otherwise."""


class OverdueItemOut(InboxItemOut):
    """A due date, an update or a duty whose day passed: on `since`; it stands with `body` now."""

    body: str


class OverdueOut(BaseModel):
    since: date
    items: list[OverdueItemOut]


@router.get("/overdue", responses=described(401, 404, 422))
def overdue(
    council: str, here: ServicesHere, account: SignedIn, since: Annotated[Day | None, LEFT_BLANK] = None
) -> OverdueOut:
    """What became overdue from a day on (four weeks ago, if left out) and still is, the newest first."""
    framework_of(here, council, account.actor)
    first = since or day_of(here.ledger.now()) - LATELY
    with here.database() as conn:
        items = inbox.overdue(conn, council, since=first)
    return OverdueOut(since=first, items=[OverdueItemOut.model_validate(item) for item in items])
