"""Cannot be met counts as closed only when children were told why, and says where."""

from datetime import date
from typing import Any

import pytest

from domain.model.access import Role
from domain.model.causes import Kind
from domain.model.errors import Invalid, NotAllowed, WrongState
from domain.model.facts import FoundImpossible
from domain.model.folding import fold
from domain.model.narration import says
from tests.scenarios import Story, framework

WHY = {"reason": "No power to", "explanation": "We may not do this. We are sorry."}


def found_impossible(story: Story | None = None, at: str = "2025-01-22 10:00", **said: Any) -> Story:
    told = story or Story()
    return told.does("cannot-be-met", at, Role.CHAIR, body=told.commitment.decided_by, **(WHY | said))


def told_why(story: Story, at: str = "2025-01-24 10:00", **said: Any) -> Story:
    return story.does("deliver-explanation", at, Role.OFFICER, **({"where": "A letter to everybody"} | said))


def test_without_a_word_of_where_children_were_told_it_waits_and_climbs() -> None:
    story = found_impossible()
    found = story.commitment
    assert (found.state, found.stuck, found.owes_explanation, found.is_open) == ("cannot_be_met", True, True, True)
    step = story.next("2025-01-22 11:00")
    assert step is not None
    # As in the worked example: ten working days from Wednesday 22 January.
    assert (step.deadline_day, step.sender, step.receiver) == (date(2025, 2, 5), "partnership", "cooperative")
    story.silence("2025-12-01 09:00")
    assert found.holders == {"executive"}
    told_why(story, "2025-12-02 09:00")
    assert (found.stuck, found.is_open, story.next("2025-12-02 10:00")) == (False, False, None)
    assert (found.delivered, found.delivered_on) == ("A letter to everybody", date(2025, 12, 2))


def test_with_where_they_were_told_it_is_closed_at_once() -> None:
    story = found_impossible(delivered="The Happy session", delivered_on=date(2025, 1, 21))
    found = story.commitment
    assert (found.state, found.stuck, found.is_open) == ("cannot_be_met", False, False)
    assert (found.delivered, found.delivered_on) == ("The Happy session", date(2025, 1, 21))
    assert found_impossible(delivered="A letter").commitment.delivered_on == date(2025, 1, 22)


def test_what_a_body_accepted_keeps_the_clock_that_it_started() -> None:
    story = Story().blocked("2024-12-19 10:00")
    story.disposed("2025-01-02 10:00", "partnership", "accepted_cannot_be_met")
    before = story.commitment.causes.copy()
    found_impossible(story, "2025-01-10 10:00")
    assert story.commitment.causes == before
    (cause,) = before.values()
    assert (cause.kind, cause.since) == (Kind.EXPLANATION, date(2025, 1, 2))


def test_a_challenge_is_answered_by_the_explanation_and_only_that_is_owed() -> None:
    story = found_impossible(Story().challenged("2025-01-06 10:00"))
    assert {cause.kind for cause in story.commitment.causes.values()} == {Kind.EXPLANATION}
    (challenge,) = story.commitment.challenges.values()
    assert challenge.answer is not None
    assert challenge.answer.text == WHY["explanation"]


def test_it_is_told_once() -> None:
    story = told_why(found_impossible())
    with pytest.raises(WrongState):
        told_why(story)
    with pytest.raises(WrongState):
        told_why(found_impossible(delivered="A letter"))


def test_before_it_is_found_impossible_there_is_nothing_to_tell() -> None:
    with pytest.raises(WrongState):
        told_why(Story().blocked("2024-12-19 10:00"))


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("delivered", {"delivered_on": date(2025, 1, 21)}),
        ("delivered_on", {"delivered": "A letter", "delivered_on": date(2025, 1, 23)}),
        ("delivered_on", {"delivered": "A letter", "delivered_on": date(1980, 1, 1)}),
        ("delivered", {"delivered": "x" * 201}),
    ],
)
def test_what_cannot_be_taken_is_named(field: str, said: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        found_impossible(**said)
    assert refusal.value.field == field


def test_a_body_rests_or_refers_it_and_lets_it_go_only_by_reopening() -> None:
    story = found_impossible()
    with pytest.raises(WrongState, match="reopen"):
        story.disposed("2025-01-23 10:00", "partnership", "obstacle_removed")
    with pytest.raises(WrongState):
        story.disposed("2025-01-23 10:00", "partnership", "accepted_cannot_be_met")
    story.disposed("2025-01-23 10:00", "partnership", "supported", until=date(2025, 2, 14))
    step = story.next("2025-01-23 11:00")
    assert step is not None
    assert (step.deadline_day, step.receiver) == (date(2025, 2, 14), "cooperative")
    story.does("reopen", "2025-01-24 10:00", Role.CHAIR, body="partnership", reason="We can after all.")
    assert (story.commitment.state, story.commitment.owes_explanation) == ("agreed", False)


def test_reopened_and_found_impossible_again_it_is_told_anew() -> None:
    story = told_why(found_impossible())
    story.does("reopen", "2025-02-03 10:00", Role.CHAIR, body="partnership", reason="We can after all.")
    assert story.commitment.delivered is None
    found_impossible(story, "2025-02-10 10:00")
    assert (story.commitment.owes_explanation, story.commitment.delivered) == (True, None)


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.MEMBER, Role.AUDITOR, Role.ADMIN])
def test_who_may_not_say_so_is_told(role: Role) -> None:
    with pytest.raises(NotAllowed):
        found_impossible().does("deliver-explanation", "2025-01-24 10:00", role, where="A letter")


def test_what_was_recorded_before_owes_nothing_and_can_be_told_of_still() -> None:
    story = found_impossible()
    events = list(story.commitment.pending_events)
    old = events[-1]
    assert isinstance(old, FoundImpossible)
    state = {name: value for name, value in vars(old).items() if name not in ("delivered", "delivered_on", "owed")}
    FoundImpossible.upcast_v1_v2(state)
    before = object.__new__(FoundImpossible)
    object.__setattr__(before, "__dict__", state)
    found = fold([*events[:-1], before])  # type: ignore[list-item]
    assert found is not None
    assert (found.stuck, found.is_open) == (False, False)
    story.commitment = found  # type: ignore[assignment]
    assert told_why(story).commitment.delivered == "A letter to everybody"
    assert "told yet" not in says(before, framework())


def test_the_history_says_where_children_were_told_or_that_they_were_not() -> None:
    def last(story: Story) -> str:
        return says(story.commitment.pending_events[-1], framework())  # type: ignore[arg-type]

    assert last(found_impossible()).endswith("They have not been told yet.")
    assert last(found_impossible(delivered="A letter")).endswith(
        "They were told on Wednesday 22 January 2025: A letter."
    )
    assert last(told_why(found_impossible())) == "Children were told why it cannot be met: A letter to everybody."
