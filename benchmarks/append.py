"""How fast the ledger appends: `python -m benchmarks.append [SECONDS]`, for which each side of a pair writes.

The bounds, on the same server: `save` of the event-sourcing library's own recorder, and PostgreSQL's own pgbench with a
plain INSERT of the same row. All of it once with the disk as it is and once with one whose fdatasync takes 2 ms longer.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

from api.running import postgres
from api.running.postgres import PROGRAMS, SERVICE_ROLE
from benchmarks.asked import LIBRARY_SAVE, PGBENCH_16, PGBENCH_48, SAVES
from benchmarks.pairs import PLAIN, SLOW, Figure, Rate, figure, tell
from benchmarks.slow_disk import server
from domain.ledger.database import connection_string, open_pool
from domain.ledger.install import ensure_role, install
from domain.ledger.recorder import LedgerRecorder

STATE = json.dumps({"title": "x" * 300})
ROW = f"INSERT INTO bare VALUES (gen_random_uuid(), 1, 'commitment.proposed', '{STATE}');"


def event() -> StoredEvent:
    return StoredEvent(uuid4(), 1, "commitment.proposed", STATE.encode())


def saves(save: Callable[[], object], callers: int, seconds: float) -> float:
    """Saves of one event each in a second, with so many callers who each save one after the other."""
    until = time.perf_counter() + seconds

    def caller(_: int) -> int:
        done = 0
        while time.perf_counter() < until:
            save()
            done += 1
        return done

    with ThreadPoolExecutor(callers) as threads:
        begun = time.perf_counter()
        done = sum(threads.map(caller, range(callers)))
        return done / (time.perf_counter() - begun)


def inserts(url: str, script: Path, connections: int, seconds: float) -> float:
    """Transactions of pgbench in a second; each is one INSERT, prepared once. It measures whole seconds."""
    whole = str(max(1, round(seconds)))
    asked = ("-n", "-M", "prepared", "-c", str(connections), "-j", "2", "-T", whole, "-f", script)
    told = subprocess.run([PROGRAMS / "pgbench", *asked, url], check=True, capture_output=True, text=True).stdout
    return float(told.split("tps = ")[1].split()[0])


def measure(server: postgres.Embedded, folder: Path, seconds: float, *, slow: bool) -> list[Figure]:
    ensure_role(server.owner_url, SERVICE_ROLE)
    install(server.owner_url, service_role=SERVICE_ROLE)
    info = psycopg.conninfo.conninfo_to_dict(connection_string(server.owner_url))
    datastore = PostgresDatastore("postgres", str(info["host"]), "", str(info["user"]), "", pool_size=16)
    library = PostgresApplicationRecorder(datastore, events_table_name="library_events")
    library.create_table()
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        conn.execute("CREATE TABLE bare (id uuid, version bigint, topic text, state text, PRIMARY KEY (id, version))")
    script = folder / "insert.sql"
    script.write_text(ROW, encoding="utf-8")
    with open_pool(server.service_url) as pool:
        recorder = LedgerRecorder(pool)

        def ours(callers: int) -> Rate:
            return lambda: saves(lambda: recorder.insert_events([event()]), callers, seconds)

        def of_library(callers: int) -> Rate:
            return lambda: saves(lambda: library.insert_events([event()]), callers, seconds)

        def pgbench(connections: int) -> Rate:
            return lambda: inserts(server.owner_url, script, connections, seconds)

        at, named = (48, PGBENCH_48) if slow else (16, PGBENCH_16)
        measured = partial(figure, what="saves", size=f"{seconds:g} s a side", disk=SLOW if slow else PLAIN)
        figures = [
            measured("saves of one event, 1 caller", "the library's save, 1 thread", ours(1), of_library(1)),
            measured(SAVES, LIBRARY_SAVE, ours(64), of_library(16)),
            measured(SAVES, named, ours(64), pgbench(at)),
        ]
    datastore.close()
    return figures


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as folder:
        figures = []
        for slow in (False, True):
            place = Path(folder) / ("slow" if slow else "plain")
            with server(place, slow=slow) as started:
                figures += measure(started, place, seconds, slow=slow)
    tell(figures)


if __name__ == "__main__":
    main(float((sys.argv[1:] or ["1.5"])[0]))
