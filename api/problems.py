"""Refusals over HTTP: one place that gives each its status and writes it as application/problem+json (RFC 9457)."""

from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.casework_words import (
    IF_NOT_TRAINED,
    IF_TRAINED,
    SignOut,
    TakeItToOut,
    because,
    by_field,
    places_out,
    signs_out,
)
from api.requests import request_id
from domain.exchange.table import WrongTable
from domain.ledger.database import NotReady, Unavailable
from domain.model import errors
from domain.model.casework import Sign
from domain.model.elsewhere import Casework

log = structlog.get_logger(__name__)
RETRY_AFTER = "5"
"""Seconds after which a refused request is worth another try."""
MOST_NAMED, LONGEST_NAMED = 20, 100
"""How many wrong values one refusal names, and how many characters of a name: callers choose the names."""
UNAVAILABLE = (
    "The record cannot be reached just now, so it is not certain whether this was written. "
    "Send the same again with the same key: it is written once at most."
)


class WrongField(BaseModel):
    """One value that cannot be taken."""

    field: str
    sentence: str


class Problem(BaseModel):
    """A refusal. `detail` is for people; `errors` names the values that cannot be taken; `instance` names the request,
    to look it up in the logs. `signs` and `take_it_to`: what looks as if it were about one child, and where that goes
    instead."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[WrongField] = []
    signs: list[SignOut] = []
    take_it_to: list[TakeItToOut] = []


class Unauthenticated(errors.Refusal):
    """Nobody is signed in, or the token is not known."""


class TooLarge(errors.Refusal):
    """More was sent than is ever needed."""


class TooSlow(errors.Refusal):
    """What was sent did not arrive in time."""


class TooMany(errors.Refusal):
    """More was asked than one caller may in this time."""


class AboutOneChild(errors.Refusal):
    """There are signs of casework in it, and nobody who is trained has said that it is none."""

    def __init__(self, signs: Sequence[Sign], casework: Casework, *, trained: bool) -> None:
        super().__init__(f"{because(signs)} {IF_TRAINED if trained else IF_NOT_TRAINED}")
        self.wrong = by_field(signs)
        self.signs = signs
        self.casework = casework
        self.trained = trained


class ImportStopped(errors.Refusal):
    """Rows of a table cannot be taken, so nothing of it was written: `wrong` says where and why, `signs` where."""

    def __init__(self, wrong: Sequence[tuple[str, str]], signs: Sequence[Sign], casework: Casework) -> None:
        first = f"{wrong[0][0]}: {wrong[0][1]}"
        super().__init__(
            f"Nothing was written. {first[:1].upper()}{first[1:]} Send it with dry_run=true to see each row."
        )
        self.wrong = wrong
        self.signs = signs
        self.casework = casework


_KINDS: dict[type[errors.Refusal], tuple[int, str]] = {
    Unauthenticated: (401, "Sign in first"),
    errors.NotAllowed: (403, "Not allowed"),
    errors.NotFound: (404, "Not found"),
    errors.WrongState: (409, "Not in this state"),
    errors.Overtaken: (412, "Someone else was first"),
    TooSlow: (408, "Too slow"),
    TooLarge: (413, "Too large"),
    errors.KeyReused: (422, "Cannot be taken"),
    errors.Invalid: (422, "Cannot be taken"),
    TooMany: (429, "Too many requests"),
    errors.CannotBeRead: (503, "Not available"),
}
_SENTENCES = {404: "There is nothing at this address.", 405: "This cannot be done at this address."}
_TITLES = {**dict(_KINDS.values()), 405: "Not that way", 500: "A fault of ours", 503: "Not available"}


def problem(status: int, detail: str, wrong: Sequence[WrongField] = ()) -> Problem:
    title = _TITLES.get(status, "Refused")
    name = title.lower().replace(" ", "-")
    asked = request_id()
    return Problem(
        type=f"urn:kept:{name}",
        title=title,
        status=status,
        detail=detail,
        instance=f"urn:kept:request:{asked}" if asked else None,
        errors=list(wrong),
    )


def of_error(error: Exception) -> Problem:
    """The problem that an error is shown as. What nobody foresaw is logged and shown as a fault of ours."""
    match error:
        case errors.Invalid():
            return _wrong(error, [(error.field, error.sentence)])
        case AboutOneChild() | ImportStopped():
            shown = _wrong(error, error.wrong)
            about = {"type": "urn:kept:about-one-child", "title": "Perhaps about one child"}
            told = {"signs": signs_out(error.signs), "take_it_to": places_out(error.casework)}
            return shown.model_copy(update=about | told) if error.signs else shown
        case WrongTable():
            return _wrong(error, [(fault.place, fault.sentence) for fault in error.faults])
        case errors.Refusal():
            return problem(_KINDS[type(error)][0], error.sentence)
        case NotReady():
            return problem(503, error.sentence)
        case Unavailable():
            return problem(503, UNAVAILABLE)
        case RequestValidationError():
            wrong = [WrongField(field=_field(e["loc"]), sentence=f"{e['msg']}.") for e in error.errors()[:MOST_NAMED]]
            return problem(422, "Some values cannot be taken: see errors.", wrong)
        case HTTPException(status_code=400):
            return problem(422, "The body is not JSON as RFC 8259 has it.")
        case HTTPException():
            return problem(error.status_code, _SENTENCES.get(error.status_code, str(error.detail)))
        case _:
            log.error("unforeseen", fault=type(error).__name__, exc_info=error)
            return problem(500, "Something went wrong that should not have. It is logged. Nothing was half written.")


def _wrong(error: errors.Refusal, wrong: Sequence[tuple[str, str]]) -> Problem:
    return problem(422, error.sentence, [WrongField(field=place, sentence=said) for place, said in wrong[:MOST_NAMED]])


def headers(shown: Problem) -> dict[str, str]:
    """The headers that go with a problem's status."""
    if shown.status == 401:
        return {"WWW-Authenticate": "Bearer"}
    return {"Retry-After": RETRY_AFTER} if shown.status in (429, 503) else {}


def respond(shown: Problem) -> JSONResponse:
    return JSONResponse(shown.model_dump(), shown.status, headers=headers(shown), media_type="application/problem+json")


def answer(app: FastAPI, *, page: Any = None) -> None:
    """Have an app answer every error so. `page(request, problem)` answers those outside /api."""

    def handle(request: Request, error: Exception) -> Response:
        shown = of_error(error)
        wants_json = request.url.path.startswith(("/api/", "/health/")) or page is None
        answered = respond(shown) if wants_json else page(request, shown)
        if isinstance(error, HTTPException):
            # A 405 names the methods that there are.
            answered.headers.update(error.headers or {})
        return answered

    for kind in (errors.Refusal, Unavailable, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, handle)
    _describe(app)


def _describe(app: FastAPI) -> None:
    """Have OpenAPI say of a refusal what it is, and not the application/json that the framework adds to it."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        for operation in (operation for path in document["paths"].values() for operation in path.values()):
            for answered in operation["responses"].values():
                if "application/problem+json" in answered.get("content", {}):
                    answered["content"].pop("application/json", None)
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of an endpoint, for OpenAPI."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {s: {"description": _TITLES[s], "model": Problem, "content": content} for s in (*statuses, 429, 503)}


def _field(location: tuple[int | str, ...]) -> str:
    named = ".".join(str(part) for part in location if part not in ("body", "query", "header", "path"))
    return named[:LONGEST_NAMED] or "body"
