"""How soon the last of many steps is on the record that are all due at one instant: `python -m benchmarks.climb
[N ...] [councils=3] [rounds=5] [lead=SECONDS] [before=MOST]`.

So many commitments, each blocked and its workflow asleep, are due to go to the next body at the same instant. Measured
is when each step is on the record, counted from that instant: on an embedded PostgreSQL, with the development server
and one worker, each as `kept run` starts it, and with the lists kept beside them. The bounds take turns with it: the
same looks without Temporal, on as many threads (what the ledger can do by itself); and every look an activity of its
own, on a server that waits for the disk (benchmarks/climb_before.py), for no more than `before` commitments. `lead`:
how long before the instant they are put on the record; all of them must be asleep by then.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.domain import CanMutateAggregate
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api.logs import configure
from api.running import postgres, temporal
from api.running.postgres import SERVICE_ROLE
from api.settings import Settings
from benchmarks.asked import CLIMB, INSTANT
from benchmarks.climb_parts import Part, cpu, free_port, until
from benchmarks.pairs import PAIRS, Figure, of_amounts, plain, tell
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import Connection, connect, open_pool
from domain.ledger.install import ensure_role, install
from domain.model.access import Actor, Role
from domain.model.climb_facts import Escalated
from domain.model.commands import decide
from domain.model.decisions import propose
from domain.model.order import Order
from workflows import outbox
from workflows.worker import ACTIVITIES

KEPT, LEDGER, BEFORE = "kept", "the ledger by itself", "an activity for each look"
MOST_BEFORE = 1000
ASLEEP_IN_A_SECOND = {KEPT: 25, BEFORE: 10}
"""How many workflows come to sleep in a second, at least, on a machine with other work."""
FIRST = -10
"""The priority of all that is measured, where whoever runs it may say so: what else runs says nothing about it."""
ESCALATED = "commitment.escalated"
BODIES = ("partnership", "cooperative", "scrutiny", "executive")
AT_ONCE = 100
"""How many commitments are put on the record together."""


@dataclass(frozen=True)
class Climb:
    """`took`: seconds from the instant to each step's being on the record, in order. `early`, `doubled`, `missing`:
    what must be none. `cpu`: processor seconds from the instant until every clock was looked at, by part."""

    took: list[float]
    early: int
    doubled: int
    missing: int
    cpu: dict[str, float]


def framework(council: str, seconds: int) -> dict[str, object]:
    """A council whose bodies have so many seconds to answer."""
    within = f"PT{seconds}S"
    return {
        "council": council,
        "name": council.title(),
        "version": "1",
        "ladder": list(BODIES),
        "clocks": {"challenge": {"respond_within": within}, "explanation": {"respond_within": within}},
        "bodies": [{"key": key, "name": key.title(), "respond_within": within} for key in BODIES],
        "outcomes": [{"key": "healthy", "name": "Healthy", "lead": "Designated Nurse"}],
    }


def put(ledger: Accountability, number: int, councils: int, seconds: int) -> tuple[list[UUID], datetime]:
    """Put commitments of some councils on the record that were all blocked at one moment. Returns their ids, and the
    instant at which they are due."""
    names = [f"council-{each + 1}" for each in range(councils)]
    for name in names:
        ledger.adopt_framework(framework(name, seconds), actor=SYSTEM)
    at = ledger.now()
    rules = [ledger.governance.of(name).framework.at(at) for name in names]
    made: list[UUID] = []
    while len(made) < number:
        events: list[CanMutateAggregate[UUID]] = []
        for _ in range(min(AT_ONCE, number - len(made))):
            rule = rules[len(made) % councils]
            officer = Actor(UUID(int=2), Role.OFFICER, rule.council)
            chair = Actor(UUID(int=3), Role.CHAIR, rule.council, BODIES[0])
            promise = propose(Order(officer, at, uuid4(), rule, None), which := uuid4(), title="A promise")
            decide("agree", promise, Order(chair, at, uuid4(), rule, None))
            said = {"obstacle": "No money", "help_needed": "A budget"}
            decide("block", promise, Order(officer, at, uuid4(), rule, None), **said)
            events += promise.collect_events()
            made.append(which)
        ledger.events.put(events)
    return made, at + timedelta(seconds=seconds)


def on_record(conn: Connection, instant: datetime, number: int, within: float) -> list[float]:
    """Watch the record from an instant on, until so many steps are on it or so many seconds are over. Returns for each
    how many seconds after the instant it was there."""
    position = conn.execute("SELECT coalesce(max(notification_id), 0) FROM ledger.events").fetchone()
    assert position is not None
    last, found = int(position[0]), list[float]()
    query = "SELECT notification_id, topic FROM ledger.events WHERE notification_id > %s ORDER BY 1"
    while len(found) < number and (passed := (datetime.now(UTC) - instant).total_seconds()) < within:
        rows = conn.execute(query, (last,)).fetchall()
        passed = (datetime.now(UTC) - instant).total_seconds()
        found += [passed for _, topic in rows if topic == ESCALATED]
        last = rows[-1][0] if rows else last
        time.sleep(0.02 if passed > -0.1 else 0.1)
    return found


def count(conn: Connection, condition: str, *values: object) -> int:
    row = conn.execute(f"SELECT count(*) FROM clock.watches WHERE {condition}", values).fetchone()
    assert row is not None
    return int(row[0])


class Bench:
    """One PostgreSQL server, on which every climb has a database of its own."""

    def __init__(self, folder: Path, server: postgres.Embedded, councils: int, lead: int | None) -> None:
        self._folder, self._server, self._councils, self._lead, self._run = folder, server, councils, lead, 0

    def climb(self, kind: str, number: int) -> Climb:
        return self._by_itself(number) if kind == LEDGER else self._with_temporal(kind, number)

    @contextmanager
    def _database(self) -> Iterator[str]:
        self._run += 1
        name = f"run_{self._run}"
        with psycopg.connect(self._server.owner_url, autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {name}".encode())
        install(make_conninfo(self._server.owner_url, dbname=name), service_role=SERVICE_ROLE)
        try:
            yield make_conninfo(self._server.service_url, dbname=name)
        finally:
            with psycopg.connect(self._server.owner_url, autocommit=True) as conn:
                conn.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def _with_temporal(self, kind: str, number: int) -> Climb:
        """All asleep before the instant, and then measured."""
        lead = self._lead or 20 + number // ASLEEP_IN_A_SECOND[kind]
        with ExitStack() as stack:
            url = stack.enter_context(self._database())
            ledger = Accountability(stack.enter_context(open_pool(url)))
            parts = self._parts(kind, url, stack)
            conn = stack.enter_context(connect(url))
            until(lambda: outbox.health(conn, datetime.now(UTC)).status == "up", 60)
            made, instant = put(ledger, number, self._councils, lead)
            asleep = "is_open AND looked = wanted AND wakes_at = %s"
            until(lambda: count(conn, asleep, instant) == number, left(instant) - 3)
            time.sleep(left(instant) - 1)
            before = {name: cpu(pid) for name, pid in parts.items()}
            took = on_record(conn, instant, number, lead - 5)
            with suppress(TimeoutError):
                until(lambda: count(conn, "is_open AND wakes_at > %s", instant) == number, 10)
            used = {name: cpu(pid) - before[name] for name, pid in parts.items()}
            return _judged(ledger, made, instant, took, used)

    def _parts(self, kind: str, url: str, stack: ExitStack) -> dict[str, int]:
        """Start every part. Returns their processes."""
        folder, port = self._folder / f"{self._run}", free_port()
        folder.mkdir()
        program = temporal.obtain(Settings().cache_dir.expanduser(), print)
        server = temporal.command(program, port=port, state=folder / "temporal.db")
        kept = [sys.executable, "-m", "api.cli"]
        commands = {"temporal": server, "worker": [*kept, "worker"], "lists": [*kept, "project"]}
        if kind == BEFORE:
            commands["temporal"] = waiting_for_the_disk(server)
            commands["worker"] = [sys.executable, "-m", "benchmarks.climb_before"]
        env = {"KEPT_DATABASE_URL": url, "KEPT_TEMPORAL_ADDRESS": f"127.0.0.1:{port}"}
        started = {
            name: stack.enter_context(Part(folder / f"{name}.log", command, env)) for name, command in commands.items()
        }
        return {name: part.pid for name, part in started.items()} | {"postgres": self._server.pid}

    def _by_itself(self, number: int) -> Climb:
        """The same looks from a pool of threads, without Temporal."""
        with self._database() as url, open_pool(url) as pool:
            ledger = Accountability(pool)
            made, instant = put(ledger, number, self._councils, 10 + number // 200)
            # As the server does by itself within a minute: until then it plans for tables with nothing in them.
            with psycopg.connect(make_conninfo(self._server.owner_url, **of(url)), autocommit=True) as owner:
                owner.execute("ANALYZE")
            time.sleep(max(0.0, left(instant)))
            parts = {"worker": os.getpid(), "postgres": self._server.pid}
            before = {name: cpu(pid) for name, pid in parts.items()}
            with ThreadPoolExecutor(1) as watching, ThreadPoolExecutor(ACTIVITIES) as threads, connect(url) as conn:
                watched = watching.submit(on_record, conn, instant, number, 300)
                list(threads.map(ledger.take_due_steps, made))
                took = watched.result()
            used = {name: cpu(pid) - before[name] for name, pid in parts.items()}
            return _judged(ledger, made, instant, took, used)


def of(url: str) -> dict[str, Any]:
    """Which database a connection string is of."""
    return {"dbname": conninfo_to_dict(url)["dbname"]}


def left(instant: datetime) -> float:
    """Seconds until an instant."""
    return (instant - datetime.now(UTC)).total_seconds()


def waiting_for_the_disk(command: list[str]) -> list[str]:
    """The server's command line without what is said about its file."""
    said = {at + more for at, word in enumerate(command) if word == "--sqlite-pragma" for more in (0, 1)}
    return [word for at, word in enumerate(command) if at not in said]


def _judged(
    ledger: Accountability, made: Sequence[UUID], instant: datetime, took: list[float], used: dict[str, float]
) -> Climb:
    steps = [[each for each in ledger.history(which) if isinstance(each, Escalated)] for which in made]
    return Climb(
        took=sorted(took),
        early=sum(each.timestamp < instant for found in steps for each in found),
        doubled=sum(max(0, len(found) - 1) for found in steps),
        missing=sum(not found for found in steps),
        cpu={name: round(seconds, 1) for name, seconds in used.items()},
    )


def told(found: Climb) -> dict[str, object]:
    """One climb. The seconds are those after which the last was on the record, 99 in 100 and half."""
    took = found.took
    return {
        "last": round(took[-1], 2),
        "p99": round(share(took, 0.99), 2),
        "p50": round(statistics.median(took), 2),
        "processor seconds": found.cpu,
    }


def share(took: list[float], part: float) -> float:
    return took[min(len(took) - 1, round(len(took) * part))]


def figures(bench: Bench, number: int, rounds: int, before: int) -> Iterator[Figure]:
    """Kept and its bounds by turns: after how many seconds the last was on the record, and how many times as long as
    each bound that took. Fails where a step was early, doubled or missing."""
    kinds = [KEPT, LEDGER] + [BEFORE] * (number <= before)
    last: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind in kinds:
            found = bench.climb(kind, number)
            print(number, kind, json.dumps(told(found)), file=sys.stderr, flush=True)
            assert (found.early, found.doubled, found.missing) == (0, 0, 0), found
            last[kind].append(found.took[-1])
    size = f"{number:,} commitments"
    yield plain(CLIMB, INSTANT, last[KEPT], unit="s", size=size)
    for kind in kinds[1:]:
        yield of_amounts(CLIMB, kind, list(zip(last[KEPT], last[kind], strict=True)), unit="s", size=size)


def main(*arguments: str) -> None:
    configure("warning")
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, FIRST)
    said = {name: int(value) for name, _, value in (each.partition("=") for each in arguments if "=" in each)}
    numbers = [int(each) for each in arguments if "=" not in each] or [1000, 5000]
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as name:
        folder = Path(name)
        server = postgres.start(folder / "pg")
        try:
            ensure_role(server.owner_url, SERVICE_ROLE)
            bench = Bench(folder, server, said.get("councils", 1), said.get("lead"))
            rounds, before = said.get("rounds", PAIRS), said.get("before", MOST_BEFORE)
            for number in numbers:
                found += figures(bench, number, rounds, before)
        finally:
            postgres.stop(server)
    tell(found)


if __name__ == "__main__":
    main(*sys.argv[1:])
