"""What is decoded fast is what the library makes of it; all else is left to the library."""

import json
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import JSONTranscoder, Mapper, MapperDeserialisationError, StoredEvent, Transcoding
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.ledger import forms
from domain.ledger.decoding import Decoding
from domain.ledger.transcoding import EventMapper, WordsAsBox, transcoder
from domain.model.facts import Proposed
from domain.model.text import SealedWords, Words
from tests.golden.make import CLASSES, EVENTS, file_of, version_of

GOLDEN: dict[str, dict[str, Any]] = {
    file.name: json.loads(file.read_text(encoding="utf-8")) for file in sorted(EVENTS.iterdir())
}
WHICH = UUID("11111111-2222-4333-8444-555555555555")
FAST = [each for each in CLASSES if dict not in {next(iter(k)) for k in forms.kinds_of(each).values() if len(k) == 1}]
"""Every class but those with a framework in them, of which there are few on a record."""


def by_the_library(topic: str, state: str, made: JSONTranscoder | None = None) -> Any:
    """What the library alone makes of it, and forms.py lets pass. Raises what either does."""
    event = Mapper[UUID](made or transcoder()).to_domain_event(StoredEvent(WHICH, 3, topic, state.encode()))
    forms.check(event)
    return event


def told_apart(event: Any) -> list[Any]:
    """All that is in an event, also what Python takes for equal: True for 1, say; in the order of its fields."""
    return [type(event), *((name, type(value), value) for name, value in vars(event).items())]


@pytest.mark.parametrize("form", ["full", "least"])
@pytest.mark.parametrize("event", FAST, ids=lambda event: event.__name__)
def test_what_this_version_writes_is_decoded_fast_and_is_what_the_library_makes_of_it(
    event: type[DomainEvent], form: str
) -> None:
    entry = GOLDEN[file_of(event, version_of(event)).name]
    found = Decoding(transcoder())[entry["topic"]](WHICH, 3, entry[form])
    assert found is not None
    assert told_apart(found) == told_apart(by_the_library(entry["topic"], entry[form]))


@pytest.mark.parametrize("form", ["full", "least"])
@pytest.mark.parametrize("name", GOLDEN)
def test_whatever_was_ever_stored_is_what_the_library_makes_of_it(name: str, form: str) -> None:
    topic, state = GOLDEN[name]["topic"], GOLDEN[name][form]
    found = EventMapper().event(WHICH, 3, topic, state)
    assert told_apart(found) == told_apart(by_the_library(topic, state))


TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            "2025-01-03",
            "20250103",
            "2025-W01-5",
            "2025-01-03T09:30:00",
            "2025-01-03T09:30:00Z",
            "2025-01-03 09:30:00.1234567+01:00",
            "2025-01-03T24:00:00+00:00",
            "0F0E0D0C-0B0A-4909-8807-060504030201",
            "{0f0e0d0c0b0a49098807060504030201}",
            "0f0e0d0c0b0a490988070605040302",
            "12.50",
            "NaN",
            "commitment",
        ]
    ),
)
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
NAMES = st.sampled_from([*transcoder().names, "sealed", "Words", ""])
VALUES = st.recursive(
    st.one_of(PLAIN, st.builds(lambda name, data: {"_type_": name, "_data_": data}, NAMES, PLAIN)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["_type_", "_data_", "a"]), inner, max_size=3),
        st.builds(lambda name, data: {"_data_": data, "_type_": name}, NAMES, inner),
    ),
    max_leaves=4,
)


@st.composite
def contents(draw: st.DrawFn) -> tuple[str, str]:
    """A topic, and a content as it is stored, with some of it otherwise than this version writes it."""
    entry = draw(st.sampled_from(list(GOLDEN.values())))
    state: dict[str, Any] = json.loads(entry[draw(st.sampled_from(["full", "least"]))])
    fields = [*state, "class_version", "originator_id", "originator_version", "another"]
    for _ in range(draw(st.integers(0, 2))):
        field = draw(st.sampled_from(fields))
        if draw(st.integers(0, 3)) == 0:
            state.pop(field, None)
        else:
            state[field] = draw(VALUES)
    if draw(st.integers(0, 5)) == 0:
        state = dict(draw(st.permutations(list(state.items()))))
    text = json.dumps(
        state, ensure_ascii=draw(st.booleans()), separators=draw(st.sampled_from([(",", ":"), (", ", ": ")]))
    )
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(text)))
        put = draw(
            st.one_of(st.text(max_size=2), st.sampled_from(['"a":1,', '"on":null,', "\\", '"', "\n", "1e999", "-0"]))
        )
        text = text[:at] + put + text[at + draw(st.integers(0, 2)) :]
    return entry["topic"], text


@settings(max_examples=1_000)
@given(contents())
@example(("commitment.agreed", "\ud800"))
def test_what_is_decoded_fast_is_what_the_library_makes_of_it_whatever_is_stored(stored: tuple[str, str]) -> None:
    topic, state = stored
    found = Decoding(transcoder())[topic](WHICH, 3, state)
    if found is not None:
        known = by_the_library(topic, state)
        # Fields that somebody stored in another order stand in the one in which this version writes them.
        assert sorted(told_apart(found)[1:], key=_name) == sorted(told_apart(known)[1:], key=_name)
        assert found == known


def _name(field: tuple[str, type, Any]) -> str:
    return field[0]


class Sealed(Transcoding):
    """Another form in which words may be stored."""

    type = Words
    name = "words_backwards"

    def encode(self, obj: Words) -> str:
        return obj.text[::-1]

    def decode(self, data: str) -> Words:
        return Words(data[::-1])


@pytest.mark.parametrize("kind", [Words, str], ids=["of the same type", "of another type"])
def test_a_transcoding_that_is_added_is_taken_from_the_transcoder_and_the_old_one_stays(kind: type) -> None:
    made = transcoder()
    made.register(type("Added", (Sealed,), {"type": kind})())
    decoding = Decoding(made)
    state = GOLDEN["commitment.challenged.v1.json"]["full"]
    other = state.replace('"_type_":"words"', '"_type_":"words_backwards"')
    for stored, words in ((state, "Nobody asked me. 🙁"), (other, "🙁 .em deksa ydoboN")):
        found = decoding["commitment.challenged"](WHICH, 3, stored)
        assert found is not None
        assert vars(found)["words"] == Words(words)
        assert told_apart(found) == told_apart(by_the_library("commitment.challenged", stored, made))


def test_a_topic_that_is_not_known_yet_is_looked_up_again() -> None:
    decoding = Decoding(transcoder())
    assert decoding["commitment.to_come"](WHICH, 1, "{}") is None
    assert "commitment.to_come" not in decoding
    assert decoding[Proposed.TOPIC](WHICH, 1, "{}") is None
    assert Proposed.TOPIC in decoding


@given(st.uuids(), st.binary(max_size=80))
def test_a_box_is_read_as_it_was_made(voice: UUID, box: bytes) -> None:
    made = SealedWords(voice=voice, box=box)
    found = WordsAsBox().decode(WordsAsBox().encode(made))
    assert found == made
    assert told_apart(found) == told_apart(made)


@pytest.mark.parametrize(
    "text",
    ["", " ", "1 AAAA", "é AAAA"]
    + [f"{WHICH.hex} {box}" for box in ("AAAA\n", "AAA", "AA*A", "é")]
    + [f"{WHICH.hex[:-1]} AAAA", f"{WHICH.hex}0 AAAA"],
)
def test_what_is_no_box_is_not_taken_for_one(text: str) -> None:
    entry = GOLDEN["commitment.challenged.v1.json"]
    state = json.loads(entry["full"]) | {"words": {"_type_": WordsAsBox.name, "_data_": text}}
    with pytest.raises(MapperDeserialisationError):
        EventMapper().event(WHICH, 3, entry["topic"], json.dumps(state))


@given(TEXTS | st.dates().map(str) | st.datetimes().map(str))
@example("0000-01-01")
@example("2025-02-29")
@example("2025-01-03T09:30:00.1234567+01:00")
@example("2025-01-03T09:30:60+00:00")
@example("2025-01-03T09:30:00+23:60")
def test_a_day_and_a_moment_are_what_the_library_reads_or_left_to_it(text: str) -> None:
    topic = "commitment.warned"
    for form in ("date_iso", "datetime_iso"):
        content = {"_type_": form, "_data_": text}
        field = {"date_iso": "deadline_day", "datetime_iso": "deadline"}[form]
        state = json.dumps(json.loads(GOLDEN[f"{topic}.v1.json"]["full"]) | {field: content})
        found = Decoding(transcoder())[topic](WHICH, 3, state)
        assert found is None or told_apart(found) == told_apart(by_the_library(topic, state))
