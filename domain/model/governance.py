"""A council's governance as data: who promises, who decides, how long each has, and who comes next.

A Framework is one version of it. Revisions keep every version with the moment from which it was known, because
what was owed on a day is judged by what was in force on that day.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from domain.model.background import Organisation, Origin
from domain.model.calendar import Every, Meetings
from domain.model.duty_terms import DutyTerms
from domain.model.elsewhere import Casework
from domain.model.errors import Invalid, NotFound
from domain.model.frame import Frame, Outcome, Seat, Statement

__all__ = ["Body", "Framework", "Origin", "Outcome", "Revisions", "Route", "Seat", "Statement", "Within"]
T = TypeVar("T")


@dataclass(frozen=True)
class Within:
    """How long somebody has: a number of working days, or, for trials and tests, a plain duration."""

    working_days: int = 0
    duration: timedelta | None = None

    def __str__(self) -> str:
        if self.duration is not None:
            return f"{self.duration.total_seconds():g} seconds"
        return "1 working day" if self.working_days == 1 else f"{self.working_days} working days"


@dataclass(frozen=True)
class Body:
    """A body that answers for stuck commitments.

    `papers_close`, `at_least` and `warn` are working days: how long before a meeting its papers close, the least
    time a body has from when a matter reached it on the record, and how long before a deadline it is warned.
    """

    key: str
    name: str
    respond_within: Within
    or_next_meeting: bool = False
    papers_close: int = 5
    at_least: int = 5
    warn: int = 3
    meetings: Meetings = field(default_factory=Meetings)
    chair: str = ""
    aliases: tuple[str, ...] = ()
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class Route:
    """A way beside the ladder: `sender` may refer a matter to `receiver` directly."""

    sender: str
    receiver: str
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class Framework:
    """One version of a council's governance. `ladder` lists body keys from the first rung to the top.

    `measure_within` and `due_date_within` are how long after it was agreed a commitment may lack a measure or a due
    date before that climbs; None: it never does. `warn` is in working days, for deadlines of no body.
    """

    council: str
    name: str
    version: str
    bodies: tuple[Body, ...]
    ladder: tuple[str, ...]
    challenge: Within
    explanation: Within
    progress_every: Every | None = None
    vacant_lead_climbs: bool = False
    measure_within: Within | None = None
    due_date_within: Within | None = None
    warn: int = 3
    in_force_from: date | None = None
    in_force_to: date | None = None
    routes: tuple[Route, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    promises: tuple[Statement, ...] = ()
    priorities: tuple[Statement, ...] = ()
    seats: tuple[Seat, ...] = ()
    frame: Frame = field(default_factory=Frame)
    casework: Casework = field(default_factory=Casework)
    origin: Origin = field(default_factory=Origin)

    def body(self, key: str) -> Body | None:
        """The body with this key, or None where this version has none."""
        for body in self.bodies:  # A generator would take longer than the search.
            if body.key == key:
                return body
        return None

    def body_name(self, key: str) -> str:
        """The name of a body, or its key where this version no longer has it."""
        body = self.body(key)
        return body.name if body else key

    def require_body(self, key: str) -> Body:
        """The body with this key. Raises NotFound."""
        body = self.body(key)
        if body is None:
            raise NotFound("This council has no such body.")
        return body

    def duty(self, key: str) -> DutyTerms | None:
        """The terms of a duty, or None where this version does not have it."""
        return next((duty for duty in self.frame.duties if duty.key == key), None)

    def seat_title(self, key: str) -> str:
        """What a seat is called, or its key where this version no longer has it."""
        return next((seat.title for seat in self.seats if seat.key == key), key)

    def organisation_name(self, key: str) -> str:
        """The name of an organisation, or its key where this version no longer has it."""
        return next((each.name for each in self.frame.organisations if each.key == key), key)

    def height(self, key: str | None) -> int:
        """How high a body stands on the ladder, from 0; -1 where it does not."""
        return self.ladder.index(key) if key in self.ladder else -1

    def next_rung(self, path: Sequence[str]) -> str | None:
        """The rung above every rung in `path` (the bodies a matter has been with), or None at the top.

        A body that a revision took off the ladder no longer counts, and a matter never comes back to a body it
        has been with: so whatever is revised, a climb goes on and ends.
        """
        above = 1 + max((self.height(body) for body in path), default=-1)
        return next((body for body in self.ladder[above:] if body not in path), None)

    def may_refer(self, sender: str, receiver: str) -> bool:
        """Whether a direct route leads from one body to the other."""
        return any(route.sender == sender and route.receiver == receiver for route in self.routes)

    def check_links(
        self,
        *,
        promises: Sequence[str],
        priorities: Sequence[str],
        outcome: str | None = None,
        also_for: Sequence[str] = (),
        good_practice: str | None = None,
    ) -> None:
        """Raises Invalid unless the outcomes, promises, priorities and the good practice are this framework's."""
        outcomes = {o.key for o in self.outcomes}
        if outcome is not None and outcome not in outcomes:
            raise Invalid("outcome", "This council's framework has no such outcome.")
        if not set(also_for) <= outcomes - {outcome}:
            raise Invalid("also_for", "Name other outcomes of this council's framework.")
        if good_practice is not None and good_practice not in {g.key for g in self.frame.good_practice}:
            raise Invalid("good_practice", "This council's framework has no such example.")
        if not set(promises) <= {p.key for p in self.promises}:
            raise Invalid("promises", "This council's framework has no such promise.")
        if not set(priorities) <= {p.key for p in self.priorities}:
            raise Invalid("priorities", "This council's framework has no such priority.")

    def require_organisation(self, field: str, key: str) -> Organisation:
        """The organisation with this key. Raises Invalid."""
        for organisation in self.frame.organisations:
            if organisation.key == key:
                return organisation
        raise Invalid(field, "This council's framework has no such organisation.")


@dataclass(frozen=True)
class Revisions(Generic[T]):
    """Every version of something, each with the moment from which it was known, oldest first."""

    versions: tuple[tuple[datetime, T], ...]

    def at(self, moment: datetime) -> T:
        """The version known at a moment; the first one for any moment before it."""
        if len(self.versions) == 1:
            return self.versions[0][1]
        index = bisect_right(self.versions, moment, key=lambda version: version[0])
        return self.versions[max(index - 1, 0)][1]

    def changes(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """The moments at which a new version became known, after one moment and up to another."""
        if len(self.versions) == 1:
            return iter(())
        return (known for known, _ in self.versions[1:] if after < known <= until)
