"""Where in a framework file something stands: the line that a refusal names."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.running.setup import FRAMEWORKS
from domain.frameworks import file
from domain.frameworks.lines import line_of
from domain.model.errors import Invalid

TEXT = '''# a comment with = and [brackets]
council = "x" # after it
deep.er = { a = 1, "b c" = [ { d = "]}" },
  { d = 2 } ] }
long = """
[[bodies]]
key = "no"
"""
ladder = [
  "one", # first
  "two",
]

[clocks]
warn = 3

[clocks.challenge]
respond_within = 'PT2S'

[[bodies]]
key = "one"

[bodies.meets]
first = 2024-01-09

[[bodies]]
key = "two"
meets = { first = 2024-01-10, every = "3 months" }
'''
LINES = {
    (): 1,
    ("council",): 2,
    ("deep", "er", "a"): 3,
    ("deep", "er", "b c", 0, "d"): 3,
    ("deep", "er", "b c", 1, "d"): 4,
    ("long",): 5,
    ("ladder",): 9,
    ("ladder", 0): 10,
    ("ladder", 1): 11,
    ("clocks",): 14,
    ("clocks", "warn"): 15,
    ("clocks", "challenge", "respond_within"): 18,
    ("bodies", 0): 20,
    ("bodies", 0, "key"): 21,
    ("bodies", 0, "meets", "first"): 24,
    ("bodies", 1): 26,
    ("bodies", 1, "meets", "every"): 28,
    ("bodies", 1, "name"): 26,
    ("bodies", 0, "meets", "every"): 23,
    ("nowhere", 3, "at all"): 1,
}


@pytest.mark.parametrize(("place", "line"), LINES.items(), ids=str)
def test_the_line_of_a_key_or_of_the_part_around_it(place: tuple[str | int, ...], line: int) -> None:
    assert tomllib.loads(TEXT)
    assert line_of(TEXT, place) == line


def leaves(data: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from leaves(value, (*place, number))
    else:
        yield place, data


@pytest.mark.parametrize("path", sorted(FRAMEWORKS.glob("*.toml")), ids=lambda path: path.name)
def test_in_the_files_of_the_councils_every_tenth_value_is_found_on_its_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for place, value in list(leaves(tomllib.loads(text)))[::10]:
        found = lines[line_of(text, place) - 1]
        said = str(value).lower() if isinstance(value, bool) else str(value)
        assert said.replace('"', '\\"') in found, place


WRONG = [
    ('council = "x"', 'colour = "red"', "line 1: colour: there is no such key here; expected one of articles,"),
    (
        "first = 2024-04-09",
        "begins = 2024-04-09",
        "line 14: bodies.0.meets.begins: there is no such key here; expected ",
    ),
    ("first = 2024-04-09, ", "", "line 14: bodies.0.meets.first: this is required and is not there"),
    ('key = "panel"', 'key = "The Panel"', "line 11: bodies.0.key:"),
    ("first = 2024-04-09", "first = 20240409", "line 14: bodies.0.meets.first:"),
    ('body = "panel"', 'body = "cabinet"', "line 20: seats.0.body: no body has the key cabinet"),
    ('ladder = ["panel"]', 'ladder = ["panel", "panel"]', "line 4: ladder.1: panel stands there twice"),
]
SMALL = """council = "x"
name = "X"
version = "1"
ladder = ["panel"]

[clocks]
challenge = { respond_within = "PT2S" }
explanation = { respond_within = "PT2S" }

[[bodies]]
key = "panel"
name = "Panel"
respond_within = "10 working days"
meets = { first = 2024-04-09, every = "3 months" }


[[seats]]
key = "chair"
title = "Chair"
body = "panel"
"""


@pytest.mark.parametrize(("old", "new", "says"), WRONG)
def test_a_refusal_names_file_line_key_and_what_was_expected(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(SMALL.replace(old, new), encoding="utf-8")
    assert old in SMALL
    with pytest.raises(Invalid) as caught:
        file.read(path)
    assert f"{path}, {says}" in caught.value.sentence


def test_everything_that_is_wrong_is_said_a_line_each(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(SMALL.replace('title = "Chair"', 'title = ""').replace('key = "chair"', "key = 7"))
    with pytest.raises(Invalid) as caught:
        file.read(path)
    assert [said.split(": ")[1] for said in caught.value.sentence.splitlines()] == ["seats.0.key", "seats.0.title"]


@pytest.mark.parametrize(("key", "says"), [('""', "''"), ('"a b"', "'a b'"), ('"two\\nlines"', r"'two\nlines'")])
def test_a_key_that_needs_quotes_has_them_in_the_refusal(tmp_path: Path, key: str, says: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(f"{key} = 1\n{SMALL}", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        file.read(path)
    (line,) = caught.value.sentence.split("\n")
    assert f": {says}: there is no such key here" in line


def test_a_number_too_long_to_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(SMALL.replace('version = "1"', f"version = {'9' * 5_000}"), encoding="utf-8")
    with pytest.raises(Invalid, match=r"wrong\.toml: .*digits"):
        file.read(path)


def test_thousands_of_faults_are_found_in_one_look_at_the_text(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    faults = "".join(f'[[promises]]\nkey = "P{number}"\ntext = "We listen."\n' for number in range(2_000))
    path.write_text(f"{SMALL}{faults}", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        file.read(path)
    last = SMALL.count("\n") + 3 * 1_999 + 2
    assert caught.value.sentence.split("\n")[-1].startswith(f"{path}, line {last}: promises.1999.key: ")
