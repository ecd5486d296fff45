"""The time that a report is about."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.model.calendar import add_months
from domain.model.errors import Invalid
from domain.model.order import EARLIEST

YEAR_BEGINS = 4
"""The month in which a council's year begins: April, as its accounts and the national returns about children in care
have it. Another year is asked for by its days."""


@dataclass(frozen=True)
class Period:
    """From a day to another, both with it."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def before(self) -> date:
        """The day before: how things stood when it began."""
        return self.first - timedelta(days=1)


def period(first: date | None, last: date | None, *, today: date) -> Period:
    """The period that was asked for. Left out, the last day is today, and the first one that on which the council's
    year began. Raises Invalid."""
    last = last or today
    if not EARLIEST < last <= today:
        raise Invalid("to", f"Give a day after {EARLIEST.isoformat()} and up to {today.isoformat()}.")
    first = first or max(_begun(last, 12), EARLIEST + timedelta(days=1))
    if not EARLIEST < first <= last:
        raise Invalid("from", f"Give a day after {EARLIEST.isoformat()}, and not after the last one.")
    return Period(first, last)


def quarter(last: date | None, *, today: date) -> Period:
    """The quarter of the council's year in which a day (None: today) falls, up to that day. Raises Invalid."""
    last = period(None, last, today=today).last
    return period(_begun(last, 3), last, today=today)


def _begun(day: date, months: int) -> date:
    """The first day of the part of so many months, of a council's year, in which a day falls."""
    gone = (day.month - YEAR_BEGINS) % months
    return add_months(day.replace(day=1), -gone)
