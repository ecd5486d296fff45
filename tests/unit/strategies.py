"""Random governance for properties: any ladder, any times, any calendar."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from domain.model.calendar import Calendar, Every, Meetings
from domain.model.governance import Body, Framework, Route, Within
from tests.scenarios import LADDER, framework

KEYS = (*LADDER, "panel", "cabinet", "forum")
"""Every body that any framework has, so that chairs can be had for all of them."""

days = st.dates(date(2023, 6, 1), date(2026, 12, 31))
durations = st.timedeltas(timedelta(0), timedelta(days=40)).map(lambda duration: Within(duration=duration))
working_days = st.integers(0, 60).map(lambda number: Within(working_days=number))
withins = st.one_of(working_days, working_days, durations)
rhythms = st.one_of(st.integers(1, 14).map(lambda n: Every(months=n)), st.integers(1, 30).map(lambda n: Every(weeks=n)))
meetings = st.builds(
    Meetings,
    days=st.lists(days, max_size=6).map(lambda found: tuple(sorted(found))),
    first=st.none() | days,
    every=st.none() | rhythms,
    cancelled=st.frozensets(days, max_size=4),
)


def bodies(key: str) -> st.SearchStrategy[Body]:
    return st.builds(
        Body,
        key=st.just(key),
        name=st.just(key.capitalize()),
        respond_within=withins,
        or_next_meeting=st.booleans(),
        papers_close=st.integers(0, 10),
        at_least=st.integers(0, 8),
        warn=st.integers(0, 10),
    )


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """A framework with some of KEYS as bodies, and some of those as its ladder."""
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, unique=True))
    ladder = draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))
    pairs = st.tuples(st.sampled_from(keys), st.sampled_from(keys)).map(lambda pair: Route(*pair))
    return replace(
        framework(),
        bodies=tuple(draw(bodies(key)) for key in keys),
        ladder=tuple(ladder),
        challenge=draw(withins),
        explanation=draw(withins),
        vacant_lead_climbs=draw(st.booleans()),
        measure_within=draw(st.none() | withins),
        due_date_within=draw(st.none() | withins),
        progress_every=draw(st.none() | rhythms),
        warn=draw(st.integers(0, 10)),
        routes=tuple(draw(st.lists(pairs, max_size=3))),
    )


calendars = st.builds(
    Calendar,
    holidays=st.frozensets(days, max_size=30),
    meetings=st.dictionaries(st.sampled_from(KEYS), meetings),
)


def between(first: date, last: date) -> Iterator[date]:
    """Every day from one to another."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
