"""You said, we did, as a page that everybody may read: on a phone, without an account, without scripts."""

from hashlib import sha256
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api import you_said
from api.endpoints.paging import from_cursor, to_cursor
from api.endpoints.you_said import A_PAGE, public_framework
from api.identity import ServicesHere
from api.pages.asked import asked_for
from api.pages.view import HEADERS, render
from api.pages.visitor import PerhapsVisitor
from projections.voices import Filters

router = APIRouter(include_in_schema=False)


@router.get("/councils/{council}/you-said-we-did")
def you_said_we_did(request: Request, council: str, here: ServicesHere, session: PerhapsVisitor) -> Response:
    """What young people said, the newest first, and what came of it."""
    framework = public_framework(here, council)
    asked = {name: asked_for(request, name) for name in ("theme", "priority", "other")}
    filters = Filters(
        theme=asked["theme"] or None,
        priority=asked["priority"] or None,
        no_theme=asked["other"] == "yes",
        public=True,
    )
    before = from_cursor(asked_for(request, "cursor") or None)
    found = you_said.page(here, framework, filters, before=before, limit=A_PAGE)
    here_again = {name: value for name, value in asked.items() if value}
    drawn = render(
        request,
        "you_said.html",
        council=council,
        framework=framework,
        root=f"/councils/{quote(council, safe='')}/you-said-we-did",
        items=found.items,
        themes=you_said.themes(here, council),
        asked=asked,
        chosen=urlencode(here_again),
        first=before is None,
        older=urlencode(here_again | {"cursor": to_cursor(found.next)}) if found.next else "",
    )
    return kept(request, drawn, signed_in=session is not None)


def kept(request: Request, drawn: HTMLResponse, *, signed_in: bool) -> Response:
    """A page that may be kept by whoever asks each time whether it is still the same: what is taken back is gone."""
    if signed_in:
        return drawn
    tag = f'"{sha256(bytes(drawn.body)).hexdigest()[:32]}"'
    headers = HEADERS | {"Cache-Control": "public, no-cache", "ETag": tag, "Vary": "Cookie"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    drawn.headers.update(headers)
    return drawn
