"""The register of a council as a page, and the way to it."""

from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.endpoints.councils import framework_of
from api.endpoints.paging import from_cursor, to_cursor
from api.identity import ServicesHere
from api.lists import lists
from api.pages.asked import asked_for
from api.pages.past import past
from api.pages.view import HEADERS, render
from api.pages.visitor import Visitor
from api.pages.words import plain
from domain.model.access import PROPOSERS, STATES
from domain.model.errors import Invalid
from domain.model.governance import Framework
from projections import register as registers

router = APIRouter(include_in_schema=False)
A_PAGE = 25
"""Rows on one page."""
FILTERS = ("state", "outcome", "owner", "body", "stuck", "promise", "priority", "q")


@router.get("/")
def home(request: Request, here: ServicesHere, session: Visitor) -> Response:
    """Where somebody begins: their council's register, or the councils they see."""
    own = session.account.council
    if own is not None:
        return RedirectResponse(f"/councils/{quote(own, safe='')}", 303, headers=HEADERS)
    seen = [each for each in here.ledger.councils() if session.account.actor.sees(each)]
    now = here.ledger.now()
    frameworks = [each.framework.at(now) for each in here.ledger.governance.of_every(seen)]
    return render(request, "councils.html", councils=frameworks)


@router.get("/councils/{council}")
def register(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """The council's commitments, newest first, narrowed to what was asked for; as they are, or as they were."""
    then = past(request, here.ledger.now())
    framework = framework_of(here, council, session.account.actor, known_at=then.known_at)
    asked = {name: asked_for(request, name) for name in FILTERS}
    before = from_cursor(asked_for(request, "cursor") or None)
    with lists(here, council, then.then) as at:
        rows = registers.page(at.conn, council, _filters(asked), before=before, limit=A_PAGE + 1, schema=at.schema)
        counts = registers.counts(at.conn, council, schema=at.schema)
    kept = {name: value for name, value in asked.items() if value}
    here_again = kept | {name: typed for name, typed in then.asked.items() if typed}
    older = urlencode(here_again | {"cursor": to_cursor(rows[A_PAGE - 1].opened)}) if len(rows) > A_PAGE else ""
    return render(
        request,
        "register.html",
        council=council,
        framework=framework,
        rows=rows[:A_PAGE],
        counts=counts,
        total=sum(counts.get(state, 0) for state in STATES),
        asked=asked,
        chosen=urlencode(kept),
        narrowed=bool(kept),
        first=before is None,
        older=older,
        options=_options(framework),
        may_propose=session.account.role in PROPOSERS and not then,
        past=then,
    )


def _filters(asked: dict[str, str]) -> registers.Filters:
    if asked["state"] and asked["state"] not in STATES:
        raise Invalid("state", "There is no such state.")
    if asked["stuck"] not in ("", "true", "false"):
        raise Invalid("stuck", "Choose stuck, not stuck, or any.")
    return registers.Filters(
        state=asked["state"] or None,
        outcome=asked["outcome"] or None,
        owner=asked["owner"] or None,
        body=asked["body"] or None,
        stuck=asked["stuck"] == "true" if asked["stuck"] else None,
        promise=asked["promise"] or None,
        priority=asked["priority"] or None,
        q=asked["q"] or None,
    )


def _options(framework: Framework) -> dict[str, list[dict[str, Any]]]:
    found = {
        "state": [(state, plain(state)) for state in STATES],
        "outcome": [(outcome.key, outcome.name) for outcome in framework.outcomes],
        "owner": [(each.key, each.name) for each in framework.frame.organisations],
        "body": [(body.key, body.name) for body in framework.bodies],
        "stuck": [("true", "Stuck"), ("false", "Not stuck")],
        "promise": [(promise.key, promise.text) for promise in framework.promises],
        "priority": [(priority.key, priority.text) for priority in framework.priorities],
    }
    return {
        name: [{"value": "", "text": "Any"}, *({"value": key, "text": text} for key, text in pairs)]
        for name, pairs in found.items()
    }
