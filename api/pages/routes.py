"""Where the pages join the web application."""

from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.pages import (
    bodies,
    changes,
    checks,
    commands,
    commitment,
    conformance,
    duties,
    erase,
    exchange,
    framework,
    health,
    impact_reports,
    live,
    overdue,
    register,
    reports,
    saying,
    sessions,
    sign_in,
    timeline,
    voices,
    you_said,
)

A_DAY = 24 * 3600


class Static(StaticFiles):
    """Static files, kept by browsers for a day: their address changes with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = f"public, max-age={A_DAY}"
        return response


def install(router: APIRouter) -> None:
    """Add the pages and their static files to a router."""
    for part in (
        sign_in,
        register,
        exchange,
        framework,
        timeline,
        you_said,
        overdue,
        conformance,
        reports,
        bodies,
        checks,
        changes,
        erase,
        commitment,
        duties,
        sessions,
        impact_reports,
        live,
        saying,
        voices,
        commands,
        health,
    ):
        router.include_router(part.router)
    router.mount("/static", Static(directory=str(files("api").joinpath("static"))), name="static")
