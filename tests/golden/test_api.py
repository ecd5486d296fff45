"""What programs count on in the JSON API stays: a call, a field or an answer that is gone or another is noticed."""

from copy import deepcopy
from typing import Any

import pytest

from tests.golden.described import document, lines
from tests.golden.make import API

STORED = API.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return document()


def test_nothing_that_programs_count_on_is_gone_or_another(described: dict[str, Any]) -> None:
    """Where this fails and it is wanted: take the lines out of the file, in the change that wants it. What is new is
    added at a release, by tests.golden.make."""
    assert len(STORED) > 500
    assert sorted(set(STORED) - set(lines(described))) == []


def test_a_change_is_noticed(described: dict[str, Any]) -> None:
    def without(change: Any) -> set[str]:
        changed = deepcopy(described)
        change(changed)
        return set(lines(described)) - set(lines(changed))

    block = "/api/commitments/{id}/block"

    def needs_a_field(changed: dict[str, Any]) -> None:
        changed["components"]["schemas"]["Block"]["required"].append("on")

    def retypes(changed: dict[str, Any]) -> None:
        changed["components"]["schemas"]["CommitmentOut"]["properties"]["version"] = {"type": "string"}

    def renames(changed: dict[str, Any]) -> None:
        fields = changed["components"]["schemas"]["CommitmentOut"]["properties"]
        fields["edition"] = fields.pop("version")

    def takes_a_refusal_away(changed: dict[str, Any]) -> None:
        del changed["paths"][block]["post"]["responses"]["412"]

    def needs_a_header(changed: dict[str, Any]) -> None:
        changed["paths"][block]["post"]["parameters"][2]["required"] = True

    def explains(changed: dict[str, Any]) -> None:
        changed["paths"][block]["post"]["summary"] = "Say that it is blocked."

    for change in (needs_a_field, retypes, renames, takes_a_refusal_away, needs_a_header):
        assert len(without(change)) == 1, change.__name__
    assert without(lambda changed: changed["paths"].pop(block)) == {
        line for line in lines(described) if line.startswith(f"POST {block} ")
    }
    assert without(explains) == set()
