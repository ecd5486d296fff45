"""A whole Kept under a steady load, for as many minutes as one likes: `make soak SIZE=n`. Promises are made, blocked,
climb to the top with answer times of seconds, are answered there and achieved; lists and pages are read. Before that so
many clocks are running as the worker keeps in memory, and some more. After a third of the time for warming up, nothing
may grow: memory of its own, open files, threads, connections.

What grows with what is recorded is told and not judged: the record, the lists, Temporal's store and the logs. So is the
memory of PostgreSQL and Temporal, whose caches fill as long as they have room.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from threading import Event
from typing import Any

import httpx2 as httpx
import psutil
import psycopg

from api.running import postgres
from domain.ledger.application import Accountability
from domain.ledger.database import open_pool
from tests.faults import canaries
from tests.faults.test_climb import climbed
from tests.faults.whole import PARTS, Whole, whole
from tests.production import temporal_store
from workflows.worker import CACHED

CANARY = "wellyboots-canary"
OURS = ("api", "project", "worker")
EVERY = 2.0
"""Seconds between two samples."""
PEOPLE, READERS = 3, 2
BOUNDS = {"memory": (1.05, 4_000_000), "files": (1.0, 8), "threads": (1.0, 4), "connections": (1.0, 6)}
"""By how much the median of the last third may be above that of the middle third: as a factor, or in bytes or
numbers, whichever is more."""


@dataclass
class Load:
    """People who use it all the time, and what they did."""

    kept: Whole
    stop: Event = field(default_factory=Event)
    lives: int = 0
    pages: int = 0

    def make_promises(self, who: int) -> None:
        while not self.stop.is_set():
            path = self.kept.blocked(f"Boots {CANARY} {who}.{self.lives}.{time.monotonic_ns()}")
            self.kept.post(f"{path}/challenge", "consultant", {"words": f"Cold feet {CANARY}"})
            self.kept.wait_for(lambda path=path: climbed(self.kept, path) or self.stop.is_set())  # type: ignore[misc]
            for cause in ("its obstacle", "its challenge"):
                answer = {"decision": "obstacle_removed", "words": f"Here is {cause} {CANARY}."}
                with suppress(AssertionError):  # It stands with the executive for one of them only.
                    self.kept.post(f"{path}/dispose", "chair", answer, as_body="executive")
            self.lives += 1

    def read_pages(self, _: int) -> None:
        with httpx.Client(base_url=self.kept.url, headers={"Sec-Fetch-Site": "same-origin"}, timeout=20) as browser:
            assert browser.post("/sign-in", data={"token": self.kept.token("officer")}).status_code == 303
            while not self.stop.is_set():
                for page in ("", "/bodies/executive", "/bodies/partnership", "/duties"):
                    assert browser.get(f"/councils/manchester{page}").status_code == 200
                    self.pages += 1
                for listing in ("commitments?limit=200", "bodies/executive/inbox"):
                    self.kept.get(f"/api/councils/manchester/{listing}")
                    self.pages += 1


def fill(kept: Whole, service_url: str) -> None:
    """Have as many clocks run that wait for days as a worker keeps in memory, and a tenth more."""
    with open_pool(service_url) as pool:
        temporal_store.block_many(Accountability(pool), "bury", CACHED * 11 // 10)
    kept.wait_for(lambda: kept.get("/health/ready")["parts"]["clock"]["waiting"] == 0, seconds=300)


def sample(kept: Whole, owner_url: str) -> dict[str, float]:
    """What is used just now: by each part, and of connections to the database."""
    found: dict[str, float] = {}
    for part in PARTS:
        pid = kept.pid(part)
        assert pid is not None, f"{part} is not there"
        for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                for what, much in _used(process):
                    found[f"{part} {what}"] = found.get(f"{part} {what}", 0.0) + much
    with psycopg.connect(owner_url) as conn:
        row = conn.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'").fetchone()
    assert row is not None
    return found | {"all connections": row[0] - 1}


def _used(process: psutil.Process) -> Iterator[tuple[str, float]]:
    yield "memory", process.memory_full_info().uss
    yield "files", process.num_fds()
    yield "threads", process.num_threads()


def grown(samples: list[dict[str, float]]) -> list[str]:
    """What grew by more than it may from the middle third to the last."""
    third, found = len(samples) // 3, []
    for name in samples[0]:
        middle, last = (median(s[name] for s in part) for part in (samples[third : 2 * third], samples[2 * third :]))
        part, _, what = name.partition(" ")
        factor, number = BOUNDS[what]
        unit = 1e6 if what == "memory" else 1
        print(f"{name:>22}: {samples[0][name] / unit:8.1f} at first, {middle / unit:8.1f}, {last / unit:8.1f}", end="")
        judged = part in OURS or what == "connections"
        print("" if judged else "   (told, not judged)")
        if judged and last > max(middle * factor, middle + number):
            found.append(name)
    return found


def sizes(kept: Whole) -> dict[str, Any]:
    """How large what grows with the record is, in MB, and how many files there are beside PostgreSQL's."""
    ours = {}
    for file in kept.data.rglob("*"):
        # A journal goes when what is in it has been written.
        with suppress(FileNotFoundError):
            if file.is_file() and not {"postgres", "keys"} & set(file.relative_to(kept.data).parts):
                ours[file] = file.stat().st_size
    logs = sum(size for file, size in ours.items() if file.parent.name == "logs")
    store = sum(size for file, size in ours.items() if file.name.startswith("temporal.db"))
    return {"logs": round(logs / 1e6, 1), "Temporal's store": round(store / 1e6, 1), "files": len(ours)}


def main(minutes: float) -> None:
    folder = Path(tempfile.mkdtemp(prefix="kept-soak-"))
    with whole(folder / "data") as kept:
        kept.adopt_with("PT2S")
        embedded = postgres.start(kept.data / "postgres", configured=True)
        owner_url = embedded.owner_url
        fill(kept, embedded.service_url)
        load, samples, pids = Load(kept), [], kept.running(*PARTS)
        with ThreadPoolExecutor(PEOPLE + READERS) as people:
            at_work = [people.submit(load.make_promises, each) for each in range(PEOPLE)]
            at_work += [people.submit(load.read_pages, each) for each in range(READERS)]
            end, before = time.monotonic() + minutes * 60, sizes(kept)
            try:
                while time.monotonic() < end and not any(each.done() for each in at_work):
                    samples.append(sample(kept, owner_url))
                    time.sleep(EVERY)
            finally:
                load.stop.set()
        for each in at_work:
            each.result()
        assert pids == [kept.pid(part) for part in PARTS], "a part was started again"
        print(f"{minutes:g} minutes: {load.lives} promises to the top and back, {load.pages} pages and lists read")
        print(f"with the record grew, in MB: {before} became {sizes(kept)}")
        too_much = grown(samples)
        held = [place.name for place in (*canaries.places(kept), canaries.histories(kept)) if place.holds(CANARY)]
        print(f"what people wrote stands where it must not: {held}; too much of: {too_much}")
        assert not held
        assert not too_much


if __name__ == "__main__":
    main(float(sys.argv[1]))
