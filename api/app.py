"""The web application: JSON under /api, health, pages; one set of refusals for all of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from api import problems
from api.endpoints import (
    commitments,
    conformance,
    councils,
    differences,
    duties,
    exchange,
    framework,
    health,
    held,
    impact_reports,
    ledger,
    overdue,
    reports,
    seal,
    sessions,
    similar,
    voices,
    words,
    you_said,
)
from api.limits import AtOnce, BodyLimit
from api.pages import refusals, routes
from api.requests import tell_of_requests
from api.services import Services

_parts = APIRouter()
"""All that there is to call. Working out what a call takes and gives costs a third of a second of CPU for all of them,
so it is done once in a process, however many applications it makes (the tests make hundreds)."""
for _part in (
    commitments,
    duties,
    sessions,
    impact_reports,
    councils,
    conformance,
    differences,
    overdue,
    reports,
    similar,
    exchange,
    framework,
    held,
    ledger,
    seal,
    voices,
    words,
    you_said,
    health,
):
    _parts.routes.extend(_part.router.routes)
routes.install(_parts)


def create_app(services: Services) -> FastAPI:
    """An application that answers with these services and closes them when it ends."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        services.close()

    app = FastAPI(
        title="Kept",
        version="1",
        summary="Promises to children in care, on a record that nobody can quietly change.",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        routes=_parts.routes,
        # Spans only, and through tracing.py alone: the framework's own way would send errors with their text.
        telemetry={"auto_configure": False, "metrics": False, "logs": False},
    )
    app.state.services = services
    app.add_middleware(BodyLimit)
    app.add_middleware(AtOnce)
    problems.answer(app, page=refusals.page)
    tell_of_requests(app)
    return app
