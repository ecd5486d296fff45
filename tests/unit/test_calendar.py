"""Days, working days and meetings."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.frameworks.holidays import england
from domain.model.calendar import (
    LAST_DAY,
    Calendar,
    Every,
    Meetings,
    add_months,
    day_of,
    end_of,
    in_words,
    office_hours,
)
from tests.unit.strategies import between, calendars, days, meetings

ENGLAND = Calendar(holidays=england())


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (date(2025, 1, 3), "2025-01-04T00:00"),
        (date(2025, 3, 29), "2025-03-30T00:00"),
        (date(2025, 3, 30), "2025-03-30T23:00"),
        (date(2025, 6, 18), "2025-06-18T23:00"),
        (date(2025, 10, 25), "2025-10-25T23:00"),
        (date(2025, 10, 26), "2025-10-27T00:00"),
    ],
)
def test_a_day_ends_at_midnight_in_london_summer_time_included(day: date, ends: str) -> None:
    moment = datetime.fromisoformat(ends).replace(tzinfo=UTC)
    assert end_of(day) == moment
    assert day_of(moment) == day + timedelta(days=1)
    assert day_of(moment - timedelta(microseconds=1)) == day


@pytest.mark.parametrize(("day", "opens"), [(date(2025, 1, 3), 9), (date(2025, 6, 18), 8)])
def test_offices_open_at_nine_in_london(day: date, opens: int) -> None:
    assert office_hours(day) == datetime(day.year, day.month, day.day, opens, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "number", "last"),
    [
        (date(2024, 12, 19), 10, date(2025, 1, 7)),
        (date(2024, 12, 19), 0, date(2024, 12, 19)),
        (date(2024, 5, 4), 10, date(2024, 5, 20)),
        (date(2024, 3, 28), 10, date(2024, 4, 15)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (LAST_DAY, 5, LAST_DAY),
    ],
)
def test_working_days_are_counted_from_the_day_after(day: date, number: int, last: date) -> None:
    assert ENGLAND.working_days_after(day, number) == last


def test_papers_close_working_days_before_a_meeting() -> None:
    assert ENGLAND.working_days_before(date(2025, 1, 3), 5) == date(2024, 12, 24)


@given(calendars, days, st.integers(1, 60))
def test_there_and_back_are_as_many_working_days(calendar: Calendar, day: date, number: int) -> None:
    last = calendar.working_days_after(day, number)
    worked = [each for each in between(day + timedelta(days=1), last) if calendar.is_worked(each)]
    assert len(worked) == number
    assert worked[-1] == last
    assert calendar.working_days_before(last, number) <= worked[0]


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2024, 3, 15), 0, date(2024, 3, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


def test_a_committee_that_meets_by_the_month_keeps_its_weekday() -> None:
    monthly = Meetings(first=date(2024, 5, 15), every=Every(months=1))
    found = list(islice(monthly.from_day(date(2024, 1, 1)), 5))
    assert [f"{day:%d %b}" for day in found] == ["15 May", "19 Jun", "17 Jul", "21 Aug", "18 Sep"]


def test_a_committee_of_fifth_weekdays_meets_on_the_last_where_there_is_no_fifth() -> None:
    monthly = Meetings(first=date(2024, 1, 31), every=Every(months=1))
    assert [day.isoformat() for day in islice(monthly.from_day(date(2024, 2, 1)), 2)] == ["2024-02-28", "2024-03-27"]


@given(meetings, days)
def test_meetings_come_in_order_once_each_and_never_when_cancelled(body: Meetings, day: date) -> None:
    found = list(islice(body.from_day(day), 200))
    assert found == sorted(set(found))
    assert all(day <= meeting <= LAST_DAY for meeting in found)
    assert not set(found) & body.cancelled
    last = found[-1] if len(found) == 200 else LAST_DAY
    assert {d for d in body.days if day <= d <= last} - body.cancelled <= set(found)


@given(meetings, days, st.integers(0, 800))
def test_looking_from_a_later_day_finds_the_same_meetings(body: Meetings, day: date, later: int) -> None:
    then = day + timedelta(days=later)
    end = then + timedelta(days=800)

    def until_end(start: date) -> list[date]:
        found = []
        for meeting in body.from_day(start):
            if meeting > end:
                break
            found.append(meeting)
        return found

    assert [meeting for meeting in until_end(day) if meeting >= then] == until_end(then)


def test_a_meeting_whose_papers_are_closed_is_passed_over() -> None:
    calendar = Calendar(holidays=england(), meetings={"panel": Meetings(days=(date(2025, 1, 3), date(2025, 2, 3)))})
    far = date(2025, 12, 31)
    assert calendar.next_open_meeting("panel", date(2024, 12, 24), papers_close=5, until=far) == date(2025, 1, 3)
    assert calendar.next_open_meeting("panel", date(2024, 12, 25), papers_close=5, until=far) == date(2025, 2, 3)
    assert calendar.next_open_meeting("panel", date(2024, 12, 25), papers_close=5, until=date(2025, 2, 2)) is None
    assert calendar.next_open_meeting("nobody", date(2024, 12, 25), papers_close=5, until=far) is None


def test_a_day_in_words_is_as_people_write_it() -> None:
    assert in_words(date(2025, 1, 3)) == "Friday 3 January 2025"
