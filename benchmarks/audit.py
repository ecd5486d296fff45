"""How fast the record is audited: `python -m benchmarks.audit [COMMITMENTS]` of a council over twenty years.

Each question is measured against what all of them begin with: reading every history and folding it, in the same process
and by turns. Memory is the most that the process ever had, against that of a tenth of the commitments.
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from benchmarks.lives import BEGINS, COUNCIL, YEARS, fill, new_database
from benchmarks.pairs import PAIRS, Figure, of_memory, of_seconds, tell
from benchmarks.processes import Step, child, run, seconds
from domain.ledger.application import Accountability
from domain.ledger.auditing import Memory, conformances
from domain.ledger.comparing import Then, compare_council
from domain.ledger.database import open_pool
from domain.ledger.install import ensure_role
from projections import past

MODULE = "benchmarks.audit"
ENDS = BEGINS + timedelta(days=YEARS * 365.25)
MIDDLE = Then(as_of=(BEGINS + timedelta(days=YEARS * 365 / 2)).date())
BOUND = "reading and folding every history"


def main(commitments: int) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-audit-") as folder:
        server = postgres.start(Path(folder) / "pg")
        try:
            ensure_role(server.owner_url, SERVICE_ROLE)
            less, all_ = (of_size(server, each) for each in (max(1, commitments // 10), commitments))
        finally:
            postgres.stop(server)
    number, its = all_.pop("events"), all_.pop("every history")
    memory = (all_.pop("memory_mib"), less["memory_mib"])
    size = f"{int(number[0]):,} events"
    figures: list[Figure] = [
        of_seconds(name, BOUND, list(zip(own, its, strict=True)), number=number[0], what="events", size=size)
        for name, own in all_.items()
    ]
    less_size = f"{int(less['events'][0]):,} events"
    tell([*figures, of_memory("audit", memory[0][0], memory[1][0], size=size, less_size=less_size)])


def of_size(server: postgres.Embedded, commitments: int) -> dict[str, list[float]]:
    """The seconds that each question took each time, with so many commitments on record, and the most memory."""
    with new_database(server) as (_, service):
        with open_pool(service) as pool:
            events = fill(Accountability(pool), commitments)
        found: dict[str, Any] = child(MODULE, "measure", service)
        took: dict[str, list[float]] = found["took"]
        return took | {"events": [events], "memory_mib": [found["memory_mib"]]}


def measure(url: str) -> dict[str, object]:
    with open_pool(url) as pool:
        ledger = Accountability(pool, now=lambda: ENDS)
        memory = Memory()
        questions: dict[str, Callable[[], object]] = {
            "every history": lambda: sum(each.as_it_was() is not None for each in ledger.every_history()),
            "conformance": lambda: sum(len(each.steps) for each in conformances(ledger)),
            "conformance, asked again": lambda: sum(1 for _ in conformances(ledger, COUNCIL, memory=memory)),
            "what changed in a council": lambda: sum(1 for _ in compare_council(ledger, COUNCIL, MIDDLE, Then())),
            "the lists as they were on a day": lambda: past.lists(ledger, COUNCIL, as_of=MIDDLE.as_of),
        }
        for question in questions.values():
            question()
        took: dict[str, list[float]] = {name: [] for name in questions}
        for _ in range(PAIRS):
            for name, question in questions.items():
                took[name].append(seconds(question))
        return {"took": took}


STEPS: dict[str, Step] = {"measure": measure}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        run(STEPS, *sys.argv[1:])
    else:
        main(int((sys.argv[1:] or ["50"])[0]))
