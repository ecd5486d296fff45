"""A Temporal server whose store fails, by its own means for that: `faultInjection` in its configuration."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.production.shape import Shape

RATES = {"Timeout": 0.05, "ExecuteAndTimeout": 0.05, "Unavailable": 0.05}
"""Of the writes: not done; done, and said not to be; refused."""
WRITES = {
    "ExecutionStore": [
        "CreateWorkflowExecution",
        "UpdateWorkflowExecution",
        "AppendHistoryNodes",
        "AddHistoryTasks",
        "CompleteHistoryTask",
        "RangeCompleteHistoryTasks",
    ],
    "TaskStore": ["CreateTasks", "UpdateTaskQueue", "CompleteTasksLessThan"],
    "ShardStore": ["UpdateShard"],
}
_PLACE = "    default:\n      sql:\n"


@dataclass(frozen=True)
class Injected:
    """Writes that fail, by the server's own log of that time."""

    log: Path

    @property
    def count(self) -> int:
        """How many lines of it tell of one, so far."""
        return self.log.read_text(errors="replace").count("fault injection error at")


@contextmanager
def injected(shape: Shape, *, seed: int) -> Iterator[Injected]:
    """Have writes fail for as long as this lasts."""
    temporal = shape.named("temporal")
    file = temporal.root / "etc" / "kept" / "temporal.yaml"
    well = file.read_text()
    assert well.count(_PLACE) == 1
    stores = {
        store: {"methods": {name: {"seed": seed + 1, "errors": RATES} for name in names}}
        for store, names in WRITES.items()
    }
    # What is JSON is YAML.
    faults = f"      faultInjection: {json.dumps({'targets': {'dataStores': stores}})}\n"
    log = temporal.root / "temporal.log"
    with shape.without("temporal", kill=True):
        file.write_text(well.replace(_PLACE, _PLACE.replace("      sql:\n", f"{faults}      sql:\n")))
        # A log of its own, for counting.
        log.replace(log.with_suffix(".before"))
    temporal.wait_until_well()
    try:
        yield Injected(log)
    finally:
        with shape.without("temporal", kill=True):
            file.write_text(well)
        temporal.wait_until_well()
