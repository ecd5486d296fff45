"""The terms of a duty, as a framework gives them: what is owed to which body, and when it comes round."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from domain.model.background import Origin
from domain.model.calendar import LAST_DAY, Every, add_months


@dataclass(frozen=True)
class DutyTerms:
    """Something owed to `body` that comes round: in a rhythm (`every`, from `first` on where known), by the end of
    certain `months`, once (`due_on`), or each time something happens (`whenever`). `due_after` is how many working days
    there are after that day. `lead` is the key of the seat that sees to it."""

    key: str
    title: str
    body: str
    every: Every | None = None
    first: date | None = None
    months: tuple[int, ...] = ()
    due_on: date | None = None
    whenever: str = ""
    due_after: int = 0
    lead: str = ""
    outcome: str = ""
    last_done: date | None = None
    origin: Origin = field(default_factory=Origin)

    @property
    def comes_round(self) -> str:
        """When it is owed, in words: every 3 months."""
        if self.every is not None:
            return str(self.every)
        if self.months:
            return f"by the end of {' and '.join(f'{date(2000, month, 1):%B}' for month in self.months)}"
        return "once" if self.due_on else f"each time: {self.whenever}"

    def rounds(self, after: date, *, taken_on: date) -> Iterator[date]:
        """The days on which it comes round after a day, in order; none where that is known only once it happens.

        `taken_on` is the day on which it came on the record: rounds before it are nobody's to answer for, and a rhythm
        without a first day counts from it. What was due once stays due, however long ago that was.
        """
        if self.due_on is not None:
            if after < self.due_on and self.last_done is None:
                yield self.due_on
            return
        after = max(after, taken_on - timedelta(days=1), self.last_done or after)
        if self.every is not None:
            first = self.first or self.every.after(taken_on, 1)
            yield from _rhythm(first, self.every, after)
        elif self.months:
            yield from _ends_of(self.months, after)


def _rhythm(first: date, every: Every, after: date) -> Iterator[date]:
    # A rhythm begun long ago costs no more than one begun today.
    for times in count(every.passed(first, after)):
        if first.year + times * every.months // 12 > LAST_DAY.year:
            return
        day = every.after(first, times)
        if day > LAST_DAY:
            return
        if day > after:
            yield day


def _ends_of(months: tuple[int, ...], after: date) -> Iterator[date]:
    month = after.replace(day=1)
    while month.year < LAST_DAY.year:
        following = add_months(month, 1)
        last = date.fromordinal(following.toordinal() - 1)
        if month.month in months and last > after:
            yield last
        month = following
