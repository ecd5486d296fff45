"""A revision puts a rung above a matter that was left unanswered at the top; and one that moves a deadline and back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.model.climb_facts import Escalated, Warned
from domain.model.governance import Framework, Revisions, Within
from tests.scenarios import LADDER, Story, calendar, framework, london, one_version


def of_two_rungs(**changed: object) -> Framework:
    return replace(framework(**changed), ladder=LADDER[:2], routes=())  # type: ignore[arg-type]


def left_unanswered(rules: Framework, *, meetings: bool = False) -> Story:
    """A matter that the cooperative, the top of two rungs, left unanswered on 15 July 2024 or soon before."""
    story = Story(rules=one_version(rules), days=calendar(meetings=meetings)).blocked("2024-06-03 10:00")
    story.silence("2024-12-01 10:00")
    (cause,) = story.commitment.causes.values()
    assert (cause.holder, cause.unanswered) == ("cooperative", 1)
    return story


def revised(story: Story, at: str, rules: Framework) -> Story:
    story.rules = Revisions((*story.rules.versions, (london(at), rules)))
    return story


def went_to(story: Story) -> list[str]:
    return [event.to_body for event in story.commitment.pending_events if isinstance(event, Escalated)]


def test_it_goes_there_after_notice_where_its_body_meets_no_more() -> None:
    story = revised(left_unanswered(of_two_rungs()), "2024-12-02 11:00", framework())
    step = story.next("2024-12-02 11:00")
    assert step is not None
    assert (step.receiver, step.at) == ("scrutiny", london("2024-12-04 00:00"))
    assert "there is a rung above since a change on Monday 2 December 2024" in step.because
    story.silence("2025-12-01 10:00")
    assert went_to(story) == list(LADDER[1:])


def test_it_goes_there_at_the_next_meeting_of_its_body_where_that_comes() -> None:
    story = revised(left_unanswered(of_two_rungs(), meetings=True), "2024-12-02 11:00", framework())
    step = story.next("2024-12-02 11:00")
    assert step is not None
    assert (step.receiver, step.deadline_day) == ("scrutiny", date(2025, 1, 22))


def test_it_goes_there_at_once_where_time_is_counted_in_seconds() -> None:
    quick = [Within(duration=timedelta(seconds=2))] * 4
    story = revised(left_unanswered(of_two_rungs(within=quick)), "2024-12-02 11:00", framework(within=quick))
    step = story.next("2024-12-02 11:00")
    assert step is not None
    assert (step.receiver, step.at) == ("scrutiny", london("2024-12-02 11:00"))


def test_it_goes_up_a_ladder_that_is_new_from_the_ground() -> None:
    story = left_unanswered(of_two_rungs())
    new = replace(framework(), bodies=framework().bodies[2:], ladder=LADDER[2:], routes=())
    revised(story, "2024-12-02 11:00", new).silence("2025-12-01 10:00")
    assert went_to(story) == list(LADDER[1:])


def test_it_stays_where_the_rung_was_taken_away_again() -> None:
    story = revised(left_unanswered(of_two_rungs()), "2024-12-02 11:00", framework())
    revised(story, "2024-12-02 15:00", of_two_rungs())
    assert story.next("2025-12-01 10:00") is None


@pytest.mark.parametrize("times", [1, 3])
def test_a_deadline_that_was_moved_and_moved_back_is_warned_of_anew(times: int) -> None:
    shorter = framework(within=[Within(9), Within(20), Within(20), Within(20)])
    story = Story(days=calendar(meetings=False)).blocked("2024-06-03 10:00")
    story.clock_runs("2024-06-12 10:00")
    for hour in range(11, 11 + 2 * times, 2):
        revised(story, f"2024-06-12 {hour}:00", shorter).clock_runs(f"2024-06-12 {hour}:30")
        revised(story, f"2024-06-12 {hour + 1}:00", framework()).clock_runs(f"2024-06-12 {hour + 1}:30")
    warned = [event for event in story.commitment.pending_events if isinstance(event, Warned)]
    assert [event.deadline_day.day for event in warned] == [17] + [14, 17] * times
    assert len({event.command_id for event in warned}) == len(warned)
