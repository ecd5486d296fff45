"""What a history file may say of what young people said, and what it is refused for: which entry, field and line."""

import tomllib
from pathlib import Path

import pytest

from api.endpoints.voice_bodies import Hear
from api.running.setup import COUNCILS, FRAMEWORKS
from domain.frameworks import file, history
from domain.model.casework import known_words, signs
from domain.model.errors import Invalid
from tests.scenarios import framework_file
from tests.unit.said_before import FILE, NAMED

VOICE = FILE[FILE.index("[[voices]]") :]
RULES = file.parse(framework_file())


def refusal(text: str, folder: Path) -> str:
    path = folder / "past.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        history.check_against(history.read(path), RULES, path)
    return caught.value.sentence


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('words = "The bus takes an hour."', "", "voices.bus.words"),
        ('words = "The bus takes an hour."', 'words = " "', "voices.bus.words"),
        ('words = "The bus takes an hour."', f'words = "{"x" * 5_001}"', "voices.bus.words"),
        ('"survey"', '"gossip"', "voices.bus.heard: Value error, expected one of session, survey"),
        ('"11_to_15"', '"13"', "voices.bus.age_group: Value error, expected one of 4_to_10"),
        ("people = 12", "people = 0", "voices.bus.people"),
        ("people = 12", 'people = "12"', "voices.bus.people"),
        ("2022-03-01", "20220301", "voices.bus.heard_on"),
        ("2022-03-01", "1889-03-01", "voices.bus.heard_on"),
        ('where = "The yearly survey"', 'where = "A\\nB"', "voices.bus.where"),
        ('where = "The yearly survey"', 'name = "A child"', "voices.bus.name: Extra inputs"),
        ('theme = "Getting to school"', 'organisation = "college"', "organisation: expected only with"),
        ('key = "bus"', 'key = "Bus!"', "key"),
        ('["h1"]', '["h9"]', "voices.bus.priorities: the framework has no h9"),
        ('["p1"]', '["p8", "p9"]', "voices.bus.promises: the framework has no p8, p9"),
        ('["passes"]', '["trains"]', "voices.bus.commitments: the file has no trains"),
        ('heard = "survey"', 'heard = "post_it"\norganisation = "nobody"', "expected only with"),
        (
            'age_group = "11_to_15"',
            'organisation = "nobody"',
            "expected only with",
        ),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_entry_and_field(
    old: str, new: str, says: str, tmp_path: Path
) -> None:
    head, _, voice = FILE.partition("[[voices]]")
    assert voice.count(old) == 1
    assert says in refusal(head + "[[voices]]" + voice.replace(old, new), tmp_path)


def test_what_it_names_and_the_framework_lacks_is_told_with_its_line(tmp_path: Path) -> None:
    post_it = VOICE.replace('"survey"', '"post_it"').replace('age_group = "11_to_15"', 'organisation = "nobody"')
    said = refusal(FILE.replace(VOICE, post_it), tmp_path)
    line = FILE.replace(VOICE, post_it).splitlines().index('organisation = "nobody"') + 1
    assert said == f"{tmp_path / 'past.toml'}, line {line}: voices.bus.organisation: the framework has no nobody"


def test_two_with_one_key_are_refused_and_one_may_be_called_as_a_commitment_is(tmp_path: Path) -> None:
    assert "voices: bus stands there twice" in refusal(FILE + VOICE, tmp_path)
    history.parse(tomllib.loads(FILE.replace('key = "bus"', 'key = "passes"')))


def test_a_name_in_the_words_is_left_to_whoever_is_trained_and_one_in_a_note_is_refused(tmp_path: Path) -> None:
    history.check_against(history.parse(tomllib.loads(FILE.replace("The bus takes an hour.", NAMED))), RULES)
    noted = FILE.replace(VOICE, VOICE.replace('source = "A paper"', 'source = "The notes of Ayesha Hussain"'))
    said = refusal(noted, tmp_path)
    assert "voices.bus.source: this seems to be about one child" in said
    assert "Ayesha" not in said
    history.check_against(history.parse(tomllib.loads(noted + "checked = true\n")), RULES)


def test_everything_that_can_be_written_down_over_http_can_stand_in_a_file() -> None:
    (voice,) = history.parse(tomllib.loads(FILE)).voices
    assert {"on", "checked", "ask_for_a_check", *voice.said()} == set(Hear.model_fields)


@pytest.mark.parametrize("name", COUNCILS)
def test_what_the_papers_print_names_no_child_says_what_was_assumed_and_claims_no_consent(name: str) -> None:
    rules = file.parse(file.read(FRAMEWORKS / f"{name}.toml"))
    voices = history.read(FRAMEWORKS / f"{name}-history.toml").voices
    assert voices
    for voice in voices:
        texts = {field: text for field, text in voice.said().items() if isinstance(text, str)}
        assert signs(texts, known_words(rules)) == (), voice.key
        assert (voice.consent, voice.checked, voice.people, voice.age_group) == (False, False, 1, None), voice.key
        assert voice.source, voice.key
        assert "by one" in voice.assumed, voice.key
