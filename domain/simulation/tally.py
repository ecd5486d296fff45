"""What a simulation counts. Two tallies add up to one, so that councils can be run apart."""

from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any


@dataclass
class OfBody:
    """What came before one body. `tables` counts meetings by how many matters lay before them, `stays` matters by how
    many whole days they stayed with it."""

    rung: int = 0
    meetings: int = 0
    taken_up: int = 0
    arrived: int = 0
    climbed_in: int = 0
    decided: int = 0
    climbed_away: int = 0
    unanswered: int = 0
    warned: int = 0
    tables: Counter[int] = field(default_factory=Counter)
    stays: Counter[int] = field(default_factory=Counter)


@dataclass
class Tally:
    """`events` by name; `ends` of commitments by state; `months` has the events and the steps of each month,
    `open_at` the open commitments at the end of each year, `instants` the steps owed at each moment."""

    councils: int = 0
    commitments: int = 0
    duties: int = 0
    refused: int = 0
    events: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    steps_by_month: Counter[str] = field(default_factory=Counter)
    open_at: Counter[int] = field(default_factory=Counter)
    instants: Counter[datetime] = field(default_factory=Counter)
    bodies: dict[str, OfBody] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """Everything that the passing of time did: climbs, silences at the top, warnings."""
        return sum(self.events[name] for name in ("escalated", "unanswered", "warned"))

    def body(self, key: str, rung: int = 0) -> OfBody:
        return self.bodies.setdefault(key, OfBody(rung=rung))

    def add(self, other: "Tally") -> None:
        """Take another tally in."""
        _add(self, other)


def _add(one: Any, other: Any) -> None:
    for each in fields(one):
        mine, theirs = getattr(one, each.name), getattr(other, each.name)
        if isinstance(mine, Counter):
            mine.update(theirs)
        elif isinstance(mine, dict):
            for key, value in theirs.items():
                if key in mine:
                    _add(mine[key], value)
                else:
                    mine[key] = value
        elif each.name != "rung":
            setattr(one, each.name, mine + theirs)


def quantile(counted: Counter[int], share: float) -> int:
    """The least value that at least that share of what was counted does not exceed; 0 where nothing was."""
    left = share * counted.total()
    for value in sorted(counted):
        left -= counted[value]
        if left <= 0:
            return value
    return 0
