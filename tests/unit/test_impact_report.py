"""The impact report of a session: who writes which part, who signs it off, and when everybody may read it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from domain.model.access import Role
from domain.model.commands import decide
from domain.model.errors import Invalid, NotAllowed, Overtaken, Refusal, WrongState
from domain.model.impact import PLACES, ImpactReport
from domain.model.impact_access import RULES, WRITERS, check_impact
from domain.model.narration import says
from domain.model.order import Order
from domain.model.text import Words
from tests.scenarios import actor
from tests.unit.sessions import Sitting

TEXTS = {place: f"{place[0]} {place[1]}" for place in PLACES}
PART: dict[str, Any] = {"document": "summary", "part": "why_we_met"}


class Report:
    """An impact report of a session that was held, and who does what with it."""

    def __init__(self) -> None:
        self.sitting = Sitting().opened()
        self.sitting.does("close")
        made = self.sitting.does("draft-report", texts=TEXTS)
        assert isinstance(made, ImpactReport)
        self.report = made

    def does(self, command: str, role: Role = Role.OFFICER, *, body: str | None = None, **said: Any) -> "Report":
        order: Order = self.sitting.order(role, "2025-01-23 10:00", body=body)
        decide(command, self.report, order, **said)
        return self

    def written(self, words: str, role: Role = Role.OFFICER, **said: Any) -> "Report":
        return self.does("write", role, words=words, **(PART | said))

    def signed(self) -> "Report":
        return self.does("sign-off", Role.CONSULTANT, pages=1)


def test_it_is_drafted_once_of_a_session_that_was_held() -> None:
    sitting = Sitting()
    for state in ("called", "open"):
        if state == "open":
            sitting.opened()
        with pytest.raises(WrongState, match=state):
            sitting.does("draft-report", texts=TEXTS)
    sitting.does("close")
    with pytest.raises(NotAllowed):
        sitting.does("draft-report", role=Role.MEMBER, body="cooperative", texts=TEXTS)
    made = sitting.does("draft-report", role=Role.CONSULTANT, texts=TEXTS)
    assert isinstance(made, ImpactReport)
    assert (made.session, made.body, made.title) == (sitting.session.id, "cooperative", "Cooperative: Healthy")
    assert sitting.session.impact_report == made.id
    assert {place: made.text_of(*place).words for place in PLACES} == {p: Words(text) for p, text in TEXTS.items()}
    assert made.writers("summary") == []
    with pytest.raises(WrongState, match="has its impact report"):
        sitting.does("draft-report", texts=TEXTS)


def test_every_part_remembers_who_wrote_it_and_what_it_said_before() -> None:
    made = Report().written("We met to talk.").written("We talked.", Role.CONSULTANT)
    made.written("All of it.", document="report", part="what_we_do_next")
    there = made.report.parts["summary", "why_we_met"]
    assert [(each.words.text, each.role) for each in there] == [
        ("summary why_we_met", None),
        ("We met to talk.", "officer"),
        ("We talked.", "consultant"),
    ]
    consultant = actor(Role.CONSULTANT).id
    assert (there[-1].by, there[-1].words.of, there[1].words.of) == (consultant, consultant, None)
    assert (made.report.writers("summary"), made.report.writers("report")) == (["consultant"], ["officer"])


def test_nothing_is_published_without_a_consultants_sign_off_of_what_it_says_now() -> None:
    made = Report()
    with pytest.raises(WrongState, match="No Care Consultant has signed this off"):
        made.does("publish", pages=1)
    made.signed().written("Another word.")
    with pytest.raises(WrongState, match="No Care Consultant has signed this off"):
        made.does("publish", pages=1)
    made.signed().does("withdraw-sign-off", Role.CONSULTANT)
    with pytest.raises(WrongState, match="No Care Consultant has signed this off"):
        made.does("publish", pages=1)
    made.signed().does("publish", pages=1)
    assert (made.report.state, made.report.published_on is not None) == ("published", True)


def test_what_is_published_is_changed_only_after_it_was_withdrawn_and_then_needs_all_of_that_again() -> None:
    made = Report().signed().does("publish", pages=1)
    with pytest.raises(WrongState, match="Withdraw it first"):
        made.written("Another word.")
    made.does("withdraw", Role.CONSULTANT, reason="A word was wrong.")
    assert (made.report.state, made.report.published_on) == ("draft", None)
    with pytest.raises(WrongState, match="No Care Consultant"):
        made.does("publish", pages=1)


@pytest.mark.parametrize("pages", [0, 2, 17])
def test_a_summary_of_another_length_than_a_page_is_neither_signed_off_nor_published(pages: int) -> None:
    made = Report()
    with pytest.raises(Invalid, match="one page"):
        made.does("sign-off", Role.CONSULTANT, pages=pages)
    made.signed()
    with pytest.raises(Invalid, match="one page"):
        made.does("publish", pages=pages)


def test_two_who_write_the_same_part_do_not_overwrite_each_other_and_two_parts_are_not_in_each_others_way() -> None:
    made = Report()
    seen = made.report.version
    made.written("First.", seen=seen)
    with pytest.raises(Overtaken, match="in this part"):
        made.written("Second.", Role.CONSULTANT, seen=seen)
    made.written("Elsewhere.", Role.CONSULTANT, part="what_we_do_next", seen=seen)
    made.written("Second.", Role.CONSULTANT, seen=made.report.version)
    assert made.report.text_of("summary", "why_we_met").words.text == "Second."


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"document": "minutes"}, "document"),
        ({"part": "who_was_there"}, "part"),
        ({"words": " \n "}, "words"),
        ({"words": "x" * 5_001}, "words"),
        ({"words": "a\x00b"}, "words"),
    ],
)
def test_what_cannot_be_written_is_refused_with_where_it_is_wrong(said: Mapping[str, str], field: str) -> None:
    made = Report()
    with pytest.raises(Invalid) as refused:
        made.does("write", **(PART | {"words": "Right."} | said))
    assert refused.value.field == field
    assert made.report.version == 1


def test_the_same_words_again_are_no_writing() -> None:
    with pytest.raises(WrongState, match="already"):
        Report().written("summary why_we_met")


@pytest.mark.parametrize("command", RULES)
@pytest.mark.parametrize("state", ["draft", "signed_off", "published"])
def test_who_may_give_which_command_in_which_state(command: str, state: str) -> None:
    report = Report().report
    report.state = state
    for role in Role:
        for body in ("cooperative", "scrutiny") if role is Role.CHAIR else (None,):
            roles = {
                "write": WRITERS,
                "sign-off": {Role.CONSULTANT},
                "withdraw-sign-off": {Role.CONSULTANT},
                "publish": {Role.OFFICER, Role.CHAIR},
                "withdraw": {Role.OFFICER, Role.CHAIR, Role.CONSULTANT},
            }[command]
            states = {
                "write": {"draft", "signed_off"},
                "sign-off": {"draft"},
                "withdraw-sign-off": {"signed_off"},
                "publish": {"signed_off"},
                "withdraw": {"published"},
            }[command]
            allowed = role in roles and body != "scrutiny" and state in states
            try:
                check_impact(command, actor(role, body), report)
            except Refusal:
                assert not allowed, (role, body)
            else:
                assert allowed, (role, body)


def test_its_history_tells_what_happened_and_never_what_it_says() -> None:
    made = Report().written("Kayleigh swims.").signed().does("publish", pages=1)
    made.does("withdraw", reason="A word was wrong")
    told = [says(event, made.sitting.framework) for event in made.report.pending_events]  # type: ignore[arg-type]
    assert told == [
        "The impact report was drafted from the record: Cooperative: Healthy.",
        "“Why we met” was written anew in the summary.",
        "A Care Consultant signed it off as it is.",
        "It was published: everybody can read it.",
        "It was withdrawn: A word was wrong.",
    ]
    assert says(made.sitting.session.pending_events[-1], made.sitting.framework) == "Its impact report was drafted."  # type: ignore[arg-type]
    assert all(event.role != Role.CONSULTANT.value or not event.on_behalf for event in made.report.pending_events)  # type: ignore[attr-defined]
    assert made.report.id != UUID(int=0)
