"""What is asked of Kept, in figures: each a bound that a benchmark measures against in the same run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.pairs import PLAIN, SLOW, TIMES

LIBRARY_SAVE = "the library's save, 16 threads"
PGBENCH_16, PGBENCH_48 = "pgbench, a plain INSERT, 16 connections", "pgbench, a plain INSERT, 48 connections"
SAVES = "saves of one event, 64 callers"
COMMANDS = "commands over HTTP with all rules, 16 connections"
RECORDER_TOGETHER = "the same over the library's recorder, commands together"
LIBRARY_RECORDER, RAW = "the same over the library's recorder", "an endpoint that selects, folds and inserts"
CATCH_UP = "all lists catch up"
PROJECTION_RUNNER, BY_HAND = "the library's ProjectionRunner", "a batch written by hand, tables identical"
OWN_WRITE, LIBRARY_WAIT = "reading your own write, half of the waits", "the library's wait()"
AS_OF, GET_VERSION, COPY = "as-of of the whole register", "the library's get(version)", "COPY out of the same events"
CLIMB, MISSED = "due at one instant, the last is on the record", "events that a following reader missed"
SIMULATION, SIMULATION_MEMORY = "simulating councils over 20 years", "simulating councils: memory of all processes"
INSTANT = "that instant"
NONE_MISSED = "every event, 6 writers of 4 callers"


@dataclass(frozen=True)
class Asked:
    """A figure must be at least, or, `at_most`, at most so much, at a size (empty: any). Of a ratio that is the median,
    at whatever size it was measured; where the bound is a number it is the most of all runs, at that size."""

    name: str
    bound: str
    value: float
    at: str = ""
    at_most: bool = False
    disk: str = PLAIN
    unit: str = TIMES

    def is_of(self, figure: Mapping[str, Any]) -> bool:
        """Whether it is asked of a figure."""
        same = all(figure[key] == getattr(self, key) for key in ("name", "bound", "disk"))
        return same and (self.unit == TIMES or self.at in ("", figure["size"]))

    def is_reached(self, figure: Mapping[str, Any]) -> bool:
        """Whether a figure that it is asked of reaches it."""
        if self.at_most:
            return float(figure["most"]) <= self.value
        return float(figure["median"]) >= self.value


ASKED = (
    Asked(SAVES, LIBRARY_SAVE, 4),
    Asked(SAVES, PGBENCH_16, 0.25),
    Asked(SAVES, LIBRARY_SAVE, 10, disk=SLOW),
    Asked(SAVES, PGBENCH_48, 0.6, disk=SLOW),
    Asked(COMMANDS, LIBRARY_RECORDER, 3),
    Asked(COMMANDS, RAW, 0.5),
    Asked(CATCH_UP, PROJECTION_RUNNER, 25, at="50,000 events"),
    Asked(CATCH_UP, BY_HAND, 0.7, at="50,000 events"),
    Asked(OWN_WRITE, LIBRARY_WAIT, 10),
    Asked(AS_OF, GET_VERSION, 10, at="200,000 events"),
    Asked(AS_OF, COPY, 0.12, at="200,000 events"),
    Asked(CLIMB, INSTANT, 10, at="1,000 commitments", at_most=True, unit="s"),
    Asked(CLIMB, INSTANT, 60, at="5,000 commitments", at_most=True, unit="s"),
    Asked(MISSED, NONE_MISSED, 0, at="20 runs of 20,000 events", at_most=True, unit="events"),
    Asked(SIMULATION, "5 minutes", 300, at="153 councils", at_most=True, unit="s"),
    Asked(SIMULATION_MEMORY, "2 GiB", 2048, at="153 councils", at_most=True, unit="MiB"),
)
"""Everything that is asked."""
