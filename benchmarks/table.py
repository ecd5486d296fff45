"""Writes the table of docs/performance.md from benchmarks/results: `python -m benchmarks.table`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.asked import ASKED, Asked
from benchmarks.pairs import PLAIN, TIMES
from benchmarks.processes import ROOT
from benchmarks.sizes import LARGE, USUAL

RESULTS = Path(__file__).parent / "results"
PAGE = ROOT / "docs" / "performance.md"
BEGINS, ENDS = "<!-- figures: written by `python -m benchmarks.table` -->", "<!-- end of the figures -->"
COMMANDS = {USUAL: "make bench", LARGE: "make bench-large"}
HEAD = (
    "| figure | bound | on | median (least to most) of | both sides | asked | reached |",
    "| --- | --- | --- | --- | --- | --- | --- |",
)
Row = Mapping[str, Any]


def main() -> None:
    write()


def write() -> None:
    """Put the tables in their place in the page."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(put_in(text, results()), encoding="utf-8")


def results() -> dict[str, Row]:
    """What was measured, by size; a size that was never run is not there."""
    files = {size: RESULTS / f"{size}.json" for size in COMMANDS}
    return {size: json.loads(file.read_text(encoding="utf-8")) for size, file in files.items() if file.is_file()}


def put_in(page: str, found: Mapping[str, Row]) -> str:
    """The page with these figures between its two marks. Raises ValueError where it has not both."""
    before, begins, rest = page.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        raise ValueError(f"{PAGE.name} has no place for the figures")
    parts = "\n\n".join(part for size in (LARGE, USUAL) if size in found for part in _of_size(size, found[size]))
    return f"{before}{begins}\n{parts}\n{ends}{after}"


def _of_size(size: str, found: Row) -> Iterator[str]:
    yield f"### `{COMMANDS[size]}`"
    yield _machine(found)
    rows = [figure for each in found["benchmarks"].values() for figure in each["figures"]]
    missing = [each for each in ASKED if not any(each.is_of(row) for row in rows)] if size == LARGE else []
    yield "\n".join((*HEAD, *map(_row, rows), *map(_not_measured, missing)))
    failed = [f"`{each['command']}` ({each['failed']})" for each in found["benchmarks"].values() if each["failed"]]
    if failed:
        yield f"Without figures, for it did not come to its end: {'; '.join(failed)}."


def _machine(found: Row) -> str:
    about = found["machine"]
    days = sorted({each["began"][:10] for each in found["benchmarks"].values()})
    return (
        f"{about['processors']} processors ({about['model']}), {about['memory_gib']} GiB, {about['kernel']},"
        f" data on {about['file_system_of_the_data']}, fdatasync {about['fdatasync_ms']} ms, Python {about['python']},"
        f" PostgreSQL {about['postgresql']}, Temporal {about['temporal']}; load {about['load_at_the_start']} at the"
        f" start, {about['load_at_the_end']} at the end; {' and '.join(days)}, {found['seconds']:,.0f} s."
    )


def _row(row: Row) -> str:
    unit = "" if row["unit"] == TIMES else f" {row['unit']}"
    spread = f"{_number(row['median'])}{unit} ({_number(row['least'])} to {_number(row['most'])}) of {row['pairs']}"
    sides = "" if row["rate"] is None else f"{_number(row['rate'])}; {_number(row['of_bound'])} {row['rate_unit']}"
    asked = next((each for each in ASKED if each.is_of(row)), None)
    reached = {None: "", True: "yes", False: "**no**"}[row["reached"]]
    cells = (row["name"], row["bound"], _on(row), spread, sides, _asked(asked) if asked else "", reached)
    return f"| {' | '.join(cells)} |"


def _not_measured(asked: Asked) -> str:
    where = {"size": asked.at, "disk": asked.disk}
    return f"| {' | '.join((asked.name, asked.bound, _on(where), 'not measured', '', _asked(asked), '**no**'))} |"


def _asked(asked: Asked) -> str:
    unit = "" if asked.unit == TIMES else f" {asked.unit}"
    most = "at most " if asked.at_most else ""
    return f"{most}{_number(asked.value)}{unit}{f' at {asked.at}' if asked.at and asked.unit == TIMES else ''}"


def _on(row: Row) -> str:
    parts: Sequence[str] = (row["size"], "" if row["disk"] == PLAIN else f"slow disk: {row['disk']}")
    return ", ".join(part for part in parts if part)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


if __name__ == "__main__":
    main()
