"""The inbox of a body as a page: what it must answer, and what it must agree or decline."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.endpoints.councils import framework_of
from api.endpoints.paging import cut, place_of, word_of
from api.identity import ServicesHere
from api.lists import lists
from api.pages.asked import asked_for
from api.pages.past import past
from api.pages.view import render
from api.pages.visitor import Visitor
from domain.model.access import Actor, Role
from domain.model.calendar import day_of
from projections import inbox, register

router = APIRouter(include_in_schema=False)
A_PAGE, MOST_PROPOSALS = 25, 50


@router.get("/councils/{council}/bodies/{body}")
def of_body(request: Request, council: str, body: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """What stands with a body, or stood with it then, the nearest deadline first."""
    actor: Actor = session.account.actor
    then = past(request, here.ledger.now())
    framework = framework_of(here, council, actor, known_at=then.known_at)
    found = framework.require_body(body)
    after = place_of(asked_for(request, "cursor") or None, inbox.Place)
    with lists(here, council, then.then) as at:
        items = inbox.of_body(at.conn, council, found.key, after=after, limit=A_PAGE + 1, schema=at.schema)
        sizes = inbox.sizes(at.conn, council, schema=at.schema)
        waiting = register.Filters(state="proposed", decided_by=found.key)
        proposals = register.page(at.conn, council, waiting, before=None, limit=MOST_PROPOSALS + 1, schema=at.schema)
    shown, end = cut(items, A_PAGE)
    return render(
        request,
        "body.html",
        council=council,
        framework=framework,
        body=found,
        every=[*framework.ladder, *(b.key for b in framework.bodies if b.key not in framework.ladder)],
        items=shown,
        first=after is None,
        further=word_of(end.ends) if end else "",
        proposals=proposals[:MOST_PROPOSALS],
        more_proposals=len(proposals) > MOST_PROPOSALS,
        sizes=sizes,
        disposes=actor.role is Role.CHAIR and actor.body == found.key and not then,
        past=then,
        today=day_of(then.told_at),
    )
