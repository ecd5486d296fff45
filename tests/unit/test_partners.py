"""Whose a promise is beside the council: owners, partners who take it on, contractors, and what hangs together."""

from typing import Any
from uuid import uuid4

import pytest

from domain.model import decisions
from domain.model.access import Role
from domain.model.commitment import Commitment
from domain.model.errors import Invalid, NotAllowed, Refusal, WrongState
from domain.model.narration import says
from tests.scenarios import Story, framework

AT = "2025-01-06 10:00"


def told(story: Story) -> str:
    return says(story.commitment.pending_events[-1], framework())  # type: ignore[arg-type]


def other() -> Commitment:
    return Story().commitment


def proposed(**said: Any) -> Commitment:
    return decisions.propose(Story().order(Role.OFFICER, AT), uuid4(), title="A grant", **said)


def test_a_proposal_says_who_holds_it_what_else_it_serves_and_where_it_comes_from() -> None:
    made = proposed(owner="college", good_practice="card", outcome="healthy")
    assert (made.owner, made.good_practice, made.also_for) == ("college", "card", ())


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"owner": "nobody"}, "owner"),
        ({"good_practice": "nothing"}, "good_practice"),
        ({"also_for": ["nowhere"]}, "also_for"),
        ({"outcome": "healthy", "also_for": ["healthy"]}, "also_for"),
    ],
)
def test_what_the_framework_has_not_is_refused(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        proposed(**said)
    assert refusal.value.field == field


def test_an_organisation_takes_it_over_with_a_reason() -> None:
    story = Story().does(
        "assign-owner", AT, Role.CHAIR, body="partnership", owner="college", reason="They run the courses."
    )
    assert story.commitment.owner == "college"
    assert told(story) == "Held by Testshire College from now on: They run the courses."
    with pytest.raises(Invalid, match="holds it already"):
        story.does("assign-owner", AT, Role.CHAIR, body="partnership", owner="college", reason="Again")
    with pytest.raises(NotAllowed):
        story.does("assign-owner", AT, Role.OFFICER, owner="builder", reason="No")


def test_a_partner_takes_its_part_on_changes_it_and_gives_it_up() -> None:
    story = Story().does("adopt", AT, Role.OFFICER, organisation="college", part="Ten places a year")
    story.does("adopt", AT, Role.OFFICER, organisation="college", part="Twelve places a year")
    assert {key: found.part for key, found in story.commitment.adoptions.items()} == {"college": "Twelve places a year"}
    assert told(story) == "Testshire College takes it on: Twelve places a year."
    story.does("withdraw-adoption", AT, Role.OFFICER, organisation="college", reason="The course ended.")
    assert not story.commitment.adoptions
    with pytest.raises(WrongState):
        story.does("withdraw-adoption", AT, Role.OFFICER, organisation="college", reason="Again")


def test_a_contractor_says_where_it_is_bound() -> None:
    story = Story()
    with pytest.raises(Invalid) as refusal:
        story.does("adopt", AT, Role.OFFICER, organisation="builder", part="Six apprenticeships", obligation=" ")
    assert refusal.value.field == "obligation"
    story.does(
        "adopt",
        AT,
        Role.OFFICER,
        organisation="builder",
        part="Six apprenticeships",
        obligation="Contract 12, clause 4",
    )
    assert story.commitment.adoptions["builder"].obligation == "Contract 12, clause 4"
    assert told(story) == "Testshire Builders takes it on: Six apprenticeships. Bound by Contract 12, clause 4."


def test_a_link_says_how_and_can_be_changed_and_taken_away() -> None:
    story, second = Story(), other()
    story.does("link", AT, Role.CONSULTANT, to=second, how="same_as")
    story.does("link", AT, Role.OFFICER, to=second, how="depends_on")
    assert [(link.to, link.how) for link in story.commitment.links.values()] == [(second.id, "depends_on")]
    story.does("unlink", AT, Role.OFFICER, to=second)
    assert not story.commitment.links


def test_a_link_that_makes_no_sense_is_refused() -> None:
    story, second = Story(), other()
    tries: list[tuple[dict[str, Any], type[Refusal]]] = [
        ({"to": second, "how": "like"}, Invalid),
        ({"to": story.commitment, "how": "same_as"}, Invalid),
    ]
    for said, refusal in tries:
        with pytest.raises(refusal):
            story.does("link", AT, Role.OFFICER, **said)
    second.council = "elsewhere"
    with pytest.raises(Invalid, match="one council"):
        story.does("link", AT, Role.OFFICER, to=second, how="same_as")
    with pytest.raises(WrongState):
        story.does("unlink", AT, Role.OFFICER, to=other())
    assert not story.commitment.links


def test_what_is_linked_already_is_not_linked_again() -> None:
    story, second = Story(), other()
    story.does("link", AT, Role.OFFICER, to=second, how="supports")
    with pytest.raises(WrongState):
        story.does("link", AT, Role.OFFICER, to=second, how="supports")
