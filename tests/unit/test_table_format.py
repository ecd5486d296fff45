"""The format of a table: whatever spreadsheet wrote it is read, and what cannot be is refused where it stands."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.exchange import table as tables
from domain.exchange.cells import guarded, unguarded
from domain.exchange.reading import read
from domain.exchange.table import ACTIONS, COLUMNS, FACTS, LARGEST, MOST_ROWS, WrongTable
from tests.scenarios import COUNCIL
from tests.unit.tables import GRANT, table


def refusal(text: bytes) -> WrongTable:
    with pytest.raises(WrongTable) as caught:
        read(text)
    sentence = caught.value.sentence
    assert sentence[0].isupper()
    assert sentence.endswith("Nothing was written.")
    return caught.value


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte order mark"])
@pytest.mark.parametrize("ends", [b"\r\n", b"\n"], ids=["CRLF", "LF"])
def test_what_any_spreadsheet_writes_is_read(separator: str, mark: bytes, ends: bytes) -> None:
    said = GRANT | {"due_on": "31/03/2027", "on": "2026-01-02", "promises": "p1  p2 p1", "progress": "Half; more, soon"}
    text = mark + table(said, separator=separator).replace(b"\r\n", ends)
    [row] = read(text)
    assert (row.council, row.line, row.on) == (COUNCIL, 2, date(2026, 1, 2))
    assert (row.facts.title, row.facts.due_on) == (GRANT["title"], date(2027, 3, 31))
    assert (row.facts.promises, row.progress) == (("p1", "p2"), "Half; more, soon")


def test_columns_may_stand_in_any_order_and_rows_of_nothing_are_left_out() -> None:
    text = table({}, GRANT, {}, GRANT | {"key": "second"}, columns=sorted(COLUMNS)).upper().lower()
    assert [row.line for row in read(text)] == [3, 5]


def test_a_table_from_before_a_column_was_added_is_read_still() -> None:
    text = table(GRANT, columns=[name for name in COLUMNS if name not in tables.LATER])
    [row] = read(text)
    assert (row.lacks, row.facts.title) == (tables.LATER, GRANT["title"])
    assert [row.lacks for row in read(table(GRANT))] == [()]


def test_a_row_says_on_which_line_it_begins() -> None:
    two = table(GRANT | {"help_needed": "One\nTwo\nThree"}, GRANT | {"due_on": "soon"})
    [fault] = refusal(two).faults
    assert (fault.line, fault.column) == (5, "due_on")
    assert fault.place == "line 5, due_on"


def test_empty_cells_at_the_end_may_be_left_out() -> None:
    head, row = table(GRANT).split(b"\r\n")[:2]
    short = row.rstrip(b",") + b"," * (len(FACTS) - 1)
    [read_short] = read(head + b"\r\n" + short)
    assert read_short.facts.title == GRANT["title"]
    assert len(ACTIONS) == row.count(b",") - short.count(b",")
    assert "Expected" in refusal(head + b"\r\n" + short[:-1]).sentence


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ([*COLUMNS, "cost"], "line 1, column AH"),
        ([*COLUMNS, "title"], "line 1, title"),
        ([name for name in COLUMNS if name != "due_on"], "line 1, due_on"),
    ],
    ids=["unknown", "doubled", "missing"],
)
def test_columns_that_are_not_those_of_the_table_are_refused(columns: list[str], place: str) -> None:
    [fault] = refusal(",".join(columns).encode()).faults
    assert fault.place == place


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("id", "12"),
        ("version", "-1"),
        ("version", "1.0"),
        ("version", "9" * 50),
        ("due_on", "31.03.2027"),
        ("due_on", "2027-02-30"),
        ("due_on", "30/02/2027"),
        ("due_on", "\u0661/1/2027"),
        ("on", "yesterday"),
        ("state", "finished"),
        ("checked", "perhaps"),
        ("lead", "x" * 10_001),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named_and_never_quoted(column: str, cell: str) -> None:
    wrong = refusal(table(GRANT | {column: cell}))
    assert [(fault.line, fault.column) for fault in wrong.faults] == [(2, column)]
    assert cell not in wrong.sentence


NOT_TABLES: dict[str, Any] = {
    "nothing": b"",
    "no table": b"Dear all, Ayesha said",
    "another table": b"name,age\nAyesha,9\n",
    "NUL": table(GRANT).replace(b"Raise", b"Ra\0se"),
    "UTF-16": table(GRANT).decode().encode("utf-16"),
    "another encoding": table(GRANT | {"lead": "Zo\u00eb"}).decode().encode("cp1252"),
    "half a character": table(GRANT) + b"\xe2\x82",
    "quotes that do not pair up": table(GRANT) + b'"' + b"x,\n" * 9,
    "a cell of a hundred thousand letters": table(GRANT | {"lead": "x" * 200_000}),
    "too few cells": table(GRANT) + b"x,y\n",
    "too many cells": table(GRANT).strip() + b",x",
    "no council": table(GRANT | {"council": ""}),
    "an id and a key": table(GRANT | {"id": "6f0b7a52-3b1c-5d0e-9a43-2f6d3b0a7c11", "key": "grant"}),
    "two councils": table(GRANT, GRANT | {"council": "elsewhere"}),
    "too many rows": table(*[GRANT] * (MOST_ROWS + 1)),
    "too large": table(*[GRANT | {"reason": "x" * 4_000}] * (LARGEST // 4_000)),
}


@pytest.mark.parametrize("text", NOT_TABLES.values(), ids=NOT_TABLES)
def test_what_is_no_table_is_refused_in_a_sentence_without_its_words(text: bytes) -> None:
    assert "Ayesha" not in refusal(text).sentence


def test_a_table_of_no_rows_and_one_of_as_many_as_there_may_be_are_read() -> None:
    assert read(table()) == []
    assert len(read(table(*[GRANT] * MOST_ROWS))) == MOST_ROWS


def test_every_fault_is_named_up_to_a_hundred() -> None:
    wrong = refusal(table(*[GRANT | {"on": "x", "due_on": "y"}] * 200))
    assert len(wrong.faults) == 100
    assert "100 places are wrong" in wrong.sentence
    assert {fault.column for fault in wrong.faults} == {"due_on", "on"}


HOSTILE = st.text(alphabet=st.sampled_from("'=+-@\t\rab 1\"")) | st.text()


@given(HOSTILE)
def test_no_cell_is_a_formula_and_every_text_comes_back(text: str) -> None:
    cell = guarded(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(cell) == text


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_is_sent_is_read_or_refused(text: bytes) -> None:
    for sent in (text, table(GRANT) + text):
        with suppress(WrongTable):
            assert isinstance(read(sent), list)


def test_every_column_is_an_identity_a_fact_or_an_action_once() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS) == len(tables.IDENTITY) + len(FACTS) + len(ACTIONS)
