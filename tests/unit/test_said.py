"""What a young person said: who writes it down, who looks at it first, who may read it, and what comes of it."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.model import said_facts
from domain.model.access import Actor, Role
from domain.model.commands import VOICE_COMMANDS, decide
from domain.model.commitment import Commitment
from domain.model.decisions import propose
from domain.model.elsewhere import Casework
from domain.model.errors import Invalid, NotAllowed, Refusal, WrongState
from domain.model.folding import add_up, fold
from domain.model.narration import by, says
from domain.model.order import Order
from domain.model.said import AGE_GROUPS, ANSWERS, STATES, Said
from domain.model.said_access import RULES, may, reads_as_said
from domain.model.said_decisions import hear, moved
from domain.model.said_facts import SOURCES
from tests.scenarios import actor, framework, london

WORDS = "The bus to school takes an hour and I am always late."
RULES_OF_TESTS = framework()
WORKER, OFFICER, LEAD, YOUNG = (
    actor(role) for role in (Role.PARTICIPATION_WORKER, Role.OFFICER, Role.LEAD, Role.CONSULTANT)
)
SESSION = {"source": "session", "where": "The Happy session"}


def order(who: Actor, at: str = "2024-06-05 10:00", *, on: date | None = None, **rules: Any) -> Order:
    return Order(who, london(at), uuid4(), framework(**rules) if rules else RULES_OF_TESTS, on)


def heard(who: Actor = WORKER, **said: Any) -> Said:
    return hear(order(who), uuid4(), **({"words": WORDS} | SESSION | said))


def does(voice: Said, command: str, who: Actor, at: str = "2024-06-06 10:00", **said: Any) -> Said:
    on = said.pop("on", None)
    decide(command, voice, order(who, at, on=on), **said)
    return voice


def reviewed(finding: str = "nobody_known", **said: Any) -> Said:
    return does(heard(), "review", OFFICER, finding=finding, **said)


def commitment(**changed: Any) -> Commitment:
    return propose(order(OFFICER, **changed), uuid4(), title="A bus pass")


def names(voice: Said) -> list[str]:
    return [event.name for event in voice.pending_events]  # type: ignore[attr-defined]


def again(voice: Said) -> Said:
    """The same voice, from its events."""
    found = add_up(list(voice.pending_events))  # type: ignore[arg-type]
    assert isinstance(found, Said)
    return found


def test_what_is_heard_has_its_place_its_day_and_an_age_group_and_nobodys_name() -> None:
    voice = hear(
        order(WORKER, on=date(2024, 5, 22)),
        uuid4(),
        words=WORDS,
        source="survey",
        where="Annual survey",
        people=14,
        age_group="11_to_15",
        theme="Getting about",
    )
    (telling,) = voice.tellings
    assert (voice.heard_on, telling.where, telling.age_group, voice.people) == (
        date(2024, 5, 22),
        "Annual survey",
        "11_to_15",
        14,
    )
    assert (voice.state, voice.title, voice.safe_words) == ("to_review", "Getting about", None)
    (event,) = voice.pending_events
    assert {"name", "account"} & vars(event).keys() == set()
    assert WORDS not in repr(event)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("source", {"source": "gossip"}),
        ("where", {"where": " "}),
        ("where", {"where": "x" * 201}),
        ("words", {"words": ""}),
        ("words", {"words": "\x00"}),
        ("age_group", {"age_group": "14"}),
        ("people", {"people": 0}),
        ("people", {"people": 100_001}),
        ("organisation", {"organisation": "college"}),
        ("organisation", {"organisation": "nobody", "source": "post_it"}),
        ("organisation", {"organisation": "college", "source": "post_it", "age_group": "11_to_15"}),
    ],
)
def test_what_cannot_be_taken_is_named(field: str, said: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        heard(**said)
    assert refusal.value.field == field


def test_only_a_post_it_of_a_grown_up_says_where_its_writer_works() -> None:
    assert heard(source="post_it", organisation="college").organisation == "college"


def test_the_same_said_elsewhere_is_one_voice_with_a_telling_more() -> None:
    voice = does(heard(people=2), "repeat", OFFICER, source="survey", where="Annual survey", people=5)
    assert (len(voice.tellings), voice.people, voice.every_word) == (2, 7, [voice.words])
    assert not any(isinstance(value, type(voice.words)) for value in vars(voice.pending_events[-1]).values())


def test_the_same_telling_counts_once() -> None:
    voice = heard()
    with pytest.raises(WrongState):
        does(voice, "repeat", OFFICER, on=date(2024, 6, 5), **SESSION)
    assert voice.people == 1


def test_it_may_have_been_said_before_it_was_first_written_down() -> None:
    voice = does(heard(), "repeat", OFFICER, on=date(2023, 1, 2), source="issues_log", where="A home")
    assert voice.heard_on == date(2024, 6, 5)
    with pytest.raises(Invalid) as refusal:
        does(voice, "answer", OFFICER, on=date(2022, 12, 31), what="done", words="We did it.")
    assert refusal.value.field == "on"


def test_whoever_wrote_it_down_does_not_review_it() -> None:
    with pytest.raises(NotAllowed, match="somebody else"):
        does(heard(OFFICER), "review", OFFICER, finding="nobody_known")
    other = Actor(uuid4(), Role.OFFICER, OFFICER.council)
    assert does(heard(OFFICER), "review", other, finding="nobody_known").state == "reviewed"


def test_only_who_the_framework_calls_trained_reviews() -> None:
    with pytest.raises(NotAllowed):
        does(heard(), "review", LEAD, finding="nobody_known")
    voice = heard()
    decide(
        "review",
        voice,
        order(LEAD, "2024-06-06 10:00", casework=Casework(trained=frozenset({Role.LEAD}))),
        finding="nobody_known",
    )
    assert voice.state == "reviewed"


def test_until_somebody_trained_has_looked_at_it_and_whoever_said_it_agrees_nothing_is_published() -> None:
    voice = does(heard(), "give-consent", WORKER)
    assert (voice.state, voice.safe_words) == ("to_review", None)
    does(voice, "review", OFFICER, finding="nobody_known")
    assert (voice.state, voice.safe_words) == ("published", voice.words)
    assert reviewed().state == "reviewed"


def test_a_redacted_wording_is_shown_in_its_place() -> None:
    voice = reviewed("redacted", shown="The way to school is too long.")
    assert voice.safe_words is not None
    assert voice.safe_words.text == "The way to school is too long."
    assert [words.text for words in voice.every_word] == [WORDS, "The way to school is too long."]


def test_what_is_kept_back_is_not_shown_though_whoever_said_it_agrees() -> None:
    voice = does(reviewed("kept_back"), "give-consent", WORKER)
    assert (voice.state, voice.safe_words) == ("kept_back", None)


@pytest.mark.parametrize(
    ("finding", "shown"),
    [("redacted", None), ("redacted", "  "), ("nobody_known", "Other words"), ("kept_back", "Other"), ("fine", None)],
)
def test_a_review_says_one_thing(finding: str, shown: str | None) -> None:
    with pytest.raises(Invalid):
        does(heard(), "review", OFFICER, finding=finding, shown=shown)


def test_a_consultant_decides_about_their_own_words_alone() -> None:
    own = heard(YOUNG)
    assert own.of == YOUNG.id
    assert does(own, "give-consent", YOUNG).consent == "given"
    other = Actor(uuid4(), Role.CONSULTANT, YOUNG.council)
    with pytest.raises(NotAllowed):
        does(own, "withdraw-consent", other)
    with pytest.raises(NotAllowed):
        does(heard(WORKER), "give-consent", YOUNG)
    assert does(own, "withdraw-consent", WORKER).state == "withdrawn"
    event: Any = own.pending_events[-1]
    assert (event.on_behalf, by(event, RULES_OF_TESTS)) == (True, "participation worker, for a Care Consultant")


def test_what_was_taken_back_stays_so() -> None:
    voice = does(heard(), "withdraw-consent", WORKER)
    for command, who, said in (
        ("give-consent", WORKER, {}),
        ("withdraw-consent", WORKER, {}),
        ("review", OFFICER, {"finding": "nobody_known"}),
    ):
        with pytest.raises(WrongState):
            does(voice, command, who, **said)
    does(voice, "answer", OFFICER, what="done", words="We did it.")
    assert voice.state == "withdrawn"


def test_it_is_linked_to_what_it_is_about_and_no_more() -> None:
    voice, bus = heard(), commitment()
    does(voice, "link", WORKER, to=bus, priorities=["h1"], promises=["p1"])
    assert (list(voice.commitments), list(voice.priorities), list(voice.promises)) == ([bus.id], ["h1"], ["p1"])
    with pytest.raises(WrongState):
        does(voice, "link", WORKER, to=bus, priorities=["h1"])
    does(voice, "unlink", OFFICER, to=bus, priorities=["h1"])
    assert (list(voice.commitments), list(voice.priorities), list(voice.promises)) == ([], [], ["p1"])
    with pytest.raises(WrongState):
        does(voice, "unlink", OFFICER, to=bus)


@pytest.mark.parametrize("said", [{}, {"priorities": ["none"]}, {"promises": ["none"]}])
def test_a_link_to_nothing_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        does(heard(), "link", WORKER, **said)


def test_a_commitment_of_another_council_is_not_linked() -> None:
    with pytest.raises(Invalid):
        does(heard(), "link", WORKER, to=commitment(council="elsewhere"))


def test_the_last_answer_counts_and_every_one_stays() -> None:
    voice = does(heard(), "answer", OFFICER, what="on_the_way", words="We asked the bus company.")
    does(voice, "answer", LEAD, what="done", words="The bus comes at eight now.")
    assert voice.answered is not None
    assert (voice.answered.what, len(voice.answers)) == ("done", 2)
    with pytest.raises(Invalid):
        does(voice, "answer", OFFICER, what="perhaps", words="We will see.")


def test_a_theme_names_it_where_its_words_are_not_shown() -> None:
    voice = does(heard(), "set-theme", LEAD, theme="Getting about")
    assert voice.title == "Getting about"
    with pytest.raises(WrongState):
        does(voice, "set-theme", LEAD, theme="Getting about")


ALLOWED = {
    "repeat": "consultant participation_worker officer lead",
    "review": "officer participation_worker",
    "give-consent": "consultant participation_worker",
    "withdraw-consent": "consultant participation_worker",
    "set-theme": "officer lead participation_worker",
    "link": "officer lead participation_worker",
    "unlink": "officer lead participation_worker",
    "answer": "officer lead",
}


def test_each_command_is_for_its_roles_and_nobody_else() -> None:
    assert set(ALLOWED) == set(VOICE_COMMANDS) == set(RULES) - {"hear"}
    for command, roles in ALLOWED.items():
        # Written down by the very consultant, and by nobody who reviews.
        voice = heard(YOUNG)
        found = {role.value for role in Role if may(command, actor(role), voice, RULES_OF_TESTS)}
        assert found == set(roles.split()), command
    for role in Role:
        if role.value in ["consultant", "participation_worker", "officer", "lead"]:
            assert heard(actor(role)).written_by == actor(role).id
        else:
            with pytest.raises(NotAllowed):
                heard(actor(role))


def test_before_the_review_few_read_the_words() -> None:
    voice = heard(YOUNG)
    readers = {role.value for role in Role if reads_as_said(actor(role), voice, RULES_OF_TESTS)}
    assert readers == {"consultant", "officer", "participation_worker", "auditor"}
    other = Actor(uuid4(), Role.CONSULTANT, YOUNG.council)
    assert not reads_as_said(other, voice, RULES_OF_TESTS)


EVERYTHING: tuple[tuple[str, Actor, dict[str, Any]], ...] = (
    ("repeat", OFFICER, {"source": "survey", "where": "Annual survey"}),
    ("review", OFFICER, {"finding": "redacted", "shown": "Shorter."}),
    ("give-consent", WORKER, {}),
    ("set-theme", LEAD, {"theme": "Getting about"}),
    ("link", WORKER, {"priorities": ["h1"]}),
    ("answer", OFFICER, {"what": "done", "words": "Done."}),
    ("unlink", WORKER, {"priorities": ["h1"]}),
    ("withdraw-consent", WORKER, {}),
)


def whole_life() -> Said:
    voice = heard()
    for command, who, said in EVERYTHING:
        does(voice, command, who, **said)
    moved(voice, order(actor(Role.CLOCK)), commitment=uuid4(), what="agreed", at_version=2)
    return voice


def test_replay_gives_the_same_and_it_is_no_commitment() -> None:
    voice = whole_life()
    replayed = again(voice)
    same = vars(voice).keys() - {"_pending_events"}
    assert {name: vars(replayed)[name] for name in same} == {name: vars(voice)[name] for name in same}
    assert fold(list(voice.pending_events)) is None  # type: ignore[arg-type]


def test_no_sentence_of_a_history_tells_the_words() -> None:
    voice = whole_life()
    assert {type(event) for event in voice.pending_events} == set(said_facts.EVENTS)
    told = [says(event, RULES_OF_TESTS) for event in voice.pending_events]  # type: ignore[arg-type]
    assert all(sentence.endswith(".") for sentence in told)
    assert not any(WORDS in sentence or "Shorter" in sentence for sentence in told)


@pytest.mark.parametrize("command", VOICE_COMMANDS)
@pytest.mark.parametrize("role", list(Role))
def test_a_refusal_changes_nothing(command: str, role: Role) -> None:
    said: dict[str, Any] = next(each for name, _, each in EVERYTHING if name == command)
    voice = does(heard(), "withdraw-consent", WORKER)
    before = (voice.version, len(voice.pending_events))
    try:
        does(voice, command, actor(role), **said)
    except Refusal:
        assert (voice.version, len(voice.pending_events)) == before


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("age", [None, *AGE_GROUPS])
def test_every_source_and_age_group_has_its_sentence(source: str, age: str | None) -> None:
    voice = heard(source=source, age_group=age, people=3)
    assert "3 young people" in says(voice.pending_events[0], RULES_OF_TESTS)  # type: ignore[arg-type]


def test_the_words_for_things_are_these() -> None:
    assert ANSWERS == ("done", "on_the_way", "not_done")
    assert STATES == ("to_review", "reviewed", "published", "kept_back", "withdrawn")
    assert UUID(int=0) not in {heard().written_by}
