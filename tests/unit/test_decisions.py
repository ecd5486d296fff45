"""Decisions whose rules are worth a test of their own, without a server."""

from datetime import date

import pytest

from domain.model.access import Role
from domain.model.calendar import Calendar, Every, Meetings
from domain.model.causes import Kind
from domain.model.errors import WrongState
from domain.model.escalation import next_warning
from domain.model.governance import Revisions, Within
from tests.scenarios import LONG_AGO, Story, framework, london, one_version


def challenged_and_unanswered(begins: str = "2024-01-02 09:00") -> Story:
    return Story(begins=begins).challenged("2024-02-01 09:00").silence("2024-02-20 00:00")


def test_what_is_closed_cannot_be_accepted_as_impossible() -> None:
    story = challenged_and_unanswered().does("achieve", "2024-02-20 09:00", Role.OFFICER, evidence="Paid.")
    with pytest.raises(WrongState):
        story.disposed("2024-02-20 10:00", "partnership", "accepted_cannot_be_met")
    assert [cause.kind for cause in story.commitment.causes.values()] == [Kind.CHALLENGE]
    story.disposed("2024-02-20 10:00", "partnership", "obstacle_removed")
    assert (story.commitment.state, story.commitment.stuck) == ("achieved", False)


def test_what_is_open_can_be_accepted_as_impossible_for_a_challenge() -> None:
    story = challenged_and_unanswered().disposed("2024-02-20 10:00", "partnership", "accepted_cannot_be_met")
    assert [cause.kind for cause in story.commitment.causes.values()] == [Kind.EXPLANATION]


def test_a_verdict_of_not_yet_reopens_the_claim_it_was_given_on_and_no_later_one() -> None:
    story = Story().does("achieve", "2024-02-01 09:00", Role.OFFICER, evidence="Paid.")
    story.does("give-verdict", "2024-02-02 09:00", Role.CONSULTANT, verdict="not_yet", words="Nobody was told.")
    story.does("reopen", "2024-02-03 09:00", Role.CONSULTANT, reason="It is not done.")
    story.does("achieve", "2024-03-01 09:00", Role.OFFICER, evidence="Paid, and everybody was told.")
    with pytest.raises(WrongState):
        story.does("reopen", "2024-03-02 09:00", Role.CONSULTANT, reason="I am not asked again.")
    story.does("give-verdict", "2024-03-02 09:00", Role.CONSULTANT, verdict="not_yet", words="Still not.")
    story.does("reopen", "2024-03-02 09:00", Role.CONSULTANT, reason="It is not done.")
    assert story.commitment.state == "agreed"


def test_supported_until_a_day_rests_the_clock_and_then_the_matter_goes_up() -> None:
    story = Story().blocked("2024-12-19 10:00")
    until = story.commitment.created_on.date().replace(year=2025, month=2, day=14)
    story.disposed("2025-01-02 10:00", "partnership", "supported", until=until)
    (cause,) = story.commitment.causes.values()
    assert (cause.holder, cause.rests_until) == ("partnership", until)
    story.silence("2025-02-14 23:00")
    assert story.commitment.holders == {"partnership"}
    story.silence("2025-02-15 00:00")
    assert story.commitment.holders == {"cooperative"}


def test_nothing_is_referred_up_from_the_top() -> None:
    story = Story().blocked("2024-12-19 10:00")
    for body in ("partnership", "cooperative", "scrutiny"):
        story.disposed("2024-12-19 11:00", body, "referred_up")
    version = story.commitment.version
    with pytest.raises(WrongState):
        story.disposed("2024-12-19 12:00", "executive", "referred_up")
    assert story.commitment.version == version


def test_no_warning_comes_from_before_the_silence_it_follows() -> None:
    days = Revisions(((LONG_AGO, Calendar(meetings={"executive": Meetings(days=(date(2025, 3, 25),))})),))
    story = Story(days=days, rules=one_version(framework(within=[Within(5)] * 4))).blocked("2025-02-19 10:00")
    story.silence("2025-03-22 00:00")
    step = story.next("2025-03-22 00:00")
    assert step is not None
    assert (step.action, step.deadline_day) == ("unanswered", date(2025, 3, 25))
    assert [cause.unanswered for cause in story.commitment.causes.values()] == [1]
    # Three working days before the 25th is the 20th, and the silence was over only when the 21st ended.
    assert next_warning(story.commitment, story.rules, story.days, london("2025-03-22 00:00")) is None


def test_a_new_due_date_ends_what_was_overdue() -> None:
    story = Story(due_on=date(2024, 2, 1)).silence("2024-02-10 00:00")
    assert [cause.kind for cause in story.commitment.causes.values()] == [Kind.OVERDUE]
    story.does(
        "move-due-date", "2024-02-10 09:00", Role.CHAIR, body="partnership", due_on=date(2024, 3, 1), reason="Ice"
    )
    assert not story.commitment.stuck
    story.silence("2024-03-02 00:00")
    assert [cause.since for cause in story.commitment.causes.values()] == [date(2024, 3, 1)]


def test_a_report_ends_the_want_of_one() -> None:
    story = Story(rules=one_version(framework(progress_every=Every(months=1)))).silence("2024-02-10 00:00")
    assert [cause.kind for cause in story.commitment.causes.values()] == [Kind.UPDATE_MISSING]
    story.does("report-progress", "2024-02-10 09:00", Role.OFFICER, report="Half of it is done.")
    assert not story.commitment.stuck
