"""A revision changes the ladder while a matter is on it."""

from dataclasses import replace

import pytest

from domain.model.climb_facts import LeftUnanswered
from domain.model.governance import Framework, Revisions
from tests.scenarios import LADDER, LONG_AGO, Story, framework, london


def without(body: str) -> Framework:
    made = framework()
    kept = tuple(each for each in made.bodies if each.key != body)
    return replace(made, bodies=kept, ladder=tuple(key for key in LADDER if key != body), routes=())


def test_a_matter_with_a_body_that_is_gone_goes_on_after_notice() -> None:
    story = Story().blocked("2024-12-19 10:00")
    story.rules = Revisions(((LONG_AGO, framework()), (london("2024-12-23 10:00"), without("partnership"))))
    step = story.next("2024-12-23 10:00")
    assert step is not None
    assert (step.receiver, step.at) == ("cooperative", london("2024-12-25 00:00"))


@pytest.mark.parametrize("until", ["2025-04-01 00:00", "2027-01-01 00:00"])
def test_a_matter_at_the_top_whose_body_is_gone_is_left_unanswered_once(until: str) -> None:
    story = Story().blocked("2024-12-19 10:00").silence("2025-02-21 00:00")
    assert story.commitment.holders == {"executive"}
    story.rules = Revisions(((LONG_AGO, framework()), (london("2025-02-24 10:00"), without("executive"))))
    for _ in range(20):
        if story.clock_runs(until) is None:
            break
    unanswered = [event for event in story.commitment.pending_events if isinstance(event, LeftUnanswered)]
    assert len(unanswered) == 1
    assert story.commitment.stuck


def test_a_matter_does_not_go_back_to_a_body_that_a_revision_put_above() -> None:
    story = Story().blocked("2024-12-19 10:00").silence("2025-01-05 00:00")
    assert story.commitment.holders == {"cooperative"}
    turned = replace(framework(), ladder=("cooperative", "partnership", "scrutiny"), routes=())
    story.rules = Revisions(((LONG_AGO, framework()), (london("2025-01-06 10:00"), turned)))
    step = story.next("2025-01-06 10:00")
    assert step is not None
    assert step.receiver == "scrutiny"
