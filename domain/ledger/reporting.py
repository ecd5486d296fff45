"""Reports from what is on a ledger: one look through the histories of a council, one at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.ledger import sealed
from domain.ledger.database import Connection
from domain.ledger.reading import Ledger
from domain.model.access import Actor
from domain.model.calendar import day_of
from domain.model.errors import CannotBeRead, Invalid
from domain.reports.annual import Annual, Collecting
from domain.reports.period import Period
from domain.reports.reading import Reading

UNDER_WAY = timedelta(minutes=1)
"""A checkpoint that was made so shortly before a moment may not have been there yet for whoever looked then."""
Within = Callable[[date], Period]
"""Gives the period that is asked for, where today is a day. Raises Invalid."""


@dataclass(frozen=True)
class Asked:
    """The periods that reports are asked for by: `within` makes it of today."""

    council: str
    actor: Actor
    within: Within
    known_at: datetime | None = None


def report(ledger: Ledger, asked: Asked) -> Annual:
    """What a council's record says of a period, as known at a moment (None: now). The same moment gives the same
    report ever after. Raises NotFound where the actor does not see the council, Invalid for a period or a moment that
    is to come."""
    now = ledger.now()
    if asked.known_at is not None and asked.known_at > now:
        raise Invalid("known_at", "Give a moment up to now.")
    moment = asked.known_at or now
    rules = ledger.governance_at(asked.council, actor=asked.actor, known_at=asked.known_at)
    reading = Reading(rules, asked.within(day_of(moment)), moment)
    found = Collecting(reading)
    for history in ledger.every_history(asked.council):
        events = history.events
        if history.unreadable is not None and not (events and events[-1].timestamp > moment):
            found.unreadable.append(history.which)
            continue
        try:
            found.add(reading.entry(history.which, events))
        except CannotBeRead:
            found.unreadable.append(history.which)
    return found.annual()


def checkpoint(conn: Connection, known_at: datetime | None) -> str | None:
    """The checkpoint of the seal to stand under a report: the newest with what witnesses signed or, of a report as
    known at a moment, the note that was the newest then; None where nothing was sealed."""
    if known_at is None:
        return sealed.to_publish(conn)
    found = sealed.newest_at(conn, known_at - UNDER_WAY)
    return found.note if found else None
