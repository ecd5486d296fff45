"""A promise that nobody leads is a gap, where the framework says so: it goes to the first rung and climbs."""

from dataclasses import replace
from datetime import date

from domain.model.access import Role
from domain.model.causes import Kind
from domain.model.governance import Revisions
from domain.model.narration import says
from tests.scenarios import LONG_AGO, Story, framework, london, one_version

CLIMBS = replace(framework(), vacant_lead_climbs=True)
BEGAN = "2024-12-19 10:00"


def test_it_goes_to_the_first_rung_at_once_and_climbs_from_there() -> None:
    story = Story(rules=one_version(CLIMBS), begins=BEGAN)
    step = story.next(BEGAN)
    assert step is not None
    assert (step.kind, step.sender, step.receiver, step.at) == (Kind.LEAD_VACANT, None, "partnership", london(BEGAN))
    story.clock_runs(BEGAN)
    assert story.commitment.holders == {"partnership"}
    after = story.next(BEGAN)
    assert after is not None
    assert (after.receiver, after.deadline_day) == ("cooperative", date(2025, 1, 3))


def test_a_lead_ends_it_at_whatever_rung_it_stands() -> None:
    story = Story(rules=one_version(CLIMBS), begins=BEGAN).silence("2025-01-05 00:00")
    assert story.commitment.holders == {"cooperative"}
    story.does("assign-lead", "2025-01-06 10:00", Role.CHAIR, body="cooperative", lead="Virtual Head")
    assert not story.commitment.stuck
    assert story.next("2025-01-06 10:00") is None


def test_where_the_framework_does_not_say_so_a_vacant_lead_is_no_gap() -> None:
    assert Story(begins=BEGAN).next(BEGAN) is None


def test_a_revision_that_says_so_counts_from_when_it_was_adopted() -> None:
    adopted = "2025-01-06 12:00"
    rules = Revisions(((LONG_AGO, framework()), (london(adopted), CLIMBS)))
    step = Story(rules=rules, begins=BEGAN).next("2025-01-06 13:00")
    assert step is not None
    assert step.at == london(adopted)


def test_the_history_says_that_nobody_leads_it() -> None:
    story = Story(rules=one_version(CLIMBS), begins=BEGAN)
    story.clock_runs(BEGAN)
    event = story.commitment.pending_events[-1]
    assert says(event, framework()) == (  # type: ignore[arg-type]
        "Went to the Strategic Partnership. It was agreed and nobody leads it."
    )
