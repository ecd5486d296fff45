"""How far behind the seal is, and what it costs those who write: `python -m benchmarks.seal_lag [SECONDS]`, for which
writers are under way.

The lag is from when an append was acknowledged to a checkpoint that anybody can read, against the five seconds that are
promised. Appends are measured with the sealer and without it, by turns.
"""

import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from api.running.seal import sealing
from benchmarks.lives import new_database
from benchmarks.pairs import PAIRS, Figure, of_seconds, plain, tell
from benchmarks.seal import KEY, event
from domain.ledger import sealed
from domain.ledger.database import Connection, connect, open_pool
from domain.ledger.install import ensure_role
from domain.ledger.recorder import LedgerRecorder
from domain.ledger.turning import Turned, keep_turning

CALLERS, WITHIN = 4, 60
"""`WITHIN`: seconds that the sealer may take to catch up."""


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-seal-") as folder:
        server = postgres.start(Path(folder) / "pg")
        try:
            ensure_role(server.owner_url, SERVICE_ROLE)
            with new_database(server) as (_, url):
                tell(beside_writers(url, seconds))
        finally:
            postgres.stop(server)


def beside_writers(url: str, seconds: float) -> list[Figure]:
    """A sealer in a process of its own, as `kept project` has it, and writers that do not wait."""
    program = [sys.executable, "-m", "benchmarks.seal_lag", "sealer", url]
    with (
        subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sealer,
        open_pool(url, size=CALLERS) as pool,
        connect(url) as conn,
    ):
        recorder = LedgerRecorder(pool)

        def told(what: str) -> None:
            assert sealer.stdin is not None
            assert sealer.stdout is not None
            print(what, file=sealer.stdin, flush=True)
            sealer.stdout.readline()

        told("on")
        lags = lags_of(url, conn, recorder, seconds)
        saves = max(20, int(53 * seconds))
        pairs = []
        for turn in range(PAIRS + 1):
            found = {}
            # Which comes first changes, or a machine that drifts would always favour one.
            for state in ("off", "on") if turn % 2 else ("on", "off"):
                told("on")
                caught_up(conn)
                told(state)
                found[state] = took(recorder, saves)
            pairs.append((found["on"], found["off"]))
        told("end")
    each = -(-len(lags) // PAIRS)
    parts = [sorted(lags[begun : begun + each]) for begun in range(0, len(lags), each)]
    p99 = [part[int(len(part) * 0.99)] for part in parts]
    writers = f"{CALLERS} writers"
    size = f"{len(lags):,} events, {writers}"
    return [
        plain("99 of 100 events are under a checkpoint within", "5 seconds, as promised", p99, unit="s", size=size),
        # The first was to warm up.
        of_seconds("saves beside the sealer", "saves without it", pairs[1:], number=saves, what="saves", size=writers),
    ]


def lags_of(url: str, conn: Connection, recorder: LedgerRecorder, seconds: float) -> Sequence[float]:
    """The seconds that each event waited for its checkpoint, in the order in which they were appended."""
    seen: dict[int, float] = {}
    stop = Event()
    with ThreadPoolExecutor(1) as watching:
        watcher = watching.submit(watch, url, seen, stop)
        try:
            appended = write(recorder, seconds)
            caught_up(conn)
        finally:
            stop.set()
        watcher.result()
    ends = sorted(seen)
    return [seen[ends[bisect_left(ends, position)]] - when for position, when in sorted(appended.items())]


def write(recorder: LedgerRecorder, seconds: float) -> dict[int, float]:
    """Append for so long, with a breath now and then. Returns when each position was acknowledged."""
    end, done = time.monotonic() + seconds, {}

    def caller(_: int) -> None:
        while time.monotonic() < end:
            (position,) = recorder.insert_events([event()])
            done[position] = time.monotonic()
            time.sleep(0.002)

    with ThreadPoolExecutor(CALLERS) as executor:
        list(executor.map(caller, range(CALLERS)))
    return done


def watch(url: str, seen: dict[int, float], stop: Event) -> None:
    """When each checkpoint could be read first, by the position up to which it seals; once more after `stop`."""
    with connect(url) as conn:
        ends = False
        while not ends:
            ends = stop.is_set()
            last = sealed.newest(conn)
            if last is not None and last.position not in seen:
                seen[last.position] = time.monotonic()
            time.sleep(0.005)


def took(recorder: LedgerRecorder, saves: int) -> float:
    """How long so many appends of one event each take."""
    with ThreadPoolExecutor(CALLERS) as executor:
        begun = time.perf_counter()
        list(executor.map(lambda _: recorder.insert_events([event()]), range(saves)))
        return time.perf_counter() - begun


def caught_up(conn: Connection) -> None:
    query = (
        "SELECT coalesce((SELECT max(position) FROM seal.checkpoints), 0) >= max(notification_id) FROM ledger.events"
    )
    end = time.monotonic() + WITHIN
    while conn.execute(query).fetchone() != (True,):
        if time.monotonic() > end:
            raise RuntimeError("the sealer does not catch up")
        time.sleep(0.05)


def seal_until_told(url: str) -> None:
    """Seal until told to end, or until whoever told is gone; "off" and "on" have it rest and go on."""
    stop, resting = Event(), Event()
    turn = sealing(KEY)
    with ThreadPoolExecutor(1) as executor:
        executor.submit(keep_turning, "seal", url, lambda conn: Turned() if resting.is_set() else turn(conn), stop)
        for line in sys.stdin:
            (resting.set if line.strip() == "off" else resting.clear)()
            if line.strip() == "end":
                stop.set()
            print("done", flush=True)
        stop.set()


if __name__ == "__main__":
    if sys.argv[1:2] == ["sealer"]:
        seal_until_told(sys.argv[2])
    else:
        main(float((sys.argv[1:] or ["15"])[0]))
