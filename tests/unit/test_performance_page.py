"""What docs/performance.md says is what was measured, and nothing that is asked for is left out of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from benchmarks import table
from benchmarks.asked import ASKED, MISSED, NONE_MISSED, Asked
from benchmarks.pairs import TIMES, of_amounts, of_rates, plain
from benchmarks.sizes import BENCHMARKS, LARGE, LIMITS


def test_the_tables_in_the_pages_are_what_the_results_say() -> None:
    for page, told in ((table.PAGE, table.of_bounds), (table.GROWTH_PAGE, table.of_growth)):
        text = page.read_text(encoding="utf-8")
        assert table.put_in(text, told(table.results())) == text


@pytest.mark.parametrize("asked", ASKED, ids=lambda each: f"{each.name}, {each.bound}, {each.disk}")
def test_everything_that_is_asked_has_its_row_also_where_nobody_has_measured_it(asked: Asked) -> None:
    (_, rows), *_ = [part for part in table.results().items() if part[0] == LARGE] or [(LARGE, nothing())]
    begins = f"| {asked.name} | {asked.bound} |"
    assert [line for line in table.of_bounds({LARGE: rows}).splitlines() if line.startswith(begins)]


def nothing() -> dict[str, Any]:
    about = dict.fromkeys(
        ("processors", "model", "memory_gib", "kernel", "file_system_of_the_data", "fdatasync_ms", "python",
         "postgresql", "temporal", "load_at_the_start", "load_at_the_end")
    )  # fmt: skip
    return {"machine": about, "seconds": 0, "benchmarks": {}}


def test_what_is_told_of_a_figure_follows_from_it() -> None:
    for found in table.results().values():
        for one in found["benchmarks"].values():
            for figure in one["figures"]:
                assert_it_follows(figure)


def assert_it_follows(figure: Mapping[str, Any]) -> None:
    assert figure["least"] <= figure["median"] <= figure["most"]
    asked = next((each for each in ASKED if each.is_of(figure)), None)
    assert figure["asked"] == (asked.value if asked else None)
    assert figure["reached"] == (asked.is_reached(figure) if asked else None)
    # Room and memory do not drift with the machine's speed.
    if figure["unit"] == TIMES and figure["rate_unit"] not in ("bytes", "MiB"):
        assert figure["pairs"] >= 5, "a ratio is the median of at least five pairs"


def test_every_benchmark_has_every_size() -> None:
    assert all(set(sizes) == set(LIMITS) for sizes in BENCHMARKS.values())


def test_a_ratio_is_judged_by_its_median_at_any_size_and_a_plain_figure_by_its_worst_at_the_size_that_is_asked() -> (
    None
):
    ratio = Asked("saves", "a bound", 4, at="100 events")
    measured = vars(of_rates("saves", "a bound", [(4, 1), (5, 1), (1, 1)], what="saves", size="10 events"))
    assert ratio.is_of(measured)
    assert ratio.is_reached(measured)
    assert not replace(ratio, value=4.1).is_reached(measured)
    assert not replace(ratio, disk="slow").is_of(measured)
    (missed,) = [each for each in ASKED if each.name == MISSED]
    whole = vars(plain(MISSED, NONE_MISSED, [0, 0, 1], unit="events", size=missed.at))
    assert missed.is_of(whole)
    assert not missed.is_reached(whole)
    assert missed.is_reached(whole | {"most": 0.0})
    assert not missed.is_of(whole | {"size": "3 runs of 20,000 events"})


def test_a_page_without_a_place_for_the_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        table.put_in("# How fast it is\n", "")


def test_growth_is_told_by_the_number_of_councils_and_beside_the_others() -> None:
    figures = [
        vars(of_amounts("a command", "the same with 3 councils", pairs, unit="ms", size=size))
        for size, pairs in (("30 councils", [(4.0, 4.0)] * 5), ("300 councils", [(4.4, 4.0), (6.0, 4.0), (3.0, 4.0)]))
    ]
    found = {LARGE: nothing() | {"benchmarks": {table.GROWTH: {"figures": figures, "failed": None, "began": "2026"}}}}
    lines = table.of_growth(found).splitlines()
    assert lines[0] == "| what | 3 councils | 30 councils | 300 councils | times as much (least to most) |"
    assert lines[2] == "| a command, ms | 4 | 4 | 4.4 | 1.1 (0.75 to 1.5) |"
    assert "a command" not in table.of_bounds(found)
    assert table.of_growth({}) == "Not measured."
