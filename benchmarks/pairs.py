"""Figures, in one form: ratios of what is measured and its bound, taken by turns in one run, so that a machine whose
speed drifts flatters neither; or, where the bound is a number, what was measured."""

import json
import os
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

PAIRS = int(os.environ.get("KEPT_BENCH_PAIRS", "5"))
"""How many pairs a median is of."""
TIMES = "times"
"""The unit of a ratio."""
PLAIN, SLOW = "as it is", "2 ms more for each fdatasync"
"""The disk under the server."""
Rate = Callable[[], float]
"""Measures once how many of something were done in a second."""


@dataclass(frozen=True)
class Figure:
    """What was measured (`name`) against what (`bound`), on how much (`size`): the median, the least and the most of so
    many `pairs`, in `unit`. `rate` and `of_bound` are medians of both sides, in `rate_unit`; None where there is none.
    """

    name: str
    bound: str
    size: str
    median: float
    least: float
    most: float
    pairs: int
    unit: str = TIMES
    disk: str = PLAIN
    rate: float | None = None
    of_bound: float | None = None
    rate_unit: str = ""


def of_rates(
    name: str,
    bound: str,
    pairs: Sequence[tuple[float, float]],
    *,
    what: str,
    size: str,
    disk: str = PLAIN,
    per: str = "second",
) -> Figure:
    """How many times as many `what` a second ours does as the bound, of pairs of both."""
    ratios = [one / other for one, other in pairs]
    ours, its = (statistics.median(each) for each in zip(*pairs, strict=True))
    rates: dict[str, Any] = {"rate": _short(ours), "of_bound": _short(its), "rate_unit": f"{what} a {per}"}
    return _of(name, bound, ratios, size=size, unit=TIMES, disk=disk, **rates)


def of_seconds(
    name: str,
    bound: str,
    pairs: Sequence[tuple[float, float]],
    *,
    number: float,
    what: str,
    size: str,
    per: str = "second",
) -> Figure:
    """The same of the seconds that both took for so many."""
    rates = [(number / one, number / other) for one, other in pairs]
    return of_rates(name, bound, rates, what=what, size=size, per=per)


def of_amounts(name: str, bound: str, pairs: Sequence[tuple[float, float]], *, unit: str, size: str) -> Figure:
    """How many times as much ours takes (of time, memory, room) as the bound; one is as much."""
    ours, its = (statistics.median(each) for each in zip(*pairs, strict=True))
    rates: dict[str, Any] = {"rate": _short(ours), "of_bound": _short(its), "rate_unit": unit}
    return _of(name, bound, [one / other for one, other in pairs], size=size, unit=TIMES, **rates)


def of_memory(name: str, mebibytes: float, less: float, *, size: str, less_size: str) -> Figure:
    """How many times as much memory a process has at most for so much as for less of it; it should be one."""
    bound = f"the same of {less_size}"
    return of_amounts(f"{name}: peak memory", bound, [(mebibytes, less)], unit="MiB", size=size)


def plain(name: str, bound: str, found: Sequence[float], *, unit: str, size: str) -> Figure:
    """Where the bound is a number."""
    return _of(name, bound, found, size=size, unit=unit)


def figure(name: str, bound: str, ours: Rate, its: Rate, *, what: str, size: str, disk: str = PLAIN) -> Figure:
    """Measure pairs, after each side was warmed up."""
    ours(), its()
    return of_rates(name, bound, [(ours(), its()) for _ in range(PAIRS)], what=what, size=size, disk=disk)


def tell(figures: Iterable[Figure]) -> None:
    """The last line that a benchmark prints."""
    print(json.dumps({"figures": [asdict(each) for each in figures]}), flush=True)


def _of(name: str, bound: str, found: Sequence[float], **more: Any) -> Figure:
    median, least, most = (_short(each(found)) for each in (statistics.median, min, max))
    return Figure(name, bound, median=median, least=least, most=most, pairs=len(found), **more)


def _short(value: float) -> float:
    """Three digits that count; whole numbers as they are."""
    return float(f"{value:.3g}") if abs(value) < 100 else float(round(value))
