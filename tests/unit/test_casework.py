"""The signs that a text is about one child: what they see, what they leave alone, and what they cost."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from time import thread_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.running.setup import FRAMEWORKS
from domain.frameworks import file, history
from domain.model import tokens
from domain.model.access import Role
from domain.model.casework import MOST, known_words, signs
from domain.model.elsewhere import ANYWHERE
from domain.model.errors import Invalid
from domain.model.tokens import Tokens
from tests.scenarios import framework_file
from tests.unit.casework_sentences import ABOUT_A_PROMISE, ABOUT_ONE_CHILD, MISSED

PLACES = [{"who": "An advocate", "for": "help to say it"}]


def seen(text: str) -> list[tuple[str, str]]:
    return [(sign.kind, text[sign.start : sign.end]) for sign in signs({"words": text})]


def test_made_up_casework_is_seen_but_for_what_is_named_here() -> None:
    missed = {text for text in ABOUT_ONE_CHILD if not seen(text)}
    recall = 1 - len(missed) / len(ABOUT_ONE_CHILD)
    print(f"\n{recall:.0%} of {len(ABOUT_ONE_CHILD)} made-up sentences about one child are seen")
    assert missed == MISSED
    assert recall > 0.95


@pytest.mark.parametrize("text", ABOUT_A_PROMISE)
def test_what_officers_and_young_people_write_about_promises_is_left_alone(text: str) -> None:
    assert seen(text) == []


def strings(data: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a file's data, with the place where it stands."""
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from strings(value, f"{place}.{key}")


@pytest.mark.parametrize("path", sorted(FRAMEWORKS.glob("*.toml")), ids=lambda path: path.name)
def test_no_framework_and_no_history_names_anybody(path: Any) -> None:
    # Without any words that are known: these files would otherwise excuse themselves.
    texts = dict(strings(tomllib.loads(path.read_text(encoding="utf-8"))))
    assert len(texts) > 5
    assert [(sign.field, texts[sign.field][sign.start : sign.end]) for sign in signs(texts)] == []


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Her file is case no. 48213.", "case_number", "case no. 48213"),
        ("NHS 943 476 5919", "case_number", "943 476 5919"),
        ("J.S., 14, has moved.", "initials_and_age", "J.S., 14"),
        ("JS (14) has moved.", "initials_and_age", "JS (14)"),
        ("J aged nine has moved.", "initials_and_age", "J aged nine"),
        ("a 9-year-old called", "initials_and_age", "9-year-old called"),
        ("my nine-year-old brother", "initials_and_age", "nine-year-old brother"),
        ("Child B was moved.", "initials_and_age", "Child B"),
        ("d.o.b. 3/5/10", "birth_date", "d.o.b. 3/5/10"),
        ("He was born on the 3rd of May 2010.", "birth_date", "born on the 3rd of May 2010"),
        ("born 2010-05-03", "birth_date", "born 2010-05-03"),
        ("my sister Qwrtz is ill", "name", "Qwrtz"),
        ("a girl called Qwrtz Zzyx", "name", "Qwrtz Zzyx"),
        ("a boy who is named Qwrtz", "name", "Qwrtz"),
        ("Qwrtz\u2019s social worker left", "name", "Qwrtz\u2019s"),
        ("JAYDEN is sad", "name", "JAYDEN"),
        ("Zoë Müller-Jones", "name", "Zoë Müller-Jones"),
        ("Zoe\u0308 was moved", "name", "Zoe\u0308"),
        ("St Mary's is full, says Mary", "name", "Mary"),
        ("Cllr. Khan and Mr O'Neill", "name", "Cllr. Khan"),
    ],
)
def test_a_sign_tells_its_kind_and_its_exact_place(text: str, kind: str, words: str) -> None:
    assert (kind, words) in seen(text)


@pytest.mark.parametrize("text", ["Grace Day", "Hope", "Will we?", "Summer", "Jordan", "Chelsea", "May", "Mark"])
def test_ordinary_words_count_only_with_a_surname_or_something_private(text: str) -> None:
    assert seen(text) == []
    assert seen(f"{text.split()[0]} Okonkwo is here") == [("name", f"{text.split()[0]} Okonkwo")]
    assert seen(f"{text.split()[0]}'s placement ended") == [("name", f"{text.split()[0]}'s")]


def test_words_of_the_framework_are_no_names() -> None:
    rules = file.parse(framework_file(seats=[{"key": "s", "title": "Nelson Mandela Fellow", "body": "executive"}]))
    text = "Ask the Nelson Mandela group"
    assert seen(text)
    assert signs({"words": text}, known_words(rules)) == ()


TEXTS = st.text() | st.lists(st.sampled_from([*ABOUT_ONE_CHILD, *ABOUT_A_PROMISE, ".", "(", "J.", "\u0308"])).map(
    "".join
)


@given(st.dictionaries(st.sampled_from(["a", "b"]), TEXTS), st.frozensets(st.sampled_from(["ayesha", "jayden"])))
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_signs_lie_within_it_in_order(texts: dict[str, str], known: frozenset[str]) -> None:
    found = signs(texts, known)
    for sign in found:
        assert 0 <= sign.start < sign.end <= len(texts[sign.field])
    assert len(found) <= MOST * len(texts)
    for field in texts:
        places = [(sign.start, sign.end) for sign in found if sign.field == field]
        assert places == sorted(places)


PARTS = [
    *" ".join([*ABOUT_A_PROMISE, *ABOUT_ONE_CHILD]).split(),
    *("É", "e\u0301", "ǅ", "中B", "Ⓐ", "²", "\u0663", "'s", "\u2019s"),
]
WRITTEN = st.lists(st.sampled_from(PARTS), max_size=12).map(" ".join)


@given(WRITTEN | TEXTS, st.sampled_from([str, str.lower, str.upper]))
@settings(max_examples=300, deadline=None)
def test_where_nothing_is_looked_for_nothing_begins(text: str, write: Callable[[str], str]) -> None:
    text = write(text)
    found = signs({"words": text})
    with pytest.MonkeyPatch.context() as patch:
        for looked_at in ("at", "likely"):
            patch.setattr(Tokens, looked_at, lambda tokens, _: list(range(len(tokens))))
        patch.setattr(tokens, "_IN_ASCII", tokens._TOKEN)
        assert signs({"words": text}) == found


HOSTILE = ["a", "A.", "J (", "9-", "My ", "case no ", "id: ", "born on ", "d.o.b.", "Ab'", "A1-", "\u0301", "é\u0301",
           "St. ", "LAC/", "1", "1 ", "nine-year-old ", "called ", "Jo Ng "]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_cost_grows_with_the_length_and_no_faster(unit: str) -> None:
    def cost(length: int) -> float:
        text = (unit * length)[:length]
        began = thread_time()
        signs({"words": text})
        return thread_time() - began

    cost(1_000)
    # Ten times the text; a cost that grows with the square would be a hundred times.
    assert cost(100_000) < 40 * max(cost(10_000), 0.01)
    assert cost(5_000) < 0.5


class TestTheFile:
    def test_a_framework_says_who_decides_and_where_it_goes(self) -> None:
        rules = {"trained": ["lead", "chair"], "take_it_to": [PLACES[0] | {"source": "Complaints leaflet"}]}
        found = file.parse(framework_file(casework=rules)).casework
        assert found.trained == {Role.LEAD, Role.CHAIR}
        [place] = found.take_it_to
        assert (place.who, place.what_for, place.origin.source) == (
            "An advocate",
            "help to say it",
            "Complaints leaflet",
        )

    @pytest.mark.parametrize("rules", [{}, {"casework": {"assumed": "Not settled."}}])
    def test_a_framework_from_before_or_one_that_says_nothing_has_a_general_answer(self, rules: dict[str, Any]) -> None:
        found = file.parse(framework_file(**rules)).casework
        assert found.trained == {Role.OFFICER, Role.PARTICIPATION_WORKER}
        assert found.take_it_to == ANYWHERE

    @pytest.mark.parametrize(
        ("rules", "said"),
        [
            ({"trained": []}, "casework.trained"),
            ({"trained": ["consultant"]}, "casework.trained.0"),
            ({"take_it_to": [{"who": "An advocate"}]}, "casework.take_it_to.0.for: this is required"),
            ({"take_it_to": [PLACES[0] | {"phone": "1"}]}, "casework.take_it_to.0.phone: there is no such key"),
            ({"take_it_to": PLACES * 2}, "casework.take_it_to: An advocate stands there twice"),
        ],
    )
    def test_what_is_wrong_in_it_is_refused(self, rules: dict[str, Any], said: str) -> None:
        with pytest.raises(Invalid) as caught:
            file.parse(framework_file(casework=rules))
        assert said in caught.value.sentence


PAST = {"key": "grant", "title": "Raise the grant", "source": "Report", "decided_by": "executive"}


def check(**changed: Any) -> None:
    entry = PAST | {"proposed_on": tomllib.loads("d = 2024-01-02")["d"]} | changed
    history.check_against(history.parse({"council": "testshire", "commitments": [entry]}), file.parse(framework_file()))


@pytest.mark.parametrize("field", ["title", "lead", "measure", "source", "assumed"])
def test_a_history_file_that_seems_to_be_about_one_child_is_refused(field: str) -> None:
    with pytest.raises(Invalid) as caught:
        check(**{field: "Ayesha Hussain has her own room"})
    assert f"commitments.grant.{field}: " in caught.value.sentence
    assert "checked = true" in caught.value.sentence
    assert "Ayesha" not in caught.value.sentence
    check(**{field: "Ayesha Hussain has her own room"}, checked=True)


def test_a_history_file_names_line_entry_and_field_and_says_where_to_take_it(tmp_path: Path) -> None:
    past = tmp_path / "past.toml"
    entry = """
[[commitments]]
key = "{key}"
title = "Raise the grant"
source = "Report"
decided_by = "executive"
proposed_on = 2024-01-02
agreed_on = 2024-01-03
achieved_on = 2024-02-01
evidence = "It is paid."
measure = "How it is"
measured = {{ kind = "experience", readings = [{{ words = "{words}" }}] }}
"""
    past.write_text(
        'council = "testshire"\n'
        + entry.format(key="fine", words="Better")
        + entry.format(key="grant", words="Ayesha Hussain has her own room")
    )
    rules = file.parse(framework_file(casework={"take_it_to": PLACES}))
    with pytest.raises(Invalid) as caught:
        history.check_against(history.read(past), rules, past)
    where, _, said = caught.value.sentence.partition(": ")
    assert where == f"{past}, line 25"
    assert said.startswith("commitments.grant.measured.readings.0.words: this seems to be about one child.")
    assert "An advocate (help to say it)" in said
    assert "Ayesha" not in said
