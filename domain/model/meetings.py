"""What sessions change about when bodies meet: an extra day, another day, no day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from domain.model.calendar import Calendar, Meetings


@dataclass(frozen=True)
class MeetingChange:
    """A meeting of a body on `day` (None: there was none) is on `becomes` (None: on no day) because of what happened to
    a session. `recorded` is the day on which that was put on the record."""

    body: str
    day: date | None
    becomes: date | None
    reason: str | None
    session: UUID
    recorded: date

    @property
    def counts(self) -> bool:
        """Whether the calendar is another one after it."""
        return self.day != self.becomes and (self.day, self._meets) != (None, None)

    @property
    def _meets(self) -> date | None:
        """A day that had passed when it was recorded is no meeting that anybody can be due by."""
        return self.becomes if self.becomes is not None and self.becomes >= self.recorded else None

    def upon(self, meetings: "Meetings") -> "Meetings":
        """When the body meets after it."""
        days, cancelled = set(meetings.days), set(meetings.cancelled)
        if self.day is not None:
            days.discard(self.day)
            cancelled.add(self.day)
        if self._meets is not None:
            days.add(self._meets)
            cancelled.discard(self._meets)
        return replace(meetings, days=tuple(sorted(days)), cancelled=frozenset(cancelled))


def arranged(calendar: "Calendar", changes: Iterable[MeetingChange]) -> "Calendar":
    """A framework's calendar with what sessions changed about it, in the order in which that was recorded; the last one
    is what made it so."""
    meetings, last = dict(calendar.meetings), None
    for change in changes:
        if change.body in meetings:
            meetings[change.body] = change.upon(meetings[change.body])
        last = change
    return replace(calendar, meetings=meetings, change=last)
