"""How fast the record is audited, and in how much memory: `make bench-audit SIZE=commitments`.

A council is made up over twenty years, as in growth.py. What is measured runs in a process of its own, so that its
memory is its own; of each question it says how long it took, in seconds of CPU and by the clock.
"""

import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from benchmarks.growth import BEGINS, fill, new_database
from domain.ledger.application import Accountability
from domain.ledger.auditing import Memory, conformances
from domain.ledger.comparing import Then, compare_council
from domain.ledger.database import open_pool
from domain.ledger.install import ensure_role
from projections import past

COUNCIL = "manchester"
ENDS = BEGINS + timedelta(days=20 * 365.25)
MIDDLE = Then(as_of=(BEGINS + timedelta(days=10 * 365)).date())


def main(commitments: int) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-audit-") as folder:
        server = postgres.start(Path(folder) / "pg")
        try:
            ensure_role(server.owner_url, SERVICE_ROLE)
            with new_database(server) as (_, service):
                with open_pool(service) as pool:
                    events = fill(Accountability(pool), commitments)
                command = [sys.executable, "-m", "benchmarks.audit", "--measure", service]
                found = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        finally:
            postgres.stop(server)
    machine = platform.processor() or platform.machine()
    json.dump({"machine": machine, "commitments": commitments, "events": events, **found}, sys.stdout, indent=1)
    print()


def measure(url: str) -> None:
    """Ask each question once. Memory is the most that the process ever had, after each."""
    with open_pool(url) as pool:
        ledger = Accountability(pool, now=lambda: ENDS)
        memory = Memory()
        questions: dict[str, Callable[[], int]] = {
            "nothing": lambda: len(ledger.councils()),
            "every history": lambda: sum(len(each.events) for each in ledger.every_history()),
            "a page, first": lambda: sum(1 for _ in conformances(ledger, COUNCIL, memory=memory)),
            "a page, again": lambda: sum(1 for _ in conformances(ledger, COUNCIL, memory=memory)),
            "conformance": lambda: sum(len(each.steps) for each in conformances(ledger)),
            "what changed": lambda: sum(1 for _ in compare_council(ledger, COUNCIL, MIDDLE, Then())),
            "lists as they were": lambda: len(past.lists(ledger, COUNCIL, as_of=MIDDLE.as_of).entries),
        }
        found = {}
        for name, question in questions.items():
            begun, cpu = time.perf_counter(), time.process_time()
            told = question()
            found[name] = {
                "told": told,
                "seconds": round(time.perf_counter() - begun, 2),
                "cpu_seconds": round(time.process_time() - cpu, 2),
                "memory_mb": most_memory(),
            }
    json.dump(found, sys.stdout)


def most_memory() -> int:
    """The most memory that this process ever had, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2])
    else:
        main(int((sys.argv[1:] or ["500"])[0]))
