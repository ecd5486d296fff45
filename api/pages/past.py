"""The past: what a page shows of it, and the events that had happened by then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from fastapi import Request

from api.pages.asked import asked_for, day_asked_for, moment_asked_for
from domain.ledger.comparing import Then
from domain.model.calendar import day_of, end_of
from domain.model.event import RecordedEvent
from domain.model.folding import as_it_was


@dataclass(frozen=True)
class Past:
    """What was asked for: as it was on a day (`as_of`), as was known at a moment (`known_at`), both, or as it is.
    `asked` has it as it was typed."""

    as_of: date | None
    known_at: datetime | None
    now: datetime
    asked: dict[str, str]

    def __bool__(self) -> bool:
        return self.as_of is not None or self.known_at is not None

    @property
    def then(self) -> Then:
        """The moment that lists are asked for."""
        return Then(self.as_of, self.known_at)

    @property
    def address(self) -> str:
        """What asks for the same past at the end of another address; nothing where none is asked for."""
        return urlencode({name: typed for name, typed in self.asked.items() if typed})

    @property
    def seen_at(self) -> datetime:
        """The moment up to which the record is read."""
        return self.known_at or self.now

    @property
    def told_at(self) -> datetime:
        """The moment from which it is told. What was owed is worked out from everything that was known, as the API
        does it."""
        return self.seen_at if self.as_of is None else min(self.seen_at, end_of(self.as_of) - timedelta(seconds=1))

    def of(self, events: Iterable[RecordedEvent]) -> list[RecordedEvent]:
        """Those that had happened, and were known."""
        return as_it_was(events, as_of=self.as_of, known_at=self.known_at)


def past(request: Request, now: datetime) -> Past:
    """What the address asks for. Raises Invalid."""
    return Past(
        as_of=day_asked_for(request, "as_of", today=day_of(now)),
        known_at=moment_asked_for(request, "known_at", now=now),
        now=now,
        asked={name: asked_for(request, name) for name in ("as_of", "known_at")},
    )
