"""A framework that was adopted is read as the same for ever: the ledger has it whole, as its file was written."""

from collections.abc import Iterator
from copy import deepcopy
from shutil import copy
from typing import Any

import pytest

from domain.frameworks.file import FrameworkFile, parse
from domain.model.errors import Invalid
from tests.golden import frameworks
from tests.golden.frameworks import as_stored, as_written, content, lines, listed, names, places, said, stored, value_of

SAID = set().union(*(said(as_stored(name)) for name in names()))
ONLY_IN_THE_FILE = {
    f"{part}.{key}"
    for part in ("clocks", "clocks.challenge", "clocks.explanation", "bodies.meets")
    for key in ("source", "assumed")
}
"""Taken, and kept with the file; nothing else is made of them."""


@pytest.mark.parametrize("name", names())
def test_a_stored_framework_is_read_as_what_it_was(name: str) -> None:
    """Where this fails because a Framework has a value more: run tests.golden.make. Where what is read in a stored file
    became another and that is wanted, change the line by hand, in the change that wants it."""
    assert lines(parse(as_stored(name))) == listed(name)


@pytest.mark.parametrize("name", names())
def test_a_file_is_stored_as_the_same_bytes_and_comes_back_the_same(name: str) -> None:
    assert stored(as_written(name)) == content(name)
    assert repr(as_stored(name)) == repr(as_written(name))


def test_every_key_that_a_framework_file_may_have_is_in_a_golden_file_and_every_key_in_one_may_be_there() -> None:
    """Where this fails for a key, a part or a word that is new: have it in a file of its own, as
    tests/golden/frameworks/NAME.toml, then run tests.golden.make."""
    assert sorted(places() - SAID) == []
    assert sorted({place for place in SAID if " = " not in place} - places()) == []


def test_a_key_a_part_and_a_word_that_are_new_are_noticed() -> None:
    class Later(FrameworkFile):
        colour: str = ""

    assert places(Later) - SAID == {"colour"}
    sparse = said(as_written("sparse"))
    assert {"organisations.sector = private", "policy.status", "pledges.signatories.year"} <= places() - sparse


def _keys(data: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to each key in some data."""
    within = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in within:
        if isinstance(key, str):
            yield (*at, key)
        yield from _keys(value, (*at, key))


WHOLE = as_stored("whole")
KEYS = [key for key in _keys(WHOLE) if ".".join(each for each in key if isinstance(each, str)) not in ONLY_IN_THE_FILE]


def test_each_key_of_the_whole_file_says_something() -> None:
    """So a key that is taken, and then left out of what is read, is found out."""
    as_it_is = lines(parse(WHOLE))
    for *way, key in KEYS:
        changed = there = deepcopy(WHOLE)
        for step in way:
            there = there[step]  # type: ignore[index]
        del there[key]  # type: ignore[arg-type]
        try:
            read = lines(parse(changed))
        except Invalid:
            continue
        assert read != as_it_is, (*way, key)
    assert len(KEYS) > 200


def test_making_them_again_notes_only_values_that_no_line_knows(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    as_made = lines(parse(WHOLE))
    copy(frameworks.FOLDER / "whole.toml", tmp_path)
    monkeypatch.setattr(frameworks, "FOLDER", tmp_path)
    assert list(frameworks.make()) == ["made frameworks/whole.json", "made frameworks/whole.txt"]
    assert (list(frameworks.make()), content("whole"), listed("whole")) == ([], stored(WHOLE), as_made)

    known = [line for line in as_made if not value_of(line).endswith("papers_close")]
    (tmp_path / "whole.txt").write_text("\n".join(known))
    assert (list(frameworks.make()), listed("whole")) == ([], as_made)

    other = [line.replace("papers_close: 7", "papers_close: 5") for line in as_made]
    (tmp_path / "whole.txt").write_text("\n".join(other))
    [told] = frameworks.make()
    assert ("stays as it is" in told, listed("whole")) == (True, other)
