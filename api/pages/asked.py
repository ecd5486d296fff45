"""What the address of a page asks for."""

from datetime import UTC, date, datetime, time

from fastapi import Request

from domain.model.calendar import LONDON, end_of
from domain.model.errors import Invalid
from domain.model.order import EARLIEST
from domain.model.text import line

LONGEST = 200


def asked_for(request: Request, name: str) -> str:
    """The one value of a part of the address, "" where it has none. Raises Invalid."""
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise Invalid(name, "The address gives this more than once.")
    value = values[0].strip() if values else ""
    if len(value) > LONGEST:
        raise Invalid(name, f"Use {LONGEST} characters or fewer.")
    return line(name, value) if value else ""


def day_asked_for(request: Request, name: str, *, today: date) -> date | None:
    """A day up to today. Raises Invalid."""
    text = asked_for(request, name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid(name, "This is not a day. Give one like 2025-03-27.") from None
    if not EARLIEST <= day <= today:
        raise Invalid(name, f"Give a day from {EARLIEST.isoformat()} to today.")
    return day


def moment_asked_for(request: Request, name: str, *, now: datetime) -> datetime | None:
    """A moment up to now, in UTC: a day (its end), or a day and a time in London. Raises Invalid."""
    text = asked_for(request, name)
    if not text:
        return None
    try:
        given = datetime.fromisoformat(text)
        if given.time() == time() and len(text) == len("2025-03-27"):
            return min(end_of(given.date()), now)
        moment = (given if given.tzinfo else given.replace(tzinfo=LONDON)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(name, "This is not a moment. Give one like 2025-03-27T10:00.") from None
    if not EARLIEST <= moment.date() <= now.date() or moment > now:
        raise Invalid(name, f"Give a moment from {EARLIEST.isoformat()} to now.")
    return moment
