"""Writes the tables of docs/performance.md and docs/scale.md from benchmarks/results: `python -m benchmarks.table`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.asked import ASKED, Asked
from benchmarks.pairs import PLAIN, TIMES
from benchmarks.processes import ROOT
from benchmarks.sizes import LARGE, USUAL

RESULTS = Path(__file__).parent / "results"
PAGE, GROWTH_PAGE = ROOT / "docs" / "performance.md", ROOT / "docs" / "scale.md"
GROWTH = "growth"
"""The benchmark whose figures stand in a page of their own: by the number of councils."""
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
    """Put the tables in their places in the pages."""
    for page, told in ((PAGE, of_bounds), (GROWTH_PAGE, of_growth)):
        page.write_text(put_in(page.read_text(encoding="utf-8"), told(results())), encoding="utf-8")


def results() -> dict[str, Row]:
    """What was measured, by size; a size that was never run is not there."""
    files = {size: RESULTS / f"{size}.json" for size in COMMANDS}
    return {size: json.loads(file.read_text(encoding="utf-8")) for size, file in files.items() if file.is_file()}


def put_in(page: str, tables: str) -> str:
    """The page with these tables between its two marks. Raises ValueError where it has not both."""
    before, begins, rest = page.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        raise ValueError("this page has no place for the figures")
    return f"{before}{begins}\n{tables}\n{ends}{after}"


def of_bounds(found: Mapping[str, Row]) -> str:
    """Every figure against its bound, by size."""
    return "\n\n".join(part for size in (LARGE, USUAL) if size in found for part in _of_size(size, found[size]))


def of_growth(found: Mapping[str, Row]) -> str:
    """What depends on the number of councils, from the largest that was measured; nothing where nobody has."""
    for size in (LARGE, USUAL):
        figures = found.get(size, {}).get("benchmarks", {}).get(GROWTH, {}).get("figures", [])
        if figures:
            return "\n".join(_growth(figures))
    return "Not measured."


def _growth(figures: Sequence[Row]) -> Iterator[str]:
    sizes = list(dict.fromkeys(each["size"] for each in figures))
    fewest = figures[0]["bound"].removeprefix("the same with ")
    yield f"| what | {' | '.join((fewest, *sizes))} | times as much (least to most) |"
    yield f"| --- | {' | '.join('---' for _ in (fewest, *sizes))} | --- |"
    for name in dict.fromkeys(each["name"] for each in figures):
        own = {each["size"]: each for each in figures if each["name"] == name}
        last = own[sizes[-1]]
        amounts = (_number(amount) for amount in (last["of_bound"], *(own[size]["rate"] for size in sizes)))
        spread = _number(last["median"])
        if last["pairs"] > 1:
            spread += f" ({_number(last['least'])} to {_number(last['most'])})"
        yield f"| {name}, {last['rate_unit']} | {' | '.join(amounts)} | {spread} |"


def _of_size(size: str, found: Row) -> Iterator[str]:
    yield f"### `{COMMANDS[size]}`"
    yield _machine(found)
    done = {name: each for name, each in found["benchmarks"].items() if name != GROWTH}
    rows = [figure for each in done.values() for figure in each["figures"]]
    missing = [each for each in ASKED if not any(each.is_of(row) for row in rows)] if size == LARGE else []
    yield "\n".join((*HEAD, *map(_row, rows), *map(_not_measured, missing)))
    failed = [f"`{each['command']}` ({each['failed']})" for each in done.values() if each["failed"]]
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
