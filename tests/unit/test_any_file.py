"""Whatever stands in a framework file: it is refused in words that help, or it is a framework; nothing else happens."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.frameworks import file
from domain.frameworks.difference import difference
from domain.ledger.transcoding import transcoder
from domain.model.errors import Invalid
from domain.model.governance import Framework
from tests.councils.marrowmere import FILE
from tests.unit.odd_files import files, toml, wild_files

often = settings(max_examples=150, deadline=None)
REAL = FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("odd") / "odd.toml"


def read(path: Path, text: str) -> Framework | None:
    """The framework in a text; None where it was refused as a refusal should be."""
    path.write_text(text, encoding="utf-8", newline="")
    try:
        data = file.read(path)
    except Invalid as refusal:
        assert_helps(refusal, path)
        return None
    return file.parse(data)


def assert_helps(refusal: Invalid, path: Path) -> None:
    """Each line names the file and, where it can be read at all, the line, the key and what was expected."""
    said = refusal.sentence.split("\n")
    assert said
    assert all(each.startswith(str(path)) for each in said), said
    if refusal.field == "framework":
        for each in said:
            line, key, expected = each.removeprefix(f"{path}, line ").split(": ", 2)
            assert int(line) > 0
            assert key, each
            assert len(expected) > 5, each


@often
@given(files())
def test_a_file_at_its_extremes_can_be_adopted_and_kept(path: Path, data: dict[str, Any]) -> None:
    found = read(path, toml(data))
    assert found == file.parse(data)
    assert [body.key for body in found.bodies] == [body["key"] for body in data["bodies"]]
    kept = transcoder().decode(transcoder().encode(data))
    assert file.parse(kept) == found, "what is on the record gives the same framework again"
    assert difference(data, kept) == []


@often
@given(wild_files(), st.booleans())
def test_a_wild_file_is_refused_in_words_that_help_or_is_a_framework(
    path: Path, data: dict[str, Any], headers: bool
) -> None:
    text = toml(data, headers=headers)
    tomllib.loads(text)
    found = read(path, text)
    if found is not None:
        assert found == file.parse(data)
        return
    with pytest.raises(Invalid, match=r"\S: \S"):
        file.parse(data)


@often
@given(st.data())
def test_a_torn_file_is_refused_in_words_that_help_or_is_a_framework(path: Path, data: st.DataObject) -> None:
    text = REAL
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 60)))
        put_in = data.draw(
            st.sampled_from(["", text[start:end] * 2, "[", "]", "{", '"', "'''", "=", "\\", "#", "9" * 5_000])
        )
        text = text[:start] + put_in + text[end:]
    read(path, text)
