"""A Temporal server whose store fails, by its own means for that: `faultInjection` in its configuration."""

import json
import re
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
    """The server's log since its store began to fail."""

    log: Path
    begun: int

    def count(self) -> int:
        """How many failures the server has told of."""
        return len(re.findall(r"fault injection error at", self.log.read_text(errors="replace")[self.begun :]))


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
    with shape.without("temporal", kill=True):
        file.write_text(well.replace(_PLACE, _PLACE.replace("      sql:\n", f"{faults}      sql:\n")))
        log = temporal.root / "temporal.log"
        begun = len(log.read_text(errors="replace"))
    temporal.wait_until_well()
    try:
        yield Injected(log, begun)
    finally:
        with shape.without("temporal", kill=True):
            file.write_text(well)
        temporal.wait_until_well()
