"""Days: when a day ends, which days are worked, when bodies meet.

All days are days in Europe/London, summer time included; all moments are UTC.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count
from zoneinfo import ZoneInfo

from domain.model.meetings import MeetingChange

LONDON = ZoneInfo("Europe/London")
OFFICE_OPENS, OFFICE_CLOSES = time(9, 0), time(17, 0)
LAST_DAY = date(2200, 12, 31)
"""No rule looks past this day, so no arithmetic on dates can run over."""
_FIRST_DAY = date(1900, 1, 1)
_A_DAY = timedelta(days=1)
DAYS_KEPT = 16_384
"""For how many days what is worked out of each is kept: more than forty years."""


def day_of(moment: datetime) -> date:
    """The day in Europe/London on which a moment falls."""
    return moment.astimezone(LONDON).date()


@lru_cache(maxsize=DAYS_KEPT)
def end_of(day: date) -> datetime:
    """The moment, in UTC, at which a day ends: the next midnight in Europe/London."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC)


@lru_cache(maxsize=DAYS_KEPT)
def office_hours(day: date) -> datetime:
    """The moment, in UTC, at which offices open on a day."""
    return datetime.combine(day, OFFICE_OPENS, LONDON).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; the month's last day where it has no such day."""
    whole = day.year * 12 + day.month - 1 + months
    for last in range(day.day, 0, -1):
        try:
            return date(whole // 12, whole % 12 + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


@lru_cache(maxsize=DAYS_KEPT)
def in_words(day: date) -> str:
    """A day as people write it: Friday 3 January 2025."""
    return f"{day:%A} {day.day} {day:%B %Y}"


@dataclass(frozen=True)
class Every:
    """How often a body meets or a report is due: a number of months, or of weeks."""

    months: int = 0
    weeks: int = 0

    def after(self, first: date, times: int) -> date:
        """The meeting `times` periods after `first`. In months, committees keep the weekday: one that first met
        on a third Wednesday meets on third Wednesdays (on the last one, where a month has no fifth)."""
        if not self.months:
            return first + timedelta(weeks=self.weeks * times)
        month = add_months(first.replace(day=1), self.months * times)
        day = month + timedelta(days=(first.weekday() - month.weekday()) % 7, weeks=(first.day - 1) // 7)
        return day if day.month == month.month else day - timedelta(weeks=1)

    def passed(self, first: date, day: date) -> int:
        """How many periods after `first` the last meeting may be that is before a day, or the first that is on it."""
        if self.months:
            return max(0, ((day.year - first.year) * 12 + day.month - first.month) // self.months)
        return max(0, (day - first).days // (self.weeks * 7)) if self.weeks else 0

    def __str__(self) -> str:
        number, unit = (self.months, "month") if self.months else (self.weeks, "week")
        return f"every {unit}" if number == 1 else f"every {number} {unit}s"


@dataclass(frozen=True)
class Meetings:
    """When one body meets: days that were set, and a rhythm that goes on from its first day."""

    days: tuple[date, ...] = ()
    first: date | None = None
    every: Every | None = None
    cancelled: frozenset[date] = frozenset()

    def from_day(self, day: date) -> Iterator[date]:
        """The meetings on or after a day, in order. Without a rhythm they come to an end."""
        held = sorted({d for d in self.days if d >= day} - self.cancelled)
        if self.first is None or self.every is None:
            yield from held
            return
        for meeting in self._rhythm(day):
            while held and held[0] <= meeting:
                yield held.pop(0)
            if meeting not in self.cancelled and meeting not in self.days:
                yield meeting
        yield from held

    def _rhythm(self, day: date) -> Iterator[date]:
        assert self.first is not None
        assert self.every is not None
        # A rhythm begun long ago costs no more than one begun today.
        shortest = self.every.months * 28 or self.every.weeks * 7
        skipped = self.every.passed(self.first, day)
        for times in count(skipped):
            if (times - skipped) * shortest > (LAST_DAY - day).days:
                return
            meeting = self.every.after(self.first, times)
            if meeting > LAST_DAY:
                return
            if meeting >= day:
                yield meeting


@dataclass(frozen=True)
class Calendar:
    """The days on which nobody works, and when each body (by key) meets.

    Worked days are Monday to Friday less `holidays`. `change`: what about a session made it another calendar than the
    one before it; None: a framework did.
    """

    holidays: Collection[date] = frozenset()
    meetings: Mapping[str, Meetings] = field(default_factory=dict)
    change: MeetingChange | None = None

    def is_worked(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays

    def working_days_after(self, day: date, number: int) -> date:
        """The last of `number` working days, counted from the day after `day` (0: the day itself)."""
        while number > 0 and day < LAST_DAY:
            day += _A_DAY
            if day.weekday() < 5 and day not in self.holidays:
                number -= 1
        return day

    def working_days_before(self, day: date, number: int) -> date:
        """The first of `number` working days that come just before `day` (0: the day itself)."""
        while number > 0 and day > _FIRST_DAY:
            day -= _A_DAY
            if day.weekday() < 5 and day not in self.holidays:
                number -= 1
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many worked days come after one day, up to and with another; 0 where that is no later."""
        return sum(self.is_worked(first + timedelta(days=day)) for day in range(1, (last - first).days + 1))

    def in_office_hours(self, moment: datetime) -> bool:
        """Whether offices are open at a moment."""
        here = moment.astimezone(LONDON)
        return self.is_worked(here.date()) and OFFICE_OPENS <= here.time() < OFFICE_CLOSES

    def next_office_hours(self, moment: datetime) -> datetime:
        """The moment, in UTC, at which offices open next."""
        today = day_of(moment)
        if self.is_worked(today) and moment < office_hours(today):
            return office_hours(today)
        return office_hours(self.working_days_after(today, 1))

    def meetings_from(self, body: str, day: date) -> Iterator[date]:
        """The meetings of a body on or after a day, in order."""
        meetings = self.meetings.get(body)
        if meetings is not None:
            yield from meetings.from_day(day)

    def next_open_meeting(self, body: str, day: date, *, papers_close: int, until: date) -> date | None:
        """The first meeting by `until` whose papers are still open on `day`; papers close that many working days
        before it, at the end of that day."""
        for meeting in self.meetings_from(body, day):
            if meeting > until:
                return None
            if self.working_days_before(meeting, papers_close) >= day:
                return meeting
        return None
