"""Figures as ratios: what is measured and its bound by turns, in one run, so that a machine whose speed drifts flatters
neither."""

import statistics
from collections.abc import Callable

PAIRS = 7
Rate = Callable[[], float]
"""Measures once how many of something were done in a second."""


def figure(name: str, what: str, ours: Rate, bound: Rate) -> dict[str, object]:
    """How many times as many `what` a second ours does as the bound: the median of pairs, the least and the most."""
    ours(), bound()  # warm-up
    pairs = [(ours(), bound()) for _ in range(PAIRS)]
    ratios = [one / other for one, other in pairs]
    return {
        "figure": name,
        "median": round(statistics.median(ratios), 2),
        "least": round(min(ratios), 2),
        "most": round(max(ratios), 2),
        "pairs": PAIRS,
        f"{what} a second": round(statistics.median(one for one, _ in pairs)),
        "of the bound": round(statistics.median(other for _, other in pairs)),
    }
