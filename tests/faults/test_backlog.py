"""The bridge: a backlog is drained in time, and while all is well no event waits. `make faults SIZE=10` for 10,000
events."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.ledger.application import Accountability
from domain.ledger.database import Connection, connect, open_pool
from projections.tables import projections
from tests.conftest import Database
from tests.faults import histories
from tests.faults.parts import SIZE, own_database, process, share, temporal_server, until
from workflows import outbox

EVENTS = 1000 * SIZE or 500
WITHIN = 120.0
"""Seconds in which a backlog is drained, whatever its size up to 10,000."""
LOOKED_WITHIN = 600.0
"""Seconds in which every clock was looked at too: 10,000 open commitments may take ten minutes."""
SECONDS, A_SECOND = (60 if SIZE else 5), 5
"""How long the stream lasts while all is well, and how many commands a second it has. 153 councils with 500 commitments
each, of which each is written about once in a working week, are one command every two seconds: it is ten times that."""
LAG = 1.0
"""Seconds, of 99 in 100 events."""


@pytest.fixture
def database() -> Iterator[Database]:
    with own_database() as made:
        yield made


def drained(conn: Connection) -> bool:
    """Whether the bridge has taken every event and sent every poke."""
    row = conn.execute(
        "SELECT (SELECT position FROM clock.positions WHERE follower = 'bridge') ="
        " (SELECT max(notification_id) FROM ledger.events)"
        " AND NOT EXISTS (SELECT FROM clock.watches WHERE pending)"
    ).fetchone()
    return row == (True,)


def looked(conn: Connection) -> bool:
    """Whether every clock was looked at since it was last poked."""
    row = conn.execute("SELECT count(*) FROM clock.watches WHERE is_open AND looked IS DISTINCT FROM wanted").fetchone()
    return row == (0,)


@pytest.mark.alone
def test_a_backlog_is_drained_and_then_no_event_waits(database: Database, server_program: Path, tmp_path: Path) -> None:
    with ExitStack() as stack:
        pool = stack.enter_context(open_pool(database.service_url))
        conn = stack.enter_context(connect(database.service_url))
        ledger = Accountability(pool)
        framework = histories.begin(ledger)
        made = histories.append(ledger, framework, EVENTS // histories.EACH)
        address = stack.enter_context(temporal_server(server_program, tmp_path / "temporal.db"))
        env = {"KEPT_DATABASE_URL": database.service_url, "KEPT_TEMPORAL_ADDRESS": address}
        worker = stack.enter_context(process(tmp_path / "worker.log", "api.cli", "worker", **env))
        until(lambda: outbox.health(conn, datetime.now(UTC)).status == "up")
        begun = time.monotonic()
        until(lambda: drained(conn), seconds=WITHIN)
        took = time.monotonic() - begun
        print(f"{EVENTS} events of {len(made)} commitments: every poke arrived within {took:.1f} s of the worker's")
        took += until(lambda: looked(conn), seconds=LOOKED_WITHIN)
        print(f"connection to Temporal; every clock was looked at after {took:.1f} s")
        assert {line["subject"] for line in told(worker.log)} >= {str(each) for each in made}
        stack.enter_context(process(tmp_path / "project.log", "api.cli", "project", **env))
        until(lambda: lists_took_all(conn))
        lags = lag_under_a_stream(ledger, conn, worker.log, made)
    for what, seconds in lags.items():
        print(f"{what}: 99 in 100 of {len(seconds)} events within {share(seconds, 0.99):.3f} s, half in", end=" ")
        print(f"{share(seconds, 0.5):.3f} s, the slowest {max(seconds):.3f} s")
        assert share(seconds, 0.99) <= LAG, what


def told(log: Path) -> list[dict[str, str]]:
    """The pokes that arrived."""
    lines = (json.loads(line) for line in log.read_text().splitlines() if line.startswith("{"))
    return [line for line in lines if line["event"] == "poked"]


def lists_took_all(conn: Connection) -> bool:
    if conn.execute("SELECT to_regclass('read.positions')").fetchone() == (None,):
        return False
    row = conn.execute("SELECT count(*), min(position) FROM read.positions").fetchone()
    newest = conn.execute("SELECT max(notification_id) FROM ledger.events").fetchone()
    return row is not None and newest is not None and row == (len(projections()), newest[0])


def lag_under_a_stream(ledger: Accountability, conn: Connection, log: Path, made: list) -> dict[str, list[float]]:  # type: ignore[type-arg]
    """Have commands come in at an even pace. Returns for how long each event waited: for its poke to arrive, and for
    the slowest of the lists."""
    recorded: dict[int, tuple[str, float]] = {}
    listed: dict[int, float] = {}
    stop = threading.Event()

    def watch_lists() -> None:
        with connect(conn.info.dsn) as own:
            while not stop.wait(0.01):
                row = own.execute("SELECT min(position) FROM read.positions").fetchone()
                now = time.time()
                for position in [each for each in list(recorded) if each not in listed and row and each <= row[0]]:
                    listed[position] = now

    watcher = threading.Thread(target=watch_lists)
    watcher.start()
    begun = time.monotonic()
    for number in range(SECONDS * A_SECOND):
        time.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
        which = made[number % len(made)]
        ledger.carry_out("report-progress", which, actor=histories.OFFICER, report=f"Report {number}")
        position = ledger.ledger.max_notification_id()
        assert position is not None
        recorded[position] = (str(which), time.time())
    until(lambda: drained(conn) and len(listed) == len(recorded))
    stop.set()
    watcher.join()
    pokes = [(line["subject"], int(line["position"]), _moment(line["timestamp"])) for line in told(log)]
    poked = {
        position: min(at for subject, upto, at in pokes if subject == which and upto >= position) - since
        for position, (which, since) in recorded.items()
    }
    return {
        "the bridge": [max(0.0, each) for each in poked.values()],
        "the lists": [max(0.0, listed[position] - since) for position, (_, since) in recorded.items()],
    }


def _moment(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
