"""Who is asking: a bearer token, or the cookie of a signed-in browser."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.types import Scope

from api import accounts
from api.accounts import Account, Session
from api.problems import Unauthenticated
from api.services import Services
from domain.ledger.reading import Fetched
from domain.model.errors import NotAllowed

COOKIE = "kept-session"
SECURE_COOKIE = f"__Host-{COOKIE}"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


async def services(request: Request) -> Services:
    """The services of this process. What only looks at the request is not given to a thread, which takes longer."""
    found: Services = request.app.state.services
    return found


ServicesHere = Annotated[Services, Depends(services)]


def cookie_name(request: Request) -> str:
    """The cookie's name: over TLS it cannot be set by anyone but this very host."""
    return SECURE_COOKIE if request.url.scheme == "https" else COOKIE


def session_of(request: Request, here: ServicesHere) -> Session | None:
    """The session of the browser that asks, or None. Raises NotAllowed for a change asked from another site."""
    cookie = request.cookies.get(cookie_name(request))
    if not cookie:
        return None
    if request.method not in SAFE_METHODS and not same_origin(request):
        raise NotAllowed("This was sent from another website. Nothing was done.")
    with here.database() as conn:
        return accounts.by_session(conn, cookie)


SessionHere = Annotated[Session | None, Depends(session_of)]


def signed_in(request: Request, here: ServicesHere) -> Account:
    """The account that asks. Raises Unauthenticated. (It looks for the session by itself: in the same thread.)"""
    session = session_of(request, here)
    token = bearer(request.headers.get("authorization", ""))
    if token:
        return _known(account_of(token, caller_of(request.scope), here))
    if session is None:
        raise Unauthenticated("Sign in, or send a bearer token.")
    return session.account


def signed_in_upon(found: tuple[Account, Fetched] | None, caller: str, here: Services) -> tuple[Account, Fetched]:
    """What was found for a token that came from an address (accounts.by_tokens_upon). Raises Unauthenticated and
    TooMany."""
    account = _known(_held_back(found[0] if found else None, caller, here))
    assert found is not None
    return account, found[1]


def account_of(token: str, caller: str, here: Services) -> Account | None:
    """The account of a token, or None. Raises TooMany where too many wrong ones came from one address."""
    with here.database() as conn:
        account = accounts.by_token(conn, token)
    return _held_back(account, caller, here)


def _held_back(account: Account | None, caller: str, here: Services) -> Account | None:
    if account is None:
        # Only the wrong ones are held back: many people may come from the one address of a proxy.
        here.wrong_tokens.check(caller)
        here.wrong_tokens.failed(caller)
    return account


def _known(account: Account | None) -> Account:
    if account is None:
        raise Unauthenticated("This token is not known, or was ended.")
    return account


SignedIn = Annotated[Account, Depends(signed_in)]


def perhaps_signed_in(request: Request, here: ServicesHere) -> Account | None:
    """The account that asks, or None, for what anybody may read. Raises Unauthenticated for a token that is not
    known."""
    try:
        return signed_in(request, here)
    except Unauthenticated:
        if bearer(request.headers.get("authorization", "")):
            raise
        return None


PerhapsSignedIn = Annotated[Account | None, Depends(perhaps_signed_in)]


def bearer(authorization: str) -> str:
    """The bearer token in a header; empty where there is none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def caller_of(scope: Scope) -> str:
    """The address that a request came from."""
    client = scope.get("client")
    return client[0] if client else ""


def same_origin(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")
