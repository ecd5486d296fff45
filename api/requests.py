"""Requests as they are told: each has an id, which stands in every log line about it and in its answer."""

import re
from collections.abc import Callable
from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog
from fastapi import FastAPI
from prometheus_client import Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)
ID_HEADER = "X-Request-ID"
TAKEN = Histogram(
    "kept_request_seconds",
    "How long requests took, by the route that answered, never by its address.",
    ["method", "route", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_TRACE = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_MADE_BY_A_MACHINE = re.compile(r"[0-9a-f]{16,64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def given_id(headers: Headers) -> str:
    """The id of a request: its trace's, else the one that came with it, else a new one. What does not look as if a
    machine had made it is not taken: callers could write anything into it, and it gets into logs."""
    trace = _TRACE.fullmatch(headers.get("traceparent", ""))
    if trace is not None and trace[1].strip("0"):
        return trace[1]
    given = headers.get(ID_HEADER, "")
    return given if _MADE_BY_A_MACHINE.fullmatch(given) else uuid4().hex


def request_id() -> str | None:
    """The id of the request that is being answered here."""
    found = structlog.contextvars.get_contextvars().get("request_id")
    return None if found is None else str(found)


class Requests:
    """ASGI middleware around everything else: gives a request its id, and tells what became of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, begun, status = given_id(Headers(scope=scope)), perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[ID_HEADER] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, answer)
            finally:
                _tell(scope, status, perf_counter() - begun)


def _tell(scope: Scope, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in METHODS else "other"
    # Not the address: it holds ids, and what somebody looked for.
    route: str = getattr(scope.get("route"), "path", "") or "none"
    TAKEN.labels(method, route, str(status)).observe(seconds)
    log.info("request", method=method, route=route, status=status, seconds=round(seconds, 4))


def tell_of_requests(app: FastAPI) -> None:
    """Have an app tell of every request. Around the handling of errors too, which no added middleware is."""
    build: Callable[[], Any] = app.build_middleware_stack
    app.build_middleware_stack = lambda: Requests(build())  # type: ignore[method-assign]
