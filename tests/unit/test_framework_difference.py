"""What a revised framework changes, in sentences."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from api import cli, cli_frameworks
from api.running.setup import COUNCILS, FRAMEWORKS
from domain.frameworks import file
from domain.frameworks.difference import difference

MANCHESTER = file.read(FRAMEWORKS / "manchester.toml")


@pytest.fixture
def revised() -> dict[str, Any]:
    return deepcopy(MANCHESTER)


@pytest.mark.parametrize("name", COUNCILS)
def test_a_framework_does_not_differ_from_itself(name: str) -> None:
    data = file.read(FRAMEWORKS / f"{name}.toml")
    assert difference(data, deepcopy(data)) == []


def test_a_shorter_answer_time_is_said_with_the_body(revised: dict[str, Any]) -> None:
    revised["version"] = "1.6"
    revised["bodies"][0]["respond_within"] = "5 working days"
    assert difference(MANCHESTER, revised) == [
        "The framework: version is “1.6”, was “1.5”.",
        "The body “Corporate Family Strategic Partnership” (partnership): "
        "answer time is “5 working days”, was “10 working days”.",
    ]


def test_meetings_that_move_are_said_in_days(revised: dict[str, Any]) -> None:
    revised["bodies"][1]["meets"]["first"] = date(2024, 2, 14)
    revised["bodies"][1]["cancelled"] = [date(2024, 5, 8)]
    said = "\n".join(difference(MANCHESTER, revised))
    assert "first meeting is Wednesday 14 February 2024, was Wednesday 7 February 2024" in said
    assert "cancelled meetings is Wednesday 8 May 2024, was not set" in said


def test_a_body_off_the_ladder_and_what_went_with_it(revised: dict[str, Any]) -> None:
    revised["ladder"].remove("scrutiny")
    revised["bodies"] = [body for body in revised["bodies"] if body["key"] != "scrutiny"]
    revised["routes"] = [route for route in revised["routes"] if route["to"] != "scrutiny"]
    below = "Corporate Family Strategic Partnership, Corporate Family Cooperative"
    scrutiny = "Children and Young People Scrutiny Committee"
    assert difference(MANCHESTER, revised) == [
        f"The ladder is {below}, Executive; it was {below}, {scrutiny}, Executive.",
        f"Taken away: the body “{scrutiny}” (scrutiny).",
        "Taken away: the direct route cooperative to scrutiny.",
    ]


def test_promises_added_reworded_and_put_in_another_order(revised: dict[str, Any]) -> None:
    first, second = revised["promises"][:2]
    revised["promises"][:2] = [second, first]
    first["text"] = "New words."
    revised["promises"].append({"key": "expectation-13", "text": "One more."})
    said = difference(MANCHESTER, revised)
    assert said[0] == "Added: the promise “One more.” (expectation-13)."
    assert said[1].startswith("The promise “New words.” (expectation-1): wording is “New words.”, was “Your rights")
    assert said[2].startswith("The order changed: promise, now expectation-2, expectation-1, expectation-3")
    assert len(said) == 3


def test_what_only_the_new_one_has_is_said_whole() -> None:
    old = {key: value for key, value in MANCHESTER.items() if key not in ("duties", "policy", "vision")}
    said = difference(old, MANCHESTER)
    assert len([sentence for sentence in said if sentence.startswith("Added: the duty")]) == 8
    assert any(sentence.startswith("The policy: title is") for sentence in said)


@pytest.mark.parametrize("other", ["bury", "wolverhampton"])
def test_two_councils_can_be_compared(other: str) -> None:
    said = difference(MANCHESTER, file.read(FRAMEWORKS / f"{other}.toml"))
    assert said
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in said)


def test_whatever_changes_is_said(revised: dict[str, Any]) -> None:
    for part, entries in MANCHESTER.items():
        if not isinstance(entries, list) or not isinstance(entries[0], dict):
            continue
        for index, entry in enumerate(entries):
            for field in entry:
                if field in ("key", "number", "from", "to"):
                    continue
                kept = revised[part][index].pop(field)
                assert difference(MANCHESTER, revised), (part, index, field)
                revised[part][index][field] = kept


def test_where_casework_goes_is_said(revised: dict[str, Any]) -> None:
    revised["casework"]["trained"] = ["lead"]
    first, *_, last = revised["casework"]["take_it_to"]
    revised["casework"]["take_it_to"].remove(last)
    first["for"] = "all of it"
    assert difference(MANCHESTER, revised) == [
        "Casework: who decides what is about one child is “lead”, was “officer”, “participation_worker”.",
        f"Taken away: the place for casework {last['who']}.",
        f"The place for casework {first['who']}: what they are for is “all of it”, "
        f"was “{MANCHESTER['casework']['take_it_to'][0]['for']}”.",
    ]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli.app, ["framework", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_says_what_changes_a_line_each(tmp_path: Path) -> None:
    old = FRAMEWORKS / "manchester.toml"
    new = tmp_path / "new.toml"
    new.write_text(old.read_text(encoding="utf-8").replace('version = "1.5"', 'version = "1.6"', 1), encoding="utf-8")
    assert run("diff", str(old), str(new)) == "The framework: version is “1.6”, was “1.5”.\n"
    assert run("diff", str(old), str(old)) == "They say the same.\n"


def test_a_framework_can_be_adopted_to_count_from_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    adopted: list[dict[str, Any]] = []

    @contextmanager
    def services() -> Iterator[SimpleNamespace]:
        ledger = SimpleNamespace(adopt_framework=lambda data, actor: adopted.append(data))
        yield SimpleNamespace(ledger=ledger, settings=SimpleNamespace(trial=False))

    monkeypatch.setattr(cli_frameworks, "services_here", services)
    run("adopt", str(FRAMEWORKS / "bury.toml"), "--in-force-from", "2027-01-04")
    run("adopt", str(FRAMEWORKS / "bury.toml"))
    assert [data["in_force_from"] for data in adopted] == [date(2027, 1, 4), date(2013, 4, 1)]
