"""The governance that a history is judged by, as it was known at a moment."""

from datetime import datetime, timedelta
from typing import Protocol

from domain.model.calendar import Calendar
from domain.model.governance import Framework, Revisions

UNDER_WAY = timedelta(seconds=15)
"""So long, at most, a look at the clock is under way: it may not know yet what was adopted in that time."""


class Rules(Protocol):
    """Every version of a council's framework and calendar."""

    @property
    def framework(self) -> Revisions[Framework]: ...

    @property
    def calendar(self) -> Revisions[Calendar]: ...


def changes(rules: Rules, after: datetime, until: datetime) -> list[datetime]:
    """The moments at which either changed, after one moment and up to another, in order."""
    return sorted({*rules.framework.changes(after, until), *rules.calendar.changes(after, until)})


class Before:
    """The rules without what was adopted at a moment or later."""

    def __init__(self, rules: Rules, change: datetime) -> None:
        self.framework = Revisions(tuple(each for each in rules.framework.versions if each[0] < change))
        self.calendar = Revisions(tuple(each for each in rules.calendar.versions if each[0] < change))
