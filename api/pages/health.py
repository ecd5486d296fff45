"""How the service is, in words."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.endpoints.health import look
from api.identity import ServicesHere
from api.pages.view import render

router = APIRouter(include_in_schema=False)
SAYS = {"up": "Working", "starting": "Starting", "degraded": "Working, but slow", "down": "Not working"}


@router.get("/health")
def health(request: Request, here: ServicesHere) -> HTMLResponse:
    """Each part of the service and how it is now. Anybody may read it."""
    found = look(here)
    status = 200 if found.parts.ledger.status == "up" else 503
    return render(request, "health.html", status=status, parts=found.parts, says=SAYS)
