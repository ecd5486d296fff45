"""The table of needs and tests names tests that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "docs" / "coverage.md").read_text())))


@pytest.mark.parametrize(("file", "function"), NAMED)
def test_a_test_that_the_table_names_is_there(file: str, function: str) -> None:
    text = (ROOT / file).read_text()
    assert not function or re.search(rf"^\s*def {function}\(", text, re.MULTILINE)


def test_the_table_is_not_empty() -> None:
    assert len(NAMED) > 20
