"""Refusals as pages: what was refused, why, what to do, and what had been typed. Never half a page."""

from urllib.parse import quote

import structlog
from fastapi import Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from api.pages.form_table import label_of
from api.pages.view import HEADERS, render
from api.problems import Problem, headers

log = structlog.get_logger(__name__)


def page(request: Request, problem: Problem) -> Response:
    """The page that answers a refusal. Nobody signed in: the page to sign in, and back here afterwards."""
    if problem.status == 401 and request.method == "GET":
        path, query = quote(request.scope["path"], errors="replace"), request.url.query
        then = quote(f"{path}?{query}" if query else path, safe="", errors="replace")
        return RedirectResponse(f"/sign-in?next={then}", 303, headers=HEADERS)
    try:
        shown = render(
            request,
            "refusal.html",
            status=problem.status,
            problem=problem,
            typed=_typed(request),
            changes=getattr(request.state, "changes", []),
        )
    except Exception as error:
        log.error("refusal not drawn", fault=type(error).__name__, exc_info=error)
        shown = PlainTextResponse(f"{problem.title}. {problem.detail}", problem.status, headers=HEADERS)  # type: ignore[assignment]
    more = headers(problem)
    more.pop("WWW-Authenticate", None)
    shown.headers.update(more)
    return shown


def _typed(request: Request) -> list[tuple[str, str]]:
    typed: dict[str, list[str]] = getattr(request.state, "typed", {})
    return [(label_of(name), value) for name, sent in typed.items() if label_of(name) for value in sent if value]
