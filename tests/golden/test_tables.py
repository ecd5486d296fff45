"""A table stays what it is: one that was exported, or written, at any time asks for the same, under the same ids; and
what there is now goes out as the same bytes."""

import re
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from domain.exchange import reading, writing
from domain.exchange.reading import read
from domain.exchange.roads import ROADS
from domain.exchange.table import ACTIONS, COLUMNS, FACTS, IDENTITY, WrongTable
from domain.model.access import STATES
from domain.model.commands import COMMANDS
from domain.model.measures import MeasureKind
from tests.golden import tables
from tests.golden.tables import exported, exports, files, listed, planned, sent
from tests.unit.tables import rows_of

GUIDE = (Path(__file__).parents[2] / "docs" / "exchange.md").read_text(encoding="utf-8")


def test_what_there_is_goes_out_as_the_same_bytes() -> None:
    """Where this fails: a column that is new, or gone, is a new version, which tests.golden.make makes. A cell that is
    written otherwise is none: tables that people have would come to something else."""
    assert exported() == exports()[-1].read_bytes()
    assert [file.name for file in exports()] == [f"exported.v{n}.csv" for n in range(1, len(exports()) + 1)]


@pytest.mark.parametrize("file", files(), ids=lambda file: file.name)
def test_a_table_asks_for_what_it_asked_for(file: Path) -> None:
    """Where this fails and it is wanted: change the lines by hand, in the change that wants it. Under another id the
    same table, sent again, does everything a second time."""
    assert planned(file) == listed(file)


def test_every_column_has_its_place_in_them_every_state_and_every_kind_of_measure() -> None:
    """Where this fails for a column of facts: give one of tables.LIVES something to say there, in a new version. For
    one that only an import has: write a table that uses it, as tests/golden/tables/NAME.csv."""
    rows = rows_of(exported())
    assert [name for name in (*IDENTITY, *FACTS) if not any(row[name] for row in rows)] == []
    assert {row["state"] for row in rows} == set(STATES)
    assert {row["measure_kind"] for row in rows} - {""} == {kind.value for kind in MeasureKind}
    assert tuple(rows[0]) == COLUMNS
    typed = [row for file in sent() for row in read(file.read_bytes())]
    said = [vars(row) | vars(row.facts) for row in typed]
    assert [name for name in (*FACTS, *ACTIONS) if not any(each[name] for each in said)] == []


def test_every_command_that_a_table_leads_to_is_in_them() -> None:
    by_example = GUIDE[GUIDE.index("| change this |") : GUIDE.index("A state that is several")]
    led_to = set(re.findall(r"[a-z]+(?:-[a-z]+)*", " ".join(re.findall(r"\| ([^|]*) \|\n", by_example))))
    commands = {"propose", *COMMANDS} & led_to
    assert {*ROADS.values(), "propose", "move-due-date", "assign-lead", "assign-owner", "set-measure"} < commands
    taken = {line.split()[2] for file in files() for line in listed(file) if "(" in line}
    assert sorted(commands - taken) == []


def test_what_was_exported_asks_for_nothing_here() -> None:
    for file in exports():
        here = listed(file)[: listed(file).index("elsewhere:")]
        assert [line for line in here if " version " not in line] == []
        assert len(here) == len(rows_of(file.read_bytes()))
    assert len(rows_of(exports()[-1].read_bytes())) == len(tables.LIVES)


def test_a_change_is_noticed_and_making_them_again_writes_to_none_that_is_there(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    copytree(tables.FOLDER, tmp_path / "tables")
    monkeypatch.setattr(tables, "FOLDER", tmp_path / "tables")
    before = {file: file.read_bytes() for file in (tmp_path / "tables").iterdir()}
    assert list(tables.make()) == []

    with monkeypatch.context() as changed:
        changed.setattr(writing, "guarded", str)
        assert exported() != exports()[-1].read_bytes()
        assert list(tables.make()) == ["tables/exported.v2.csv stays as it is: cells are written otherwise now"]
    with monkeypatch.context() as changed:
        changed.setattr("domain.exchange.steps._TABLES", tables.OFFICER.id)
        assert planned(exports()[-1]) != listed(exports()[-1])
        assert list(tables.make()) == []
    assert {file: file.read_bytes() for file in (tmp_path / "tables").iterdir()} == before

    for module in (writing, reading):
        monkeypatch.setattr(module, "COLUMNS", (*COLUMNS, "colour"))
    assert list(tables.make()) == ["made tables/exported.v3.csv", "made tables/exported.v3.txt"]
    assert exports()[-1].read_bytes().splitlines()[0].endswith(b",checked,colour")
    with pytest.raises(WrongTable, match="This column is missing"):
        planned(exports()[0])
