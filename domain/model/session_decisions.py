"""The decisions about a session's day and who was there. Each judges one command and triggers one event, or raises a
Refusal, and then has changed nothing. Those about what happened there are in session_items.py."""

from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from domain.model import session_facts as facts
from domain.model.access import Role
from domain.model.calendar import day_of, in_words
from domain.model.errors import Invalid
from domain.model.event import RecordedEvent
from domain.model.governance import Framework
from domain.model.order import Order, promised
from domain.model.session import Session
from domain.model.session_access import check_call
from domain.model.text import line, optional_line, passage

YOUNG_PERSON = "young_person"
"""Somebody young who is there without being a Care Consultant."""
PRESENT = (
    *(role.value for role in Role if role not in (Role.CLOCK, Role.ADMIN, Role.AUDITOR)),
    YOUNG_PERSON,
)
"""Whom a session has beside those with a seat."""
MOST_PEOPLE = 1_000


def call(order: Order, session_id: UUID, *, body: str, day: date, theme: str, place: str | None = None) -> Session:
    """A new session of a body on a day, also on one that has passed: sessions are entered late. Its theme is an
    outcome, by its key or name, or a line of its own."""
    check_call(order.actor, body)
    framework = order.framework
    if framework.body(body) is None:
        raise Invalid("body", "This council has no such body.")
    promised("day", day)
    stamp = order.stamp() | {"on_behalf": False}
    outcome = next((each for each in framework.outcomes if theme.strip() in (each.key, each.name)), None)
    about = outcome.name if outcome else line("theme", theme)
    return Session._create(
        facts.Called,
        id=session_id,
        **stamp,
        council=framework.council,
        title=f"{framework.body_name(body)}: {about}",
        of_body=body,
        day=day,
        theme=about,
        outcome=outcome.key if outcome else None,
        place=optional_line("place", place),
    )


def move(session: Session, order: Order, *, day: date, reason: str) -> None:
    promised("day", day)
    if day == session.day:
        raise Invalid("day", "It is on that day already.")
    if day < (order.on or day_of(order.at)):
        raise Invalid("day", "That day had passed already. Give the day on which it is to be.")
    record_at(session, order, facts.Moved, day=day, moved_from=session.day, reason=passage("reason", reason))


def cancel(session: Session, order: Order, *, reason: str) -> None:
    record_at(session, order, facts.Cancelled, reason=passage("reason", reason))


def open_it(session: Session, order: Order) -> None:
    """It begins, on its day and on no other."""
    record_at(session, on_its_day(session, order, exactly=True), facts.Opened)


def close(session: Session, order: Order) -> None:
    record_at(session, on_its_day(session, order), facts.Closed)


def attend(session: Session, order: Order, *, who: str, how_many: int = 1, hours: str | None = None) -> None:
    """So many of a seat or a role were there; none takes back what was said before. `hours` are of Care Consultants."""
    present = present_as(order.framework, who)
    if not 0 <= how_many <= MOST_PEOPLE:
        raise Invalid("how_many", f"Give a number from 0 to {MOST_PEOPLE:,}.")
    if hours is not None and present["as_role"] != Role.CONSULTANT.value:
        raise Invalid("hours", "Only the hours of Care Consultants are kept: they are paid by the hour.")
    said: dict[str, Any] = present | {"how_many": how_many, "hours": _hours(hours, how_many)}
    record_at(session, on_its_day(session, order), facts.Attended, **said)


def present_as(framework: Framework, who: str) -> dict[str, str | None]:
    """The seat that is meant, or the role where no seat is called so. Raises Invalid."""
    if any(seat.key == who for seat in framework.seats):
        return {"seat": who, "as_role": None}
    if who in PRESENT:
        return {"seat": None, "as_role": who}
    raise Invalid("who", f"Give a seat of this council's framework, or one of: {', '.join(PRESENT)}.")


def record_at(
    session: Session, order: Order, event: type[RecordedEvent], *, on_behalf: bool = False, **said: Any
) -> None:
    """Record what was decided. `on_behalf`: a participation worker writes what a young person said. Raises Invalid for
    a day before it was called."""
    stamp = order.stamp() | {"on_behalf": on_behalf and order.actor.role is Role.PARTICIPATION_WORKER}
    if stamp["on"] < min(session.called_on, session.day):
        raise Invalid("on", f"This session was called on {in_words(session.called_on)}; give a day from then on.")
    session.trigger_event(event, **stamp, **said)


def on_its_day(session: Session, order: Order, *, exactly: bool = False) -> Order:
    """An order about what happened at a session: on its day, unless another one since then is given. Raises Invalid
    before that day."""
    if session.day > day_of(order.at):
        raise Invalid("on", f"This session is on {in_words(session.day)}. That day has not come yet.")
    if order.on is None:
        return replace(order, on=session.day)
    if order.on < session.day or (exactly and order.on != session.day):
        raise Invalid("on", f"This session is on {in_words(session.day)}. Leave this out, or move the session first.")
    return order


def _hours(text: str | None, how_many: int) -> Decimal | None:
    if text is None or not text.strip():
        return None
    try:
        hours = Decimal(text.strip())
        fits = hours == hours.quantize(Decimal("0.01")) and 0 <= hours <= 24 * how_many
    except InvalidOperation:
        fits = False
    if not fits:
        raise Invalid("hours", "Give hours like 2 or 1.5: of all of them together, no more than 24 for each.")
    return hours
