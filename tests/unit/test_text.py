"""What is taken as text, and what young people said."""

import json
import pickle
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger.transcoding import transcoder
from domain.model.errors import Invalid
from domain.model.text import LINE, PASSAGE, Words, line, optional_line, passage


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Sport for all ", "Sport for all"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("tab\there", "tab\there"),
        ("Zażółć 日本 عربي 👩‍👧", "Zażółć 日本 عربي 👩‍👧"),
        ("' OR 1=1; <script>", "' OR 1=1; <script>"),
        ("x" * PASSAGE, "x" * PASSAGE),
    ],
)
def test_text_is_kept_as_it_was_typed_but_for_its_ends(typed: str, kept: str) -> None:
    assert passage("words", typed) == kept


@pytest.mark.parametrize(
    "typed", [None, "", " \n\t", "a\x00", "a\x1b[31m", "a\x7f", "a\x85b", "\ud800", "x" * (PASSAGE + 1)]
)
def test_what_is_no_text_is_refused_by_its_field(typed: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        passage("words", typed)
    assert refused.value.field == "words"
    assert typed is None or len(typed) < 3 or typed not in refused.value.sentence


def test_a_line_has_no_second_one_and_is_shorter() -> None:
    assert line("title", "x" * LINE + " \n") == "x" * LINE
    for typed in ("a\nb", "a\r\nb", "x" * (LINE + 1)):
        with pytest.raises(Invalid):
            line("title", typed)


@pytest.mark.parametrize("typed", [None, "", "  "])
def test_a_line_that_may_be_left_out_is_nothing_then(typed: str | None) -> None:
    assert optional_line("lead", typed) is None


@given(st.text(max_size=50))
def test_whatever_is_taken_is_taken_the_same_way_again(typed: str) -> None:
    try:
        taken = passage("words", typed)
    except Invalid:
        return
    assert passage("words", taken) == taken
    assert taken.encode()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_words_are_stored_and_read_back_and_never_show_themselves(said: str) -> None:
    words = Words(said)
    for shown in (repr(words), str(words), f"{words}", f"{words!r}", repr([words]), repr({"words": words})):
        assert shown.replace("Words(…)", "") in ("", "[]", "{'words': }")
    assert transcoder().decode(transcoder().encode(words)) == words


def test_words_are_equal_by_what_was_said() -> None:
    assert Words("a") == Words("a") != Words("b")
    assert pickle.loads(pickle.dumps(Words("a"))) == Words("a")
    assert json.dumps(asdict(Words("a"))) == '{"text": "a", "of": null}'
