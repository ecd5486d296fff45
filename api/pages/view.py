"""How pages are drawn: the templates, the words that every page shares, and the headers that protect it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined

from api.drawing import bars
from api.pages import words
from api.pages.shell import shell
from domain.model.calendar import LONDON, day_of, in_words

COMPONENTS = (
    "back-link",
    "button",
    "checkboxes",
    "error-summary",
    "file-upload",
    "inset-text",
    "input",
    "notification-banner",
    "pagination",
    "radios",
    "select",
    "service-navigation",
    "skip-link",
    "tag",
    "textarea",
)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Sent with every page: it runs nothing, loads nothing from elsewhere, and is not kept on a shared phone."""


def render(
    request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] = HEADERS, **context: Any
) -> HTMLResponse:
    """A whole page, or an error: nothing is sent before all of it is drawn."""
    page = environment().get_template(template)
    text = page.render(context, shell=shell(request, status, context.get("council")))
    return HTMLResponse(text, status, headers=dict(headers))


@cache
def environment() -> Environment:
    """The templates. What a template forgot to be given is an error; what it is given is escaped."""
    made = Environment(loader=PackageLoader("api"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    components = _components()
    made.globals.update(components, components=components, static=static, words=words, bars=bars)
    made.filters.update(
        day=in_words, moment=moment, clock_time=clock_time, lasted=lasted, london_day=day_of, month=month
    )
    return made


def _components() -> dict[str, Any]:
    # The macros leave out what they were not given, so they have an environment of their own.
    library = Environment(
        loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}), autoescape=True
    )
    made = {}
    for component in COMPONENTS:
        name = "govuk" + component.title().replace("-", "")
        module = library.get_template(f"govuk_frontend_jinja/components/{component}/macro.html").module
        made[name] = getattr(module, name)
    return made


@cache
def static(name: str) -> str:
    """The address of a static file, new whenever its content is."""
    digest = sha256(files("api").joinpath("static", name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


def moment(at: datetime) -> str:
    """A deadline as people in London say it. Midnight is the end of the day before."""
    here = at.astimezone(LONDON)
    if (here.hour, here.minute, here.second) == (0, 0, 0):
        return f"the end of {in_words(here.date() - timedelta(days=1))}"
    return clock_time(at)


def clock_time(at: datetime) -> str:
    """A moment in London to the minute, midnight included."""
    here = at.astimezone(LONDON)
    return f"{in_words(here.date())}, {here:%H:%M}"


def month(day: date) -> str:
    """The month of a day: June 2024."""
    return f"{day:%B %Y}"


def lasted(since: date, today: date) -> str:
    """How long something has lasted, in days."""
    days = (today - since).days
    if days <= 0:
        return "since today"
    return "for 1 day" if days == 1 else f"for {days:,} days"
