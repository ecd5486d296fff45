"""What became overdue lately, as a page."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.endpoints.councils import framework_of
from api.endpoints.overdue import LATELY
from api.endpoints.paging import cut, place_of, word_of
from api.identity import ServicesHere
from api.pages.asked import asked_for, day_asked_for
from api.pages.view import render
from api.pages.visitor import Visitor
from domain.model.calendar import day_of
from domain.model.order import EARLIEST
from projections import inbox

router = APIRouter(include_in_schema=False)
A_PAGE = 25


@router.get("/councils/{council}/overdue")
def newly_overdue(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """What became overdue from a day on (four weeks ago, if not asked for) and still is, the newest first."""
    framework = framework_of(here, council, session.account.actor)
    today = day_of(here.ledger.now())
    since = day_asked_for(request, "since", today=today) or today - LATELY
    after = place_of(asked_for(request, "cursor") or None, inbox.PlaceOverdue)
    with here.database() as conn:
        items = inbox.overdue(conn, council, since=since, after=after, limit=A_PAGE + 1)
    shown, end = cut(items, A_PAGE)
    lately = [("7 days", timedelta(days=7)), ("4 weeks", LATELY), ("year", timedelta(days=365))]
    return render(
        request,
        "overdue.html",
        council=council,
        framework=framework,
        items=shown,
        first=after is None,
        older=word_of(end.ends_overdue) if end else "",
        since=since,
        choices=[*((f"the last {says}", today - back) for says, back in lately), ("ever", EARLIEST)],
        today=today,
    )
