"""What the seal costs and how far behind it is: `python -m benchmarks.seal [EVENTS]`.

Ratios of one run: the lag from an append to a checkpoint that anybody can read, against the five seconds that are
promised, while writers are under way; appends with the sealer against appends without it, as the median of interleaved
pairs. And for a record of so many events (20,000): how fast it is sealed, checked and proven, and the memory that a
check takes of it and of a tenth of it, each in a process of its own.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from psycopg.conninfo import make_conninfo

from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from api.running.seal import sealing
from domain.ledger import sealed
from domain.ledger.database import connect, open_pool
from domain.ledger.install import ensure_role, install
from domain.ledger.recorder import LedgerRecorder
from domain.ledger.sealing import Sealer
from domain.ledger.turning import Turned, keep_turning
from domain.ledger.verifying import verify
from domain.seal.keys import Signer

BOUND = 5.0
"""Seconds from an append to its checkpoint, for 99 in 100 events."""
PAIRS, SAVES, CALLERS = 6, 800, 4
STATE = json.dumps({"title": "x" * 300}).encode()
KEY = Signer.made("kept.example/benchmark")


def main(events: int) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-seal-") as folder:
        server = postgres.start(Path(folder) / "pg")
        try:
            ensure_role(server.owner_url, SERVICE_ROLE)
            with new_database(server) as url:
                figures: dict[str, object] = {"beside_writers": beside_writers(url)}
            figures |= {"sizes": [of_size(server, size) for size in (events // 10, events)]}
            json.dump(figures, sys.stdout, indent=1)
            print()
        finally:
            postgres.stop(server)


@contextmanager
def new_database(server: postgres.Embedded) -> Iterator[str]:
    name = f"seal_{uuid4().hex}"
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
        install(make_conninfo(server.owner_url, dbname=name), service_role=SERVICE_ROLE)
        yield make_conninfo(server.service_url, dbname=name)
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


def beside_writers(url: str) -> dict[str, object]:
    """A sealer in a process of its own, as `kept project` has it, and writers that do not wait."""
    program = [sys.executable, "-m", "benchmarks.seal", "sealer", url]
    with (
        subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sealer,
        open_pool(url, size=CALLERS) as pool,
        connect(url) as conn,
    ):
        assert sealer.stdin is not None
        assert sealer.stdout is not None
        recorder = LedgerRecorder(pool)

        def told(what: str) -> None:
            print(what, file=sealer.stdin, flush=True)
            assert sealer.stdout is not None
            sealer.stdout.readline()

        told("on")
        seen: dict[int, float] = {}
        stop = Event()
        with ThreadPoolExecutor(2) as watching:
            watcher = watching.submit(watch, url, seen, stop)
            appended = saves(recorder, seconds=15.0)
            caught_up(conn)
            stop.set()
            watcher.result()
        ends = sorted(seen)
        lags = sorted(seen[ends[bisect_left(ends, position)]] - when for position, when in appended.items())
        ratios = []
        for number in range(PAIRS + 1):
            found = {}
            # Which comes first changes, or a machine that drifts would always favour one.
            for state in ("off", "on") if number % 2 else ("on", "off"):
                told("on")
                caught_up(conn)
                told(state)
                found[state] = took(recorder)
            if number:  # The first was to warm up.
                ratios.append(found["off"] / found["on"])
        told("end")
    p99 = lags[int(len(lags) * 0.99)]
    return {
        "events": len(lags),
        "lag_seconds": {"median": round(statistics.median(lags), 3), "p99": round(p99, 3), "most": round(lags[-1], 3)},
        "bound_against_lag_p99": round(BOUND / p99, 2),
        "appends_with_the_sealer_against_without": {
            "median": round(statistics.median(ratios), 2),
            "least": round(min(ratios), 2),
            "most": round(max(ratios), 2),
            "pairs": PAIRS,
        },
    }


def saves(recorder: LedgerRecorder, *, seconds: float) -> dict[int, float]:
    """Append for so long, with a breath now and then. Returns when each position was acknowledged."""
    end, done = time.monotonic() + seconds, {}

    def write(_: int) -> None:
        while time.monotonic() < end:
            (position,) = recorder.insert_events([event()])
            done[position] = time.monotonic()
            time.sleep(0.002)

    with ThreadPoolExecutor(CALLERS) as executor:
        list(executor.map(write, range(CALLERS)))
    return done


def watch(url: str, seen: dict[int, float], stop: Event) -> None:
    """When each checkpoint could be read first, by the position up to which it seals."""
    with connect(url) as conn:
        while not stop.is_set():
            last = sealed.newest(conn)
            if last is not None and last.position not in seen:
                seen[last.position] = time.monotonic()
            time.sleep(0.005)


def took(recorder: LedgerRecorder) -> float:
    """How long SAVES appends of one event each take."""
    with ThreadPoolExecutor(CALLERS) as executor:
        begun = time.perf_counter()
        list(executor.map(lambda _: recorder.insert_events([event()]), range(SAVES)))
        return time.perf_counter() - begun


def caught_up(conn: "psycopg.Connection[tuple[object, ...]]") -> None:
    query = (
        "SELECT coalesce((SELECT max(position) FROM seal.checkpoints), 0) >= max(notification_id) FROM ledger.events"
    )
    while conn.execute(query).fetchone() != (True,):
        time.sleep(0.05)


def event() -> StoredEvent:
    return StoredEvent(uuid4(), 1, "commitment.proposed", STATE)


def of_size(server: postgres.Embedded, events: int) -> dict[str, object]:
    with new_database(server) as url:
        with open_pool(url, size=1) as pool, connect(url) as conn:
            recorder = LedgerRecorder(pool)
            for begun in range(0, events, 500):
                recorder.insert_events([event() for _ in range(min(500, events - begun))])
            sealer, begun_at = Sealer(KEY), time.perf_counter()
            while sealer.seal(conn):
                pass
            sealed_in = time.perf_counter() - begun_at
            begun_at = time.perf_counter()
            for position in range(1, events, max(1, events // 50)):
                sealed.inclusion(conn, position)
            proving = (time.perf_counter() - begun_at) / len(range(1, events, max(1, events // 50)))
            row = conn.execute("SELECT pg_total_relation_size('seal.checkpoints')").fetchone()
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.seal", "verify", url], check=True, capture_output=True, text=True
        )
        return {
            "events": events,
            "sealed_per_second": round(events / sealed_in),
            "proof_ms": round(1000 * proving, 1),
            "seal_bytes_per_event": round((row[0] if row else 0) / events),
            **json.loads(done.stdout),
        }


def verifying(url: str) -> None:
    """Check a record and say how fast that was, and how much memory the process took at most."""
    with connect(url) as conn:
        keys = sealed.keys(conn)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun, cpu = time.perf_counter(), time.process_time()
        with conn.transaction():
            found = verify(conn, keys)
        took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    assert not found.faults
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = {
        "verified_per_second": round(found.events / took),
        "verified_per_second_of_cpu": round(found.events / cpu),
        "verify_memory_mb": round(peak / 1024, 1),
        "of_it_for_the_check_mb": round((peak - before) / 1024, 1),
    }
    json.dump(figures, sys.stdout)


def seal_until_told(url: str) -> None:
    """Seal until told to end; "off" and "on" have it rest and go on."""
    stop, resting = Event(), Event()
    turn = sealing(KEY)
    with ThreadPoolExecutor(1) as executor:
        executor.submit(keep_turning, "seal", url, lambda conn: Turned() if resting.is_set() else turn(conn), stop)
        for line in sys.stdin:
            (resting.set if line.strip() == "off" else resting.clear)()
            if line.strip() == "end":
                stop.set()
            print("done", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["sealer"]:
        seal_until_told(sys.argv[2])
    elif sys.argv[1:2] == ["verify"]:
        verifying(sys.argv[2])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
