"""Whether a reader that follows the ledger misses an event: `python -m benchmarks.following [RUNS] [EVENTS]`.

Six writer processes of four callers each append saves of one to three events, 20,000 in all, while a reader asks again
and again for what came after the last that it saw. What is on the record in the end and was not seen is counted, and
so is what was seen twice or out of order: 20 runs, each in a database of its own.
"""

import multiprocessing
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from random import Random
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from psycopg.conninfo import make_conninfo

from api.running.postgres import SERVICE_ROLE
from benchmarks.asked import MISSED, NONE_MISSED
from benchmarks.pairs import plain, tell
from benchmarks.slow_disk import server
from domain.ledger.database import connect, open_pool
from domain.ledger.install import ensure_role, install
from domain.ledger.recorder import LedgerRecorder

WRITERS, CALLERS = 6, 4


def write(url: str, events: int, seed: int) -> None:
    """Append so many events, from several callers at once."""

    def caller(number: int) -> None:
        chance, left = Random(f"{seed} {number}"), events // CALLERS + (number < events % CALLERS)
        while left:
            which, size = uuid4(), min(left, chance.choice((1, 1, 1, 2, 3)))
            save = [StoredEvent(which, version, "commitment.tested", b"{}") for version in range(1, size + 1)]
            recorder.insert_events(save)
            left -= size

    with open_pool(url) as pool, ThreadPoolExecutor(CALLERS) as threads:
        recorder = LedgerRecorder(pool)
        list(threads.map(caller, range(CALLERS)))


def one_run(url: str, events: int, seed: int) -> dict[str, int]:
    """What a reader saw of it, against what is on the record in the end."""
    forks = multiprocessing.get_context("forkserver")
    shares = [events // WRITERS + (number < events % WRITERS) for number in range(WRITERS)]
    writers = [
        forks.Process(target=write, args=(url, share, seed * WRITERS + number)) for number, share in enumerate(shares)
    ]
    seen: list[int] = []
    for each in writers:
        each.start()
    with connect(url) as conn:
        query = "SELECT notification_id FROM ledger.events WHERE notification_id > %s ORDER BY 1 LIMIT 100"
        while True:
            last = not any(each.is_alive() for each in writers)
            batch = [row[0] for row in conn.execute(query, (seen[-1] if seen else 0,)).fetchall()]
            seen += batch
            if last and not batch:
                break
            time.sleep(0 if batch else 0.002)
        there = [row[0] for row in conn.execute("SELECT notification_id FROM ledger.events ORDER BY 1").fetchall()]
    assert [each.exitcode for each in writers] == [0] * WRITERS
    return {
        "events": len(there),
        "missed": len(set(there) - set(seen)),
        "twice or out of order": sum(one >= other for one, other in pairwise(seen)),
    }


def main(runs: int, events: int) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as folder, server(Path(folder) / "pg", slow=False) as made:
        ensure_role(made.owner_url, SERVICE_ROLE)
        found = []
        for run in range(runs):
            with psycopg.connect(made.owner_url, autocommit=True) as conn:
                conn.execute(f"CREATE DATABASE run_{run}".encode())
            install(make_conninfo(made.owner_url, dbname=f"run_{run}"), service_role=SERVICE_ROLE)
            found.append(one_run(make_conninfo(made.service_url, dbname=f"run_{run}"), events, run))
            assert found[-1]["events"] == events
    size = f"{runs} runs of {events:,} events"
    told = {MISSED: "missed", "events that it saw twice or out of order": "twice or out of order"}
    tell(
        [plain(name, NONE_MISSED, [run[key] for run in found], unit="events", size=size) for name, key in told.items()]
    )


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*(given + [20, 20_000][len(given) :]))
