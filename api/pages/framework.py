"""The pages of promises and rules: a council's whole framework, a page for each thing that somebody comes for."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.endpoints.framework import versions, whole_framework
from api.identity import ServicesHere
from api.pages import framework_words
from api.pages.unconfirmed import unconfirmed
from api.pages.view import render
from api.pages.visitor import Visitor
from domain.model.access import PROPOSERS
from domain.model.errors import NotFound
from projections import register as registers

router = APIRouter(include_in_schema=False)
PAGES = {
    "promises": "Promises",
    "asked": "What young people asked for",
    "rights": "Rights",
    "who": "Who does what",
    "duties": "What comes round",
    "figures": "Figures",
    "partners": "Partners",
    "ideas": "Good ideas",
    "policy": "Policy and laws",
    "unconfirmed": "To be confirmed",
    "versions": "Versions",
}
"""What each page is called in the list of them. The first is where somebody begins."""


@router.get("/councils/{council}/framework")
def promises(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """What was promised: where somebody begins."""
    return _page(request, council, "promises", here, session)


@router.get("/councils/{council}/framework/{page}")
def page(request: Request, council: str, page: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """One of the other pages. Raises NotFound."""
    if page not in PAGES or page == "promises":
        raise NotFound("There is no such page.")
    return _page(request, council, page, here, session)


def _page(request: Request, council: str, page: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    actor = session.account.actor
    whole = whole_framework(here, council, actor)
    root = f"/councils/{quote(council, safe='')}"
    with here.database() as conn:
        serving = registers.serving(conn, council)
    return render(
        request,
        f"framework/{page}.html",
        council=council,
        root=root,
        here=f"{root}/framework",
        pages=PAGES,
        page=page,
        whole=whole,
        called=framework_words.names(whole),
        say=framework_words,
        serving=serving,
        may_propose=actor.role in PROPOSERS,
        unconfirmed=unconfirmed(whole) if page == "unconfirmed" else [],
        versions=versions(here, council, actor) if page == "versions" else [],
    )
