"""The web application: JSON under /api, health, pages; one set of refusals for all of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api import problems
from api.endpoints import commitments, councils, duties, framework, health, held, ledger, similar
from api.limits import AtOnce, BodyLimit
from api.pages import refusals, routes
from api.requests import tell_of_requests
from api.services import Services


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
        # Spans only, and through tracing.py alone: the framework's own way would send errors with their text.
        telemetry={"auto_configure": False, "metrics": False, "logs": False},
    )
    app.state.services = services
    app.add_middleware(BodyLimit)
    app.add_middleware(AtOnce)
    for part in (commitments, duties, councils, similar, framework, held, ledger, health):
        app.include_router(part.router)
    routes.install(app)
    problems.answer(app, page=refusals.page)
    tell_of_requests(app)
    return app
