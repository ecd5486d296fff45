"""How long each matter stayed with whom: one cause with the lead or one body, from the day it came to the day it left.

Told from the days on which things took effect, as how long something was stuck is always told.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from domain.model.accountable import Accountable
from domain.model.calendar import Calendar
from domain.model.event import RecordedEvent


@dataclass(frozen=True)
class Stay:
    """A cause of a `kind` stood with `body` (None: with the lead) from `first` to `last` (None: it stands there)."""

    cause: str
    kind: str
    body: str | None
    first: date
    last: date | None = None

    def working_days(self, calendar: Calendar, until: date) -> int:
        """Working days after the first day, up to the last one; of one that goes on, up to `until`."""
        return calendar.working_days_between(self.first, self.last or until)

    def touches(self, first: date, last: date) -> bool:
        """Whether it ended between two days, or went on at the end of the second."""
        return self.first <= last and (self.last is None or self.last >= first)


@dataclass
class Stays:
    """Every stay so far, in the order in which they began; followed through a history."""

    _ended: list[Stay] = field(default_factory=list)
    _here: dict[str, Stay] = field(default_factory=dict)

    def after(self, event: RecordedEvent, stuck: Accountable) -> None:
        """An event happened."""
        for key, stay in list(self._here.items()):
            cause = stuck.causes.get(key)
            if cause is None or cause.holder != stay.body:
                self._ended.append(replace(stay, last=max(event.on, stay.first)))
                del self._here[key]
        for key, cause in stuck.causes.items():
            if key not in self._here:
                moved = any(stay.cause == key for stay in self._ended)
                first = event.on if moved else cause.since
                self._here[key] = Stay(key, cause.kind.value, cause.holder, first)

    def all(self) -> tuple[Stay, ...]:
        """Those that ended and those that go on."""
        return tuple(sorted((*self._ended, *self._here.values()), key=lambda stay: (stay.first, stay.cause)))
