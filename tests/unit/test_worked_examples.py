"""The worked examples of next_step, case by case, with their dates."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.model.access import Role
from domain.model.calendar import Meetings, in_words
from domain.model.causes import Kind
from domain.model.escalation import next_warning
from domain.model.governance import Revisions, Within
from domain.model.step import NextStep
from tests.scenarios import LADDER, LONG_AGO, MEETINGS, Story, calendar, framework, london


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def assert_step(
    step: NextStep | None, *, sends: str | None, to: str | None, day: date, at: str, kind: Kind = Kind.BLOCKED
) -> None:
    assert step is not None
    assert (step.kind, step.sender, step.receiver) == (kind, sends, to)
    assert step.action == ("escalate" if to else "unanswered")
    assert step.deadline_day == day
    assert step.at == utc(at)
    assert in_words(day) in step.because


def case_1() -> Story:
    return Story().blocked("2024-12-19 10:00")


def at_the_cooperative() -> Story:
    return case_1().silence("2025-01-05 00:00")


def test_1_the_meeting_comes_before_ten_working_days() -> None:
    step = case_1().next("2024-12-19 10:01")
    assert_step(step, sends="partnership", to="cooperative", day=date(2025, 1, 3), at="2025-01-04T00:00")
    assert step is not None
    assert in_words(date(2024, 12, 24)) in step.because


def test_2_a_warning_goes_out_in_office_hours_three_working_days_before() -> None:
    story = case_1()
    warning = next_warning(story.commitment, story.rules, story.days, london("2024-12-19 10:01"))
    assert warning is not None
    assert (warning.action, warning.sender) == ("warn", "partnership")
    assert london("2024-12-30 09:00") <= warning.at < london("2024-12-30 17:00")
    before = story.next("2024-12-30 08:00")
    story.clock_runs(warning.at)
    assert next_warning(story.commitment, story.rules, story.days, warning.at) is None
    assert story.next("2024-12-30 10:00") == before


def test_3_after_silence_it_goes_to_scrutiny() -> None:
    step = case_1().silence("2025-01-04 00:00").next("2025-01-04 00:00")
    assert_step(step, sends="cooperative", to="scrutiny", day=date(2025, 1, 22), at="2025-01-23T00:00")


def test_4_scrutiny_has_twenty_days_because_its_meeting_is_later() -> None:
    step = case_1().silence("2025-01-23 00:00").next("2025-01-23 00:00")
    assert_step(step, sends="scrutiny", to="executive", day=date(2025, 2, 19), at="2025-02-20T00:00")


def test_5_at_the_top_silence_counts_as_unanswered() -> None:
    step = case_1().silence("2025-02-20 00:00").next("2025-02-20 00:00")
    assert_step(step, sends="executive", to=None, day=date(2025, 3, 19), at="2025-03-20T00:00")


def test_6_unanswered_comes_back_at_the_next_meeting() -> None:
    story = case_1().silence("2025-03-20 00:00")
    assert_step(
        story.next("2025-03-20 00:00"), sends="executive", to=None, day=date(2025, 6, 18), at="2025-06-18T23:00"
    )
    assert story.silence("2025-07-01 00:00").next("2025-07-01 00:00") is None
    assert story.commitment.stuck
    assert [cause.unanswered for cause in story.commitment.causes.values()] == [2]


def test_7_a_step_taken_late_counts_from_when_it_was_due() -> None:
    story = case_1()
    story.clock_runs("2025-01-10 09:00")
    assert_step(
        story.next("2025-01-10 09:00"), sends="cooperative", to="scrutiny", day=date(2025, 1, 22), at="2025-01-23T00:00"
    )


def test_8_an_outage_is_not_held_against_a_body() -> None:
    story = case_1()
    story.clock_runs("2025-01-20 09:00")
    assert_step(
        story.next("2025-01-20 09:00"), sends="cooperative", to="scrutiny", day=date(2025, 1, 31), at="2025-02-01T00:00"
    )
    late = case_1()
    late.clock_runs("2025-02-03 09:00")
    assert_step(
        late.next("2025-02-03 09:00"), sends="cooperative", to="scrutiny", day=date(2025, 2, 10), at="2025-02-11T00:00"
    )


NO_MEETINGS = [
    pytest.param("2024-05-04 12:00", date(2024, 5, 20), "2024-05-20T23:00", id="10 a bank holiday in May"),
    pytest.param("2024-03-28 12:00", date(2024, 4, 15), "2024-04-15T23:00", id="11 Easter"),
    pytest.param("2024-10-18 12:00", date(2024, 11, 1), "2024-11-02T00:00", id="12 summer time ends between"),
]


def test_9_papers_that_are_closed_leave_the_ten_days() -> None:
    step = Story().blocked("2024-12-27 10:00").next("2024-12-27 10:01")
    assert_step(step, sends="partnership", to="cooperative", day=date(2025, 1, 13), at="2025-01-14T00:00")


@pytest.mark.parametrize(("blocked", "day", "at"), NO_MEETINGS)
def test_10_to_12_working_days_of_england(blocked: str, day: date, at: str) -> None:
    step = Story(days=calendar(meetings=False)).blocked(blocked).next(blocked)
    assert_step(step, sends="partnership", to="cooperative", day=day, at=at)


def test_13_a_challenge_goes_from_the_lead_to_the_partnership() -> None:
    story = Story(days=calendar(meetings=False), begins="2025-05-01 09:00").challenged("2025-05-22 10:00")
    assert_step(
        story.next("2025-05-22 10:00"),
        sends=None,
        to="partnership",
        day=date(2025, 6, 6),
        at="2025-06-06T23:00",
        kind=Kind.CHALLENGE,
    )


def test_14_a_late_entry_is_stuck_since_then_but_its_clock_starts_when_recorded() -> None:
    story = Story().blocked("2024-12-19 10:00", on=date(2024, 11, 1))
    step = story.next("2024-12-19 10:01")
    assert_step(step, sends="partnership", to="cooperative", day=date(2025, 1, 3), at="2025-01-04T00:00")
    assert step is not None
    assert step.since == date(2024, 11, 1)
    assert "1 November 2024" in step.because


def test_15_a_cancelled_meeting_moves_the_deadline() -> None:
    ((_, before),) = calendar().versions
    cancelled = Meetings(days=MEETINGS["partnership"].days, cancelled=frozenset({date(2025, 1, 3)}))
    after = replace(before, meetings={**MEETINGS, "partnership": cancelled})
    story = Story(days=Revisions(((LONG_AGO, before), (london("2024-12-30 11:00"), after)))).blocked("2024-12-19 10:00")
    assert_step(
        story.next("2024-12-30 10:59"),
        sends="partnership",
        to="cooperative",
        day=date(2025, 1, 3),
        at="2025-01-04T00:00",
    )
    assert_step(
        story.next("2024-12-30 11:00"),
        sends="partnership",
        to="cooperative",
        day=date(2025, 1, 7),
        at="2025-01-08T00:00",
    )


def revised(*changes: str) -> Story:
    """Case 1 under a framework that, from each of these moments, gives the partnership five days and no meeting."""
    rules = framework()
    shorter = replace(rules.bodies[0], respond_within=Within(5), or_next_meeting=False)
    later = tuple((london(at), replace(rules, bodies=(shorter, *rules.bodies[1:]))) for at in changes)
    return Story(rules=Revisions(((LONG_AGO, rules), *later))).blocked("2024-12-19 10:00")


def test_16_a_revision_gives_at_least_until_the_end_of_the_next_working_day() -> None:
    step = revised("2025-01-02 12:00").next("2025-01-02 12:00")
    assert_step(step, sends="partnership", to="cooperative", day=date(2025, 1, 3), at="2025-01-04T00:00")


def test_16b_adopting_the_same_again_does_not_put_a_deadline_off() -> None:
    step = revised("2025-01-02 12:00", "2025-01-03 12:00").next("2025-01-03 13:00")
    assert_step(step, sends="partnership", to="cooperative", day=date(2025, 1, 3), at="2025-01-04T00:00")


def test_16c_a_revision_after_a_deadline_does_not_undo_that_it_passed() -> None:
    step = revised("2025-01-06 12:00").next("2025-01-06 13:00")
    assert_step(step, sends="partnership", to="cooperative", day=date(2025, 1, 3), at="2025-01-04T00:00")


def test_17_a_support_rests_until_its_day_and_then_goes_one_rung_up() -> None:
    story = case_1().disposed("2025-01-02 12:00", "partnership", "supported", until=date(2025, 2, 14))
    assert_step(
        story.next("2025-01-02 12:00"),
        sends="partnership",
        to="cooperative",
        day=date(2025, 2, 14),
        at="2025-02-15T00:00",
    )


def test_18_referred_up_goes_at_once_and_counts_from_then() -> None:
    story = case_1().disposed("2024-12-23 12:00", "partnership", "referred_up")
    assert_step(
        story.next("2024-12-23 12:00"), sends="cooperative", to="scrutiny", day=date(2025, 1, 22), at="2025-01-23T00:00"
    )


def test_19_a_direct_route_skips_a_rung() -> None:
    story = at_the_cooperative().does(
        "refer", "2025-01-10 12:00", Role.CHAIR, body="cooperative", to="executive", words="Only they can."
    )
    assert_step(story.next("2025-01-10 12:00"), sends="executive", to=None, day=date(2025, 2, 7), at="2025-02-08T00:00")


def test_20_each_cause_keeps_its_own_clock_and_the_earliest_step_is_next() -> None:
    story = at_the_cooperative().challenged("2025-01-06 10:00")
    assert_step(
        story.next("2025-01-06 10:00"),
        sends=None,
        to="partnership",
        day=date(2025, 1, 20),
        at="2025-01-21T00:00",
        kind=Kind.CHALLENGE,
    )
    assert story.commitment.holders == {"cooperative"}
    assert story.silence("2025-01-21 00:00").commitment.holders == {"cooperative", "partnership"}


def test_21_accepted_that_it_cannot_be_met_starts_the_clock_of_the_explanation() -> None:
    story = at_the_cooperative().disposed("2025-01-22 12:00", "cooperative", "accepted_cannot_be_met")
    assert_step(
        story.next("2025-01-22 12:00"),
        sends="cooperative",
        to="scrutiny",
        day=date(2025, 2, 5),
        at="2025-02-06T00:00",
        kind=Kind.EXPLANATION,
    )


def test_22_what_is_overdue_is_the_partnerships_from_that_day() -> None:
    story = Story(due_on=date(2025, 3, 31)).silence("2025-04-01 00:00")
    assert story.commitment.holders == {"partnership"}
    assert_step(
        story.next("2025-04-01 00:00"),
        sends="partnership",
        to="cooperative",
        day=date(2025, 4, 14),
        at="2025-04-14T23:00",
        kind=Kind.OVERDUE,
    )


def test_22b_before_the_day_the_next_step_is_that_it_becomes_overdue() -> None:
    step = Story(due_on=date(2025, 3, 31)).next("2025-03-01 00:00")
    assert_step(step, sends=None, to="partnership", day=date(2025, 3, 31), at="2025-03-31T23:00", kind=Kind.OVERDUE)


def test_23_nothing_is_owed_once_the_cause_is_gone() -> None:
    unblocked = case_1().does("unblock", "2025-01-02 10:00", Role.OFFICER, how="Money was found")
    achieved = case_1().does("achieve", "2025-01-02 10:00", Role.OFFICER, evidence="Paid to all")
    for story in (unblocked, achieved):
        assert story.next("2025-01-02 10:00") is None
        assert not story.commitment.stuck


def test_24_a_duration_counts_from_the_moment() -> None:
    rules = Revisions(((LONG_AGO, framework(within=[Within(duration=timedelta(seconds=2))] * 4)),))
    story = Story(rules=rules).blocked("2024-12-19 10:00")
    moment = london("2024-12-19 10:00")
    for number, rung in enumerate(LADDER, start=1):
        step = story.next("2024-12-19 10:00")
        assert step is not None
        assert (step.sender, step.at) == (rung, moment + timedelta(seconds=2 * number))
        assert next_warning(story.commitment, story.rules, story.days, moment) is None
        story.clock_runs(step.at)
    assert story.next("2024-12-20 10:00") is None
