"""What happens at a session: typed, numbered, and some of it taken up."""

from datetime import date
from typing import Any

import pytest

from domain.model.access import Role
from domain.model.errors import Invalid, NotAllowed, WrongState
from domain.model.narration import by, says
from domain.model.text import Words
from tests.scenarios import Story
from tests.unit.sessions import Sitting


def test_each_thing_is_told_in_a_sentence_and_numbered_in_the_order_in_which_it_was_recorded() -> None:
    sitting = Sitting().opened()
    sitting.does("note-theme", text="What keeps us well")
    sitting.does("raise-point", role=Role.CONSULTANT, words="Gyms are far away.")
    sitting.does("ask-question", role=Role.MEMBER, body="cooperative", words="Since when?", response="For years.")
    sitting.does("ask-question", who="consultant", words="Who pays?")
    sitting.does("answer-question", item=4, response="The council.")
    sitting.does("give-assurance", who="lead", text="Passes come in March")
    sitting.does("endorse", text="The health plan")
    sitting.does("decide", text="Passes for everyone.")
    sitting.does("decide", text="A report in April")
    sitting.does("propose", role=Role.PARTICIPATION_WORKER, words="Bikes to borrow.")
    sitting.does("celebrate", words="Ten of us finished school.")
    sitting.does("take-up", item=7, title="A gym pass for everyone")
    sitting.does("attend", who="consultant", how_many=2, hours="5.50")
    sitting.does("close")
    told = [says(event, sitting.framework) for event in sitting.session.pending_events]  # type: ignore[arg-type]
    assert told == [
        "A session of the Cooperative was called for Wednesday 22 January 2025: Healthy.",
        "The session began.",
        "Theme: What keeps us well.",
        "A Care Consultant raised a point: “Gyms are far away.”",
        "A member asked: “Since when?” The answer: “For years.”",
        "A Care Consultant asked: “Who pays?”",
        "The question of item 4 was answered: “The council.”",
        "A lead gave an assurance: Passes come in March.",
        "Endorsed: The health plan.",
        "Decision 1: Passes for everyone.",
        "Decision 2: A report in April.",
        "A Care Consultant proposed: “Bikes to borrow.”",
        "An officer celebrated: “Ten of us finished school.”",
        "Item 7 becomes a commitment: A gym pass for everyone.",
        "Present: Care Consultant, 2, 5.5 paid hours.",
        "The session ended.",
    ]
    assert [*sitting.session.items] == list(range(1, 11))
    assert [item.decision for item in sitting.session.decisions] == [1, 2]
    proposed = next(event for event in sitting.session.pending_events if event.name == "proposal_made")  # type: ignore[attr-defined]
    assert by(proposed, sitting.framework) == "participation worker, for a Care Consultant"  # type: ignore[arg-type]


def test_what_was_said_aloud_is_words_and_so_no_log_shows_it() -> None:
    sitting = Sitting().opened()
    sitting.does("raise-point", role=Role.CONSULTANT, words="Gyms are far away.")
    event: Any = sitting.session.pending_events[-1]
    assert isinstance(event.words, Words)
    assert event.words.of == event.actor_id
    assert "Gyms" not in repr(event)
    assert "Gyms" not in repr(sitting.session.items)


def test_consultants_and_members_write_down_what_they_said_themselves() -> None:
    sitting = Sitting().opened()
    with pytest.raises(Invalid) as refusal:
        sitting.does("raise-point", role=Role.CONSULTANT, words="He said so.", who="officer")
    assert refusal.value.field == "who"
    with pytest.raises(Invalid):
        sitting.does("raise-point", role=Role.MEMBER, body="cooperative", words="She did.", who="consultant")
    with pytest.raises(NotAllowed):
        sitting.does("ask-question", role=Role.CONSULTANT, words="Why?")


def test_a_question_gets_one_answer_also_after_the_session_closed() -> None:
    sitting = Sitting().opened()
    sitting.does("ask-question", words="Who pays?")
    sitting.does("decide", text="Pay.")
    sitting.does("close")
    for item, refusal in ((2, Invalid), (9, Invalid)):
        with pytest.raises(refusal):
            sitting.does("answer-question", item=item, response="The council.")
    sitting.does("answer-question", "2025-02-03 10:00", item=1, response="The council.")
    assert sitting.session.items[1].response == Words("The council.")
    with pytest.raises(WrongState, match="has its answer"):
        sitting.does("answer-question", "2025-02-03 10:01", item=1, response="The council.")


def test_what_is_taken_up_is_proposed_to_the_body_and_says_where_it_comes_from() -> None:
    sitting = Sitting().opened()
    sitting.does("decide", text="Passes for everyone.")
    made = sitting.does("take-up", item=1, title="A gym pass for everyone", priorities=["h1"])
    assert made is not None
    assert (made.decided_by, made.outcome, made.state) == ("cooperative", "healthy", "proposed")
    assert made.source == "Cooperative, session of Wednesday 22 January 2025, Decision 1"
    assert sitting.session.items[1].taken_up == made.id
    with pytest.raises(WrongState, match="already"):
        sitting.does("take-up", item=1, title="Once more")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"item": 1, "title": "A theme"}, "item"),
        ({"item": 7, "title": "Nothing"}, "item"),
        ({"item": 2, "title": " "}, "title"),
        ({"item": 2, "title": "Passes", "outcome": "wealthy"}, "outcome"),
        ({"item": 2, "title": "Passes", "promises": ["p9"]}, "promises"),
    ],
)
def test_what_cannot_be_taken_up_leaves_the_session_as_it_was(said: dict[str, object], field: str) -> None:
    sitting = Sitting().opened()
    sitting.does("note-theme", text="What keeps us well")
    sitting.does("raise-point", words="Gyms are far away.")
    before = len(sitting.session.pending_events)
    with pytest.raises(Invalid) as refusal:
        sitting.does("take-up", **said)
    assert refusal.value.field == field
    assert len(sitting.session.pending_events) == before


def test_a_disposal_is_noted_once_and_only_the_bodys_own_last_word() -> None:
    story = Story().blocked("2024-12-19 10:00").silence("2025-01-10 09:00")
    sitting = Sitting().opened()
    with pytest.raises(WrongState, match="not this body's"):
        sitting.does("note-disposal", commitment=(story.commitment, None))
    story.disposed("2025-01-22 11:00", "cooperative", "supported", until=date(2025, 3, 31))
    said: Any = story.commitment.pending_events[-1]
    sitting.does("note-disposal", commitment=(story.commitment, said))
    (item,) = sitting.session.items.values()
    assert (item.commitment, item.version) == (story.commitment.id, said.originator_version)
    with pytest.raises(WrongState, match="noted already"):
        sitting.does("note-disposal", commitment=(story.commitment, said))
    event: Any = sitting.session.pending_events[-1]
    assert says(event, sitting.framework) == "About “Raise the leaving care grant” the body supports it."


def test_only_what_was_achieved_is_celebrated() -> None:
    story, sitting = Story(), Sitting().opened()
    with pytest.raises(Invalid, match="not achieved"):
        sitting.does("celebrate", commitment=story.commitment)
    with pytest.raises(Invalid, match="what is celebrated"):
        sitting.does("celebrate", words=" ")
    story.does("achieve", "2025-01-20 10:00", Role.OFFICER, evidence="It is paid.")
    sitting.does("celebrate", commitment=story.commitment)
    event: Any = sitting.session.pending_events[-1]
    assert says(event, sitting.framework) == "Celebrated: “Raise the leaving care grant” was achieved."
