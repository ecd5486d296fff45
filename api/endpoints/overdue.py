"""What became overdue lately, over HTTP."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from api.endpoints.councils import InboxItemOut, framework_of
from api.endpoints.looking import AsOf, KnownAt
from api.endpoints.narrowing import LEFT_BLANK
from api.endpoints.paging import MOST, Cursor, Limit, cut, place_of, word_of
from api.endpoints.values import Day
from api.identity import ServicesHere, SignedIn
from api.lists import lists
from api.problems import described
from domain.ledger.comparing import Then
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
    next: str | None


@router.get("/overdue", responses=described(401, 404, 422))
def overdue(
    council: str,
    here: ServicesHere,
    account: SignedIn,
    since: Annotated[Day | None, LEFT_BLANK] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> OverdueOut:
    """What became overdue from a day on (the last four weeks, if left out) and still is, the newest first; or still
    was on a day, as known at a moment, or both."""
    framework_of(here, council, account.actor, known_at=known_at)
    first = since or (as_of or day_of(known_at or here.ledger.now())) - LATELY
    most, after = limit or MOST, place_of(cursor, inbox.PlaceOverdue)
    with lists(here, council, Then(as_of, known_at)) as at:
        items = inbox.overdue(at.conn, council, since=first, after=after, limit=most + 1, schema=at.schema)
    shown, end = cut(items, most)
    return OverdueOut(
        since=first,
        items=[OverdueItemOut.model_validate(item) for item in shown],
        next=word_of(end.ends_overdue) if end else None,
    )
