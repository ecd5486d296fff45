"""Reopening reaches the body that decided: it stands in its inbox, and climbs if nobody decides anything about it."""

from dataclasses import replace
from uuid import uuid4

import pytest

from domain.model import decisions
from domain.model.access import Role
from domain.model.causes import Kind
from domain.model.commands import decide
from domain.model.narration import says
from tests.scenarios import Story, framework, one_version


def achieved() -> Story:
    story = Story(begins="2024-11-01 09:00").does("achieve", "2024-12-02 09:00", Role.OFFICER, evidence="Paid.")
    return story.does("give-verdict", "2024-12-03 09:00", Role.CONSULTANT, verdict="not_yet", words="Not all of us.")


def reopened() -> Story:
    return achieved().does("reopen", "2024-12-19 10:00", Role.CONSULTANT, reason="It is not done.")


def test_it_stands_with_the_body_that_decided_and_the_history_says_so() -> None:
    story = reopened()
    (cause,) = story.commitment.causes.values()
    assert (cause.kind, cause.holder, story.commitment.state) == (Kind.REOPENED, "partnership", "agreed")
    told = says(story.commitment.pending_events[-1], framework())
    assert told == "Reopened: “It is not done.” It stands with the Strategic Partnership."


def test_it_climbs_on_the_days_on_which_something_blocked_would() -> None:
    blocked = Story(begins="2024-11-01 09:00").blocked("2024-12-19 10:00").next("2024-12-19 10:00")
    step = reopened().next("2024-12-19 10:00")
    assert step is not None
    assert blocked is not None
    assert (step.at, step.action, step.receiver) == (blocked.at, "escalate", "cooperative")
    assert step.because.startswith(
        "It was reopened, and nothing has been decided about it, since Thursday 19 December 2024."
    )
    assert reopened().silence("2025-01-04 00:00").commitment.holders == {"cooperative"}


def test_a_decision_of_the_body_ends_it_and_so_does_closing_it_again() -> None:
    decided = reopened().disposed("2024-12-20 10:00", "partnership", "obstacle_removed")
    assert (decided.commitment.state, decided.commitment.stuck) == ("agreed", False)
    again = reopened().does("achieve", "2024-12-20 10:00", Role.OFFICER, evidence="Now all are paid.")
    assert (again.commitment.state, again.commitment.stuck) == ("achieved", False)


@pytest.mark.parametrize(("body", "holders"), [("partnership", frozenset()), ("executive", frozenset({"partnership"}))])
def test_only_the_chair_of_that_body_need_not_be_told(body: str, holders: frozenset[str]) -> None:
    story = achieved()
    if body != "partnership":
        # Its challenge climbed to another body, whose chair may reopen it too.
        story.challenged("2024-12-03 10:00").silence("2025-06-20 00:00")
        assert story.commitment.holders == {body}
    story.does("reopen", "2025-06-20 10:00", Role.CHAIR, body=body, reason="We looked at it again.")
    kinds = {cause.holder for cause in story.commitment.causes.values() if cause.kind is Kind.REOPENED}
    assert kinds == holders


def test_what_was_declined_waits_to_be_agreed_again_and_for_nothing_else() -> None:
    at, story = "2024-12-03 09:00", Story(begins="2024-12-02 09:00")
    chair = story.order(Role.CHAIR, at, body="partnership")
    commitment = decisions.propose(story.order(Role.OFFICER, at), uuid4(), title="A grant", decided_by="partnership")
    decide("decline", commitment, chair, reason="Not now.")
    decide("reopen", commitment, replace(chair, command_id=uuid4()), reason="Now.")
    assert (commitment.state, commitment.stuck) == ("proposed", False)


def test_it_goes_to_the_first_rung_where_the_body_that_decided_is_no_more() -> None:
    story = achieved()
    rules = framework()
    left = tuple(body for body in rules.bodies if body.key != "partnership")
    ladder = tuple(key for key in rules.ladder if key != "partnership")
    story.rules = one_version(replace(rules, bodies=left, ladder=ladder))
    story.does("reopen", "2024-12-19 10:00", Role.CONSULTANT, reason="It is not done.")
    assert story.commitment.holders == {"cooperative"}
