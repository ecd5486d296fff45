"""Ways to spoil a history as somebody would who can write into the database: each made to look as right as it can."""

from collections.abc import Sequence
from copy import copy
from datetime import timedelta
from typing import Any

from domain.model.calendar import day_of
from domain.model.event import AccountableEvent

History = list[AccountableEvent]
_NAMING = ("cause", "challenge", "reading")


def changed(event: AccountableEvent, **fields: Any) -> AccountableEvent:
    """An event with other values in it."""
    other = copy(event)
    other.__dict__.update(fields)
    return other


def removed(history: Sequence[AccountableEvent], at: int, *, closing_up: bool) -> History:
    """Without the event at an index. `closing_up`: the others get new versions, and so do the causes named by them."""
    rest = [*history[:at], *history[at + 1 :]]
    return [_closed_up(event, number, at + 1, -1) for number, event in enumerate(rest, 1)] if closing_up else rest


def added(history: Sequence[AccountableEvent], at: int, event: AccountableEvent) -> History:
    """With one more event, recorded at the same moment as the one before it."""
    before = history[at - 1].timestamp
    new = changed(event, timestamp=before, on=day_of(before))
    rest = [*history[:at], new, *history[at:]]
    return [
        changed(each, originator_version=at + 1) if each is new else _closed_up(each, number, at + 1, 1)
        for number, each in enumerate(rest, 1)
    ]


def moved(history: Sequence[AccountableEvent], at: int, by: timedelta) -> History:
    """With the event at an index recorded at another time."""
    moment = history[at].timestamp + by
    new = changed(history[at], timestamp=moment, on=day_of(moment))
    return [*history[:at], new, *history[at + 1 :]]


def swapped(history: Sequence[AccountableEvent], at: int, body: str) -> History:
    """With the step at an index gone to another body."""
    return [*history[:at], changed(history[at], to_body=body), *history[at + 1 :]]


def _closed_up(event: AccountableEvent, version: int, place: int, by: int) -> AccountableEvent:
    fields: dict[str, Any] = {"originator_version": version}
    for name in _NAMING:
        if isinstance(getattr(event, name, None), str):
            fields[name] = _renamed(getattr(event, name), place, by)
    if isinstance(getattr(event, "causes", None), list):
        fields["causes"] = [_renamed(each, place, by) for each in event.__dict__["causes"]]
    return changed(event, **fields)


def _renamed(cause: str, place: int, by: int) -> str:
    kind, _, version = cause.partition(":")
    return f"{kind}:{int(version) + by}" if int(version) >= place else cause
