"""What happened in a council lately, as a page."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.endpoints.councils import framework_of
from api.endpoints.paging import from_cursor, to_cursor
from api.identity import ServicesHere
from api.pages.asked import asked_for
from api.pages.view import render
from api.pages.visitor import Visitor
from api.services import Services
from domain.model.narration import says
from projections import timeline
from projections.timeline import Moment

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
        moments=_told(here, council, moments[:A_PAGE], session.account.id),
        first=before is None,
        older=to_cursor(moments[A_PAGE - 1].position) if len(moments) > A_PAGE else "",
    )


def _told(here: Services, council: str, moments: Sequence[Moment], reader: UUID) -> list[Moment]:
    """Moments with their sentences: those that have words in them as the reader is shown them now."""
    frameworks = here.ledger.governance.of(council).framework
    events = here.ledger.at([each.position for each in moments if each.has_words], reader)
    return [
        replace(each, says=says(event, frameworks.at(event.timestamp)))
        if (event := events.get(each.position))
        else each
        for each in moments
    ]
