"""What happened in a council lately, as a page."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.endpoints.councils import framework_of, from_cursor, to_cursor
from api.identity import ServicesHere
from api.pages.asked import asked_for
from api.pages.view import render
from api.pages.visitor import Visitor
from projections import timeline

router = APIRouter(include_in_schema=False)
A_PAGE = 40


@router.get("/councils/{council}/timeline")
def lately(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """Everything that was recorded, newest first."""
    framework = framework_of(here, council, session.account.actor)
    before = from_cursor(asked_for(request, "cursor") or None)
    with here.database() as conn:
        moments = timeline.page(conn, council, before=before, limit=A_PAGE + 1)
    return render(
        request,
        "timeline.html",
        council=council,
        framework=framework,
        moments=moments[:A_PAGE],
        first=before is None,
        older=to_cursor(moments[A_PAGE - 1].position) if len(moments) > A_PAGE else "",
    )
