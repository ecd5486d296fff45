"""What a framework file or a history file is refused for, and that the guide's examples are good ones."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from domain.frameworks import file, history
from domain.model.errors import Invalid

ROOT = Path(__file__).parents[2]
MANCHESTER = ROOT / "domain/frameworks/manchester.toml"
MANCHESTER_HISTORY = ROOT / "domain/frameworks/manchester-history.toml"

FRAMEWORK = """
council = "testshire"
name = "Testshire"
version = "1"
ladder = ["panel"]
outcomes = [{ key = "healthy", name = "Healthy" }]
promises = [{ key = "p1", text = "We listen." }]
priorities = [{ key = "h1", text = "Sport for all.", outcome = "healthy" }]

[clocks]
challenge = { respond_within = "10 working days" }
explanation = { respond_within = "10 working days" }

[[bodies]]
key = "panel"
name = "Panel"
respond_within = "10 working days"
meets = { first = 2024-04-09, every = "3 months" }
"""
HISTORY = """
council = "testshire"

[[commitments]]
key = "grant"
title = "Raise the grant"
outcome = "healthy"
promises = ["p1"]
priorities = ["h1"]
source = "Annual report 2024, page 4"
decided_by = "panel"
proposed_on = 2023-06-14
agreed_on = 2023-08-02
achieved_on = 2024-04-08
evidence = "It is paid to all."
"""


def test_the_examples_in_the_guide_are_complete_files() -> None:
    guide = (ROOT / "docs/framework-file.md").read_text(encoding="utf-8")
    framework, past, said = (tomllib.loads(example) for example in re.findall(r"```toml\n(.*?)```", guide, re.DOTALL))
    history.check_against(history.parse(past | said), file.parse(framework))


def refusal(read: Any, path: Path, content: str | bytes) -> Invalid:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Invalid) as caught:
        read(path)
    assert str(path) in caught.value.sentence
    return caught.value


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


WRONG_FRAMEWORKS = [
    pytest.param('name = "Panel"', 'name = "Panel"\ncolour = "red"', ["bodies.0.colour"], id="unknown key"),
    pytest.param('version = "1"\n', "", ["version", "required"], id="missing key"),
    pytest.param(
        'name = "Panel"\nrespond_within = "10 working days"',
        'name = "Panel"\nrespond_within = "a fortnight"',
        ["bodies.0.respond_within", '"10 working days"', "PT2S"],
        id="bad duration",
    ),
    pytest.param('"3 months"', '"now and then"', ["bodies.0.meets.every", '"6 weeks"'], id="bad rhythm"),
    pytest.param("2024-04-09", '"in spring"', ["bodies.0.meets.first", "date"], id="bad day"),
    pytest.param('key = "panel"', 'key = "The Panel"', ["bodies.0.key"], id="bad key"),
    pytest.param('["panel"]', '["panel", "cabinet"]', ["ladder", "no body", "cabinet"], id="ladder names no body"),
    pytest.param('["panel"]', "[]", ["ladder", "at least 1"], id="empty ladder"),
    pytest.param('["panel"]', '["panel", "panel"]', ["ladder", "panel", "twice"], id="ladder names a body twice"),
    pytest.param(
        '[{ key = "p1", text = "We listen." }]',
        '[{ key = "p1", text = "We listen." }, { key = "p1", text = "We act." }]',
        ["promises", "p1", "twice"],
        id="twice the same key",
    ),
    pytest.param(
        'outcome = "healthy" }', 'outcome = "wealthy" }', ["priorities", "no outcome", "wealthy"], id="no such outcome"
    ),
    pytest.param("[[bodies]]", "[[bodies]", ["line 14"], id="bad TOML"),
    pytest.param('version = "1"', 'version = "1"\nversion = "2"', ["line 5"], id="one TOML key twice"),
]


def test_the_framework_that_the_wrong_ones_are_made_from_is_right() -> None:
    assert file.parse(tomllib.loads(FRAMEWORK)).council == "testshire"


@pytest.mark.parametrize(("old", "new", "says"), WRONG_FRAMEWORKS)
def test_a_wrong_framework_file_is_refused_with_what_was_expected(
    tmp_path: Path, old: str, new: str, says: list[str]
) -> None:
    refused = refusal(file.read, tmp_path / "wrong.toml", changed(FRAMEWORK, old, new))
    assert [words for words in says if words not in refused.sentence] == []


WRONG_HISTORIES = [
    pytest.param("[[commitments]]", '[[commitments]]\nmood = "good"', ["commitments.grant.mood"], id="unknown key"),
    pytest.param('key = "grant"\n', "", ["commitments.0.key", "required"], id="no key"),
    pytest.param("Raise the grant", "x" * 201, ["commitments.grant.title", "200"], id="title too long"),
    pytest.param('"Raise the grant"', '"Raise\\nit"', ["commitments.grant.title", "one line"], id="title of two lines"),
    pytest.param('"Annual report 2024, page 4"', '" "', ["commitments.grant.source"], id="empty source"),
    pytest.param("= 2023-06-14", "= 20230614", ["commitments.grant.proposed_on", "date"], id="number for a day"),
    pytest.param("2023-06-14", "1066-10-14", ["commitments.grant.proposed_on", "1989-11-20"], id="day too early"),
    pytest.param("2023-06-14", "2023-08-03", ["grant", "agreed_on", "2023-08-03"], id="agreed before proposed"),
    pytest.param("2024-04-08", "2023-08-01", ["grant", "achieved_on", "2023-08-02"], id="achieved before agreed"),
    pytest.param("agreed_on = 2023-08-02\n", "", ["grant", "agreed_on", "expected"], id="achieved but never agreed"),
    pytest.param('evidence = "It is paid to all."', "", ["grant", "evidence"], id="achieved without evidence"),
    pytest.param("achieved_on = 2024-04-08\n", "", ["grant", "achieved_on"], id="evidence but not achieved"),
    pytest.param("[[commitments]]", "[[commitments]", ["line 4"], id="bad TOML"),
    pytest.param(HISTORY, 'council = "testshire"', ["commitments", "required"], id="no commitments"),
    pytest.param(HISTORY, 'council = "t"\ncommitments = []', ["commitments", "at least one"], id="empty commitments"),
]


@pytest.mark.parametrize(("old", "new", "says"), WRONG_HISTORIES)
def test_a_wrong_history_file_is_refused_with_what_was_expected(
    tmp_path: Path, old: str, new: str, says: list[str]
) -> None:
    refused = refusal(history.read, tmp_path / "wrong.toml", changed(HISTORY, old, new))
    assert [words for words in says if words not in refused.sentence] == []
    assert ";" not in refused.sentence


def test_two_entries_of_a_history_with_one_key_are_refused(tmp_path: Path) -> None:
    twice = HISTORY + HISTORY.removeprefix('\ncouncil = "testshire"\n')
    assert "grant stands there twice" in refusal(history.read, tmp_path / "twice.toml", twice).sentence


@pytest.mark.parametrize("read", [file.read, history.read])
def test_a_file_that_is_not_utf_8_or_not_there_is_refused(tmp_path: Path, read: Any) -> None:
    assert "utf-8" in refusal(read, tmp_path / "latin.toml", 'name = "Café"'.encode("latin-1")).sentence
    with pytest.raises(Invalid, match=r"nowhere\.toml"):
        read(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"testshire"', '"elsewhere"', "council: expected testshire, found elsewhere"),
        ('"healthy"', '"wealthy"', "commitments.grant.outcome: the framework has no wealthy"),
        ('["p1"]', '["p1", "p9"]', "commitments.grant.promises: the framework has no p9"),
        ('["h1"]', '["h8", "h9"]', "commitments.grant.priorities: the framework has no h8, h9"),
        ('"panel"', '"cabinet"', "commitments.grant.decided_by: the framework has no cabinet"),
    ],
)
def test_a_history_that_names_what_the_framework_lacks_is_refused(old: str, new: str, says: str) -> None:
    framework = file.parse(tomllib.loads(FRAMEWORK))
    history.check_against(history.parse(tomllib.loads(HISTORY)), framework)
    with pytest.raises(Invalid) as caught:
        history.check_against(history.parse(tomllib.loads(changed(HISTORY, old, new))), framework)
    assert caught.value.sentence == says
