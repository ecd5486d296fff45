"""A table read from a file, whatever spreadsheet wrote it: rows, or every place in it that cannot be taken."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from domain.exchange import cells
from domain.exchange.table import (
    ACTIONS,
    COLUMNS,
    FACTS,
    FILE,
    LARGEST,
    LATER,
    MOST_ROWS,
    Facts,
    Fault,
    Row,
    WrongTable,
)
from domain.model.access import STATES
from domain.model.text import PASSAGE

SEPARATORS = (",", ";", "\t")
MOST_FAULTS = 100
LONGEST_CELL = 2 * PASSAGE
_TAKEN: dict[str, Callable[[str], Any]] = {
    "id": cells.which,
    "version": cells.version,
    "due_on": cells.day,
    "on": cells.day,
    "checked": cells.yes,
    "statuses": cells.lines,
    **dict.fromkeys(("also_for", "promises", "priorities"), cells.keys),
}
Cells = list[str]


def read(table: bytes) -> list[Row]:
    """The rows of a table in the order of the file. Raises WrongTable, naming each place and what was expected."""
    lines = _lines(_text(table))
    try:
        header = next(lines, (1, []))[1]
        order = _order(header)
        rows: list[Row] = []
        faults: list[Fault] = []
        for line, row in lines:
            if not any(cell.strip() for cell in row):
                continue  # Spreadsheets leave rows of nothing behind.
            if len(rows) == MOST_ROWS:
                raise _wrong(f"There are more than {MOST_ROWS:,} rows. Take the file apart and send one after another.")
            try:
                rows.append(_row(line, order, row))
            except WrongTable as wrong:
                faults += wrong.faults
    except csv.Error:
        raise _wrong("Its quotes do not pair up, or a cell is too long. Save it as CSV once more.") from None
    if faults:
        raise WrongTable(faults[:MOST_FAULTS])
    council = rows[0].council if rows else ""
    others = [Fault(row.line, "council", "A file is of one council.") for row in rows if row.council != council]
    if others:
        raise WrongTable(others[:MOST_FAULTS])
    return rows


def _text(table: bytes) -> str:
    if len(table) > LARGEST:
        raise _wrong(f"The file is larger than {LARGEST // 1024:,} KiB. Take it apart and send one after another.")
    try:
        text = table.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = table.count(b"\n", 0, error.start) + 1
        raise WrongTable([Fault(line, FILE, "This is not UTF-8. Save the file as “CSV UTF-8”.")]) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise WrongTable([Fault(line, FILE, "This has characters that are not text. Save the file as “CSV UTF-8”.")])
    return text


def _lines(text: str) -> Iterator[tuple[int, Cells]]:
    """Each record with the line on which it begins."""
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=lambda each: len(set(_names(first.split(each))) & set(COLUMNS)))
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    for record in records:
        yield begins, record
        begins = records.line_num + 1


def _names(header: Cells) -> list[str]:
    return [name.strip().strip('"').lower() for name in header]


def _order(header: Cells) -> list[str]:
    """The columns as they stand in the file. Raises WrongTable for unknown, doubled and missing ones."""
    names = _names(header)
    while names and not names[-1]:
        names.pop()
    faults = []
    for number, name in enumerate(names):
        # The name is not repeated: in a file that is no table of ours, it may be anybody's words.
        if name not in COLUMNS:
            said = f"There is no such column. Expected: {', '.join(COLUMNS)}."
            faults.append(Fault(1, f"column {_letters(number)}", said))
        elif name in names[:number]:
            faults.append(Fault(1, name, "This column stands there twice."))
    faults += [Fault(1, name, "This column is missing.") for name in COLUMNS if name not in (*names, *LATER)]
    if len(faults) > len(COLUMNS) // 2:
        raise _wrong("The first line does not name the columns of this table. Begin with a table that was exported.")
    if faults:
        raise WrongTable(faults)
    return names


def _letters(number: int) -> str:
    """What a spreadsheet calls a column, counted from 0: A, ..., Z, AA."""
    found = ""
    while number >= 0:
        found = chr(ord("A") + number % 26) + found
        number = number // 26 - 1
    return found


def _row(line: int, order: list[str], row: Cells) -> Row:
    # Spreadsheets leave out empty cells at the end; what stands there may be nothing but actions.
    left_out, more = order[len(row) :], row[len(order) :]
    if any(name not in ACTIONS for name in left_out) or any(cell.strip() for cell in more):
        raise WrongTable([Fault(line, FILE, f"Expected {len(order)} cells, found {len(row)}.")])
    said: dict[str, Any] = {}
    faults = []
    for name, cell in zip(order, row, strict=False):
        try:
            value = _value(name, cell)
        except ValueError as error:
            faults.append(Fault(line, name, str(error)))
        else:
            said |= {} if value is None else {name: value}
    if "council" not in said:
        faults.append(Fault(line, "council", "Say which council this is of, by its key."))
    if "id" in said and "key" in said:
        faults.append(Fault(line, "key", "This has an id. Leave the key empty."))
    if faults:
        raise WrongTable(faults)
    facts = Facts(**{name: said.pop(name) for name in FACTS if name in said})
    return Row(line=line, facts=facts, lacks=tuple(name for name in LATER if name not in order), **said)


def _value(name: str, cell: str) -> Any:
    """What a cell says; None for an empty one. Raises ValueError."""
    text = cells.plain(cell)
    if text is None:
        return None
    if len(text) > LONGEST_CELL:
        raise ValueError(f"This is too long: {len(text):,} characters. Use {PASSAGE:,} or fewer.")
    if name == "state":
        state = text.lower().replace(" ", "_")
        if state not in STATES:
            raise ValueError(f"Expected one of: {', '.join(STATES)}.")
        return state
    return _TAKEN.get(name, str)(text)


def _wrong(sentence: str) -> WrongTable:
    return WrongTable([Fault(0, FILE, sentence)])
