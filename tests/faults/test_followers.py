"""No follower misses an event, takes one twice or out of order: six writers, transactions of all sizes, and followers
that are killed again and again. `make faults SIZE=10` for 100,000 events."""

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from random import Random
from time import monotonic, sleep

import psycopg
import pytest

from domain.ledger.application import Accountability
from domain.ledger.database import connect, open_pool
from projections.tables import projections
from tests.conftest import Database
from tests.faults import followed, histories
from tests.faults.followed import TABLES
from tests.faults.parts import SIZE, own_database, say_seed, until

EVENTS = 10_000 * SIZE or 3_000
WRITERS = 6
FOLLOWERS = {
    "first": (followed.follow, 3.0),
    "second": (followed.follow, 3.0),
    "lists": (followed.lists, 8.0),
    "bridge": (followed.bridge, 5.0),
    "another bridge": (followed.bridge, 5.0),
}
"""What is run, and for how many seconds at most until it is killed. Two note every event and share a position, and so
do two `kept worker`; `kept project` keeps every list."""
ALL = 3 + len(projections())
"""Positions: that of those who note, those of the lists, and of the bridge and of what tells of moves."""
KILLED_ON = 10.0 if SIZE else 4.0
"""For how many seconds the kills go on when all is written."""
WITHIN = 120.0 + EVENTS / 100
"""Seconds until all have taken all, kills and all."""


@pytest.fixture
def database() -> Iterator[Database]:
    with own_database() as made:
        with psycopg.connect(made.owner_url, autocommit=True) as conn:
            conn.execute("CREATE SCHEMA trial AUTHORIZATION kept_service")
        with connect(made.service_url) as conn:
            conn.execute("SET search_path = trial")
            for table in TABLES:
                conn.execute(table.encode())
        yield made


class Killed:
    """Processes that run all the time, however often they are killed."""

    def __init__(self, stack: ExitStack, forks: ForkServerContext, database: Database, folder: Path) -> None:
        self._forks, self._url, self._folder = forks, database.service_url, folder
        self._running: dict[str, ForkServerProcess] = {}
        self._until: dict[str, float] = {}
        self.kills = dict.fromkeys(FOLLOWERS, 0)
        stack.callback(lambda: [_kill(each) for each in self._running.values()])

    def turn(self, chance: Random) -> None:
        """Kill those whose time has come, and start them again."""
        for name, (what, longest) in FOLLOWERS.items():
            if name in self._running:
                assert self._running[name].is_alive(), f"{name} ended by itself"
                if monotonic() < self._until[name]:
                    continue
                _kill(self._running[name])
                self.kills[name] += 1
            made = self._forks.Process(target=what, args=(self._url, self._folder / f"{name}.log"))
            made.start()
            self._running[name], self._until[name] = made, monotonic() + chance.uniform(0.05, longest)


def _kill(process: ForkServerProcess) -> None:
    process.kill()
    process.join(20)
    assert process.exitcode == -signal.SIGKILL


def test_every_event_is_taken_once_and_in_order_by_every_follower(database: Database, tmp_path: Path) -> None:
    chance, url = say_seed(), database.service_url
    with ExitStack() as stack:
        with open_pool(url) as pool:
            histories.begin(Accountability(pool))
        forks = multiprocessing.get_context("forkserver")
        forks.set_forkserver_preload([followed.__name__])
        begun = monotonic()
        writers = [_writer(forks, tmp_path, url, chance, number) for number in range(WRITERS)]
        stack.callback(lambda: [each.kill() for each in writers])
        killed, cuts = Killed(stack, forks, database, tmp_path), 0
        while any(each.is_alive() for each in writers):
            killed.turn(chance)
            cuts += _cut_a_writer(database) if chance.random() < 0.05 else 0
            sleep(0.02)
        assert [each.exitcode for each in writers] == [0] * WRITERS
        written = monotonic() - begun
        # What is left is taken under kills too, for a while.
        while monotonic() - begun < written + KILLED_ON:
            killed.turn(chance)
            sleep(0.02)
        until(lambda: _behind(database) == 0, seconds=WITHIN)
        took = monotonic() - begun
    wrong = _wrong(database)
    print(
        f"{EVENTS} events by {WRITERS} writers in {written:.0f} s; {cuts} of their connections cut; {wrong.pop('gaps')}"
    )
    print(f"positions stay empty; all taken after {took:.0f} s, with kills {killed.kills}; {wrong}")
    assert not any(wrong.values()), wrong


def _writer(forks: ForkServerContext, folder: Path, url: str, chance: Random, number: int) -> ForkServerProcess:
    events = EVENTS // WRITERS + (number < EVENTS % WRITERS)
    arguments = (url, folder / f"writer {number}.log", chance.randrange(10**9), events)
    made = forks.Process(target=followed.write, args=arguments)
    made.start()
    return made


def _cut_a_writer(database: Database) -> int:
    with psycopg.connect(database.owner_url, autocommit=True) as conn:
        row = conn.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
            " WHERE query LIKE '%ledger.append%' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1) AS one"
        ).fetchone()
    assert row is not None
    return int(row[0])


def _behind(database: Database) -> int:
    """How many followers have not taken all."""
    newest = "(SELECT max(notification_id) FROM ledger.events)"
    with psycopg.connect(database.owner_url) as conn:
        if conn.execute("SELECT to_regclass('read.positions')").fetchone() == (None,):
            return ALL
        row = conn.execute(
            f"SELECT {ALL} - count(*) FROM (SELECT position FROM trial.positions UNION ALL SELECT position FROM"
            f" clock.positions UNION ALL SELECT position FROM read.positions) AS p WHERE position = {newest}"
        ).fetchone()
    assert row is not None
    return int(row[0])


def _wrong(database: Database) -> dict[str, int]:
    """What must be zero: counted in the tables. `gaps`: positions that no event has, for the record."""
    asked = {
        "gaps": "SELECT max(notification_id) - count(*) FROM ledger.events",
        "not written": f"SELECT {EVENTS} - count(*) FROM ledger.events WHERE topic LIKE 'commitment.%'",
        "missed": "SELECT count(*) FROM ledger.events e WHERE NOT EXISTS"
        " (SELECT FROM trial.noted n WHERE (n.position, n.id, n.version) ="
        " (e.notification_id, e.originator_id, e.originator_version))",
        "twice": "SELECT count(*) - count(DISTINCT position) FROM trial.noted",
        "out of order": "SELECT count(*) FROM (SELECT position, lag(position) OVER (ORDER BY number) AS before"
        " FROM trial.noted) AS n WHERE position <= before",
        "clocks not wanted at their last event": "SELECT count(*) FROM (SELECT originator_id, max(notification_id) AS"
        " position FROM ledger.events WHERE topic LIKE 'commitment.%' GROUP BY 1) AS e LEFT JOIN clock.watches w"
        " ON commitment_id = originator_id WHERE (wanted, pending) IS DISTINCT FROM (position, true)",
        "not in the timeline": "SELECT count(*) FROM ledger.events e WHERE topic LIKE 'commitment.%' AND NOT EXISTS"
        " (SELECT FROM read.timeline t WHERE (t.position, t.subject_id, t.version) ="
        " (e.notification_id, e.originator_id, e.originator_version))",
        "rows of the register not at their last event": "SELECT count(*) FROM (SELECT originator_id,"
        " max(notification_id) AS position FROM ledger.events WHERE topic LIKE 'commitment.%' GROUP BY 1) AS e"
        " LEFT JOIN read.register r ON commitment_id = originator_id WHERE r.position IS DISTINCT FROM e.position",
        "set aside": "SELECT (SELECT count(*) FROM clock.aside) + (SELECT count(*) FROM read.aside)",
    }
    with psycopg.connect(database.owner_url) as conn:
        return {what: int(conn.execute(query.encode()).fetchone()[0]) for what, query in asked.items()}  # type: ignore[index]
