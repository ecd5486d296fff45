"""What changed between two days, as pages: of a commitment, of a duty, of everything in a council."""

from collections.abc import Iterable
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.endpoints.commitments import CommitmentId
from api.endpoints.councils import framework_of
from api.endpoints.duties import DutyId
from api.identity import ServicesHere
from api.pages.asked import asked_for, day_asked_for, moment_asked_for
from api.pages.view import render
from api.pages.visitor import Visitor
from api.services import Services
from domain.ledger.comparing import Compared, Then, compare_council, compare_one
from domain.model.access import Actor
from domain.model.calendar import day_of
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from projections.projection import href

router = APIRouter(include_in_schema=False)
MOST = 50
"""Commitments and duties on one page; how many there are is always told."""


@router.get("/councils/{council}/changes")
def of_council(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """Everything in a council that changed between two days."""
    framework = framework_of(here, council, session.account.actor)
    first, second = _moments(request, here)
    found = [] if first == Then() else compare_council(here.ledger, council, first, second)
    back = f"/councils/{quote(council, safe='')}", f"Register of {framework.name}"
    return _page(request, council, f"in {framework.name}", back, found, first, second)


@router.get("/commitments/{id}/changes")
def of_commitment(request: Request, which: CommitmentId, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """What changed in a commitment."""
    actor = session.account.actor
    return _of_one(request, here, here.ledger.commitment(which, actor=actor), actor)


@router.get("/duties/{id}/changes")
def of_duty(request: Request, which: DutyId, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """What changed in a duty."""
    actor = session.account.actor
    return _of_one(request, here, here.ledger.duty(which, actor=actor), actor)


def _of_one(request: Request, here: Services, found: Commitment | Duty, actor: Actor) -> HTMLResponse:
    first, second = _moments(request, here)
    changed = [] if first == Then() else [compare_one(here.ledger, found.id, first, second, actor=actor)]
    back = href(found.TOPIC, found.id), found.title
    return _page(request, found.council, f"in “{found.title}”", back, changed, first, second)


def _moments(request: Request, here: Services) -> tuple[Then, Then]:
    """The moments that the address asks for; the first one is Then() where it asks for none yet. Raises Invalid."""
    now = here.ledger.now()
    today = day_of(now)
    first = Then(day_asked_for(request, "from", today=today), moment_asked_for(request, "known_from", now=now))
    return first, Then(day_asked_for(request, "to", today=today), moment_asked_for(request, "known_to", now=now))


def _page(
    request: Request,
    council: str,
    where: str,
    back: tuple[str, str],
    found: Iterable[Compared],
    first: Then,
    second: Then,
) -> HTMLResponse:
    rows = sorted((each for each in found if each.changes), key=lambda each: (each.title, each.subject))
    return render(
        request,
        "changes.html",
        council=council,
        where=where,
        back=back,
        rows=[(href(each.about, each.subject), each) for each in rows[:MOST]],
        total=len(rows),
        first=first,
        second=second,
        asks=first != Then(),
        asked={name: asked_for(request, name) for name in ("from", "to", "known_from", "known_to")},
    )
