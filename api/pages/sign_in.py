"""Signing in and out: by token anywhere, by picking a seat only where a trial runs on this very machine."""

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import accounts
from api.accounts import SESSION_HOURS, Account
from api.identity import ServicesHere, account_of, caller_of, cookie_name, same_origin
from api.pages.shell import framework_or_none, seat
from api.pages.typed import Typed, TypedHere
from api.pages.view import HEADERS, render
from api.pages.visitor import perhaps
from api.services import Services
from domain.model.errors import NotAllowed

router = APIRouter(include_in_schema=False)
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
WRONG_TOKEN = "This token is not known, or it was ended. Check it, or ask for a new one."  # noqa: S105 - a sentence
NO_SEAT = "You cannot sign in from this seat here. Use a token."


def from_here(request: Request) -> None:
    """Raises NotAllowed for a form that another website sent: it would sign somebody in as somebody else."""
    if not same_origin(request):
        raise NotAllowed("This was sent from another website. Nothing was done.")


SameOrigin = Annotated[None, Depends(from_here)]


@router.get("/sign-in", dependencies=[Depends(perhaps)])
def ask(request: Request, here: ServicesHere) -> HTMLResponse:
    """The page to sign in."""
    return _page(request, here, request.query_params.get("next", ""))


@router.post("/sign-in")
def sign_in(request: Request, _: SameOrigin, typed: TypedHere, here: ServicesHere) -> Response:
    """Sign in with a token, or from a seat of the trial."""
    if typed.one("account"):
        account, refused = _seat(typed, request, here), NO_SEAT
    else:
        account, refused = account_of(typed.one("token").strip(), caller_of(request.scope), here), WRONG_TOKEN
    if account is None:
        return _page(request, here, typed.one("next"), {"text": refused, "href": "#token"})
    with here.database() as conn:
        old = request.cookies.get(cookie_name(request))
        if old:
            accounts.end_session(conn, old)
        started = accounts.start_session(conn, account)
    response = RedirectResponse(local(typed.one("next")), 303, headers=HEADERS)
    response.set_cookie(
        cookie_name(request),
        started,
        max_age=SESSION_HOURS * 3600,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        # Not strict: a link to a commitment in a message must find its reader signed in.
        samesite="lax",
    )
    return response


@router.post("/sign-out")
def sign_out(request: Request, _: SameOrigin, here: ServicesHere) -> Response:
    """End this browser's session."""
    started = request.cookies.get(cookie_name(request))
    if started:
        with here.database() as conn:
            accounts.end_session(conn, started)
    response = RedirectResponse("/sign-in", 303, headers=HEADERS)
    response.delete_cookie(cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True)
    return response


def seats_offered(request: Request, here: Services) -> bool:
    """Whether people may pick a seat: a trial, served to this machine only, asked from this machine by a name of it
    (another name that leads here is how a website elsewhere would ask)."""
    behind_proxy = any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-forwarded-host"))
    try:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname
        near = request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
    return here.settings.trial and here.settings.loopback and near and host in LOOPBACK_NAMES and not behind_proxy


def local(path: str) -> str:
    """A path on this site, else the first page. A backslash or a second slash would lead to another site."""
    wrong = not path.startswith("/") or path[:2] in ("//", "/\\") or not path.isprintable() or "\\" in path
    return "/" if wrong or not path.isascii() or len(path) > 2000 else path


def _seat(typed: Typed, request: Request, here: Services) -> Account | None:
    try:
        wanted = UUID(typed.one("account"))
    except ValueError:
        return None
    if not seats_offered(request, here):
        return None
    with here.database() as conn:
        return accounts.by_id(conn, wanted)


def _page(request: Request, here: Services, then: str, refused: dict[str, str] | None = None) -> HTMLResponse:
    offered = seats_offered(request, here)
    councils: dict[str, list[tuple[Account, str]]] = {}
    if offered:
        with here.database() as conn:
            everyone = accounts.everyone(conn)
        frameworks = {key: framework_or_none(here, key) for key in {a.council for a in everyone if a.council}}
        for account in everyone:
            framework = frameworks.get(account.council or "")
            name = framework.name if framework else account.council or "Every council"
            said = seat(account, framework)
            councils.setdefault(name, []).append((account, said[:1].upper() + said[1:]))
    return render(
        request,
        "sign_in.html",
        status=401 if refused else 200,
        offered=offered,
        councils=councils,
        then=local(then) if then else "",
        errors=[refused] if refused else [],
    )
