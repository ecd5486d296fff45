"""Reports as pages: the year, the pledge and the work areas of a council."""

from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import reports
from api.identity import ServicesHere
from api.pages.asked import asked_for, day_asked_for, moment_asked_for
from api.pages.view import render
from api.pages.visitor import Visitor
from api.reports import NAMES, Kind
from domain.model.calendar import day_of
from domain.model.errors import NotFound

router = APIRouter(include_in_schema=False)
FORMS = {"pdf": "PDF", "odt": "OpenDocument, to be edited", "csv": "Figures (CSV)"}
KINDS = {kind.value: kind for kind in Kind}


@router.get("/councils/{council}/reports/{kind}")
def report(request: Request, council: str, kind: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """One report, with the way to the others. Raises NotFound."""
    if kind not in KINDS:
        raise NotFound("There is no such report.")
    now = here.ledger.now()
    first, last = (day_asked_for(request, name, today=day_of(now)) for name in ("from", "to"))
    known_at = moment_asked_for(request, "known_at", now=now)
    made = reports.make(here, KINDS[kind], council, session.account.actor, first=first, last=last, known_at=known_at)
    moment = {"known_at": known_at.isoformat()} if known_at else {}
    days = {name: day.isoformat() for name, day in (("from", first), ("to", last)) if day}
    root = f"/councils/{quote(council, safe='')}/reports"
    return render(
        request,
        "report.html",
        council=council,
        kind=kind,
        document=made.document,
        others={each.value: text for each, text in NAMES.items()},
        at={each.value: f"{root}/{each.value}" for each in Kind},
        forms=FORMS,
        # The API takes a moment with its time zone; what was asked for here is in London's.
        query=urlencode(days | moment),
        asked={name: asked_for(request, name) for name in ("from", "to", "known_at")},
    )
