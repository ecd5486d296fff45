"""Reports on stories that tests tell."""

from collections.abc import Iterable
from datetime import date

from domain.model.event import AccountableEvent
from domain.reports.annual import Annual, Collecting
from domain.reports.entry import Entry
from domain.reports.period import Period
from domain.reports.reading import Reading
from tests.scenarios import Story, london
from tests.unit.conforming import Rules

YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
LATER = "2025-02-01 12:00"


def report(
    *stories: Story, within: Period = YEAR, known_at: str = LATER, more: Iterable[list[AccountableEvent]] = ()
) -> Annual:
    """The report on stories of one council, and on more histories."""
    rules = Rules(stories[0].rules, stories[0].days)
    reading = Reading(rules, within, london(known_at))
    found = Collecting(reading)
    for events in [*map(events_of, stories), *more]:
        found.add(reading.entry(events[0].originator_id, events))
    return found.annual()


def entry(story: Story, within: Period = YEAR, known_at: str = LATER) -> Entry:
    """The one entry there is."""
    [made] = report(story, within=within, known_at=known_at).entries
    return made


def events_of(story: Story) -> list[AccountableEvent]:
    """Everything that happened in a story so far."""
    story.kept += [each for each in story.commitment.collect_events() if isinstance(each, AccountableEvent)]
    return list(story.kept)
