"""Read models: lists, filters and pages; kept up to date by threads that come back; made again from the ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest

from domain.ledger import figures
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import Connection
from domain.model.access import Role
from domain.model.errors import WrongState
from projections import inbox, register, timeline
from projections.rebuild import rebuild
from projections.register import Filters
from projections.runner import connect, lags, start
from tests.conftest import Database
from tests.integration.living import ACTORS, SAID, live_on, meet, speak
from tests.scenarios import COUNCIL, actor, framework_file

TABLES = ("register", "inbox", "timeline", "duties", "links", "sessions", "voices", "impact_reports")


@contextmanager
def running(ledger: Accountability, database: Database) -> Iterator[None]:
    """The live runner, in threads, until the end."""
    stop = Event()
    threads = start(database.service_url, ledger, stop)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)
            assert not thread.is_alive()


def caught_up(ledger: Accountability, database: Database, *, within: float = 15) -> None:
    """Wait until every read model has taken every event."""
    newest, end = ledger.ledger.max_notification_id(), monotonic() + within
    with connect(database.service_url) as conn:
        while monotonic() < end:
            if conn.execute("SELECT to_regclass('read.positions')").fetchone() != (None,):
                rows = conn.execute("SELECT position FROM read.positions").fetchall()
                if len(rows) == len(TABLES) and all(row[0] == newest for row in rows):
                    return
            sleep(0.05)
    raise AssertionError("the read models did not catch up")


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with connect(database.service_url) as conn:
        return {table: sorted(conn.execute(f"SELECT * FROM read.{table}").fetchall(), key=repr) for table in TABLES}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_rebuild_equals_what_the_live_runner_made_row_by_row(
    ledger: Accountability, database: Database, seed: int
) -> None:
    random = Random(seed)
    live_on(ledger, random, 25)
    speak(ledger, random, 4)
    with running(ledger, database):
        live_on(ledger, random, 40)
        speak(ledger, random, 4)
        meet(ledger, random, 3)
        caught_up(ledger, database)
    live = contents(database)
    counted = rebuild(database.service_url, ledger)
    assert contents(database) == live
    assert len(live["register"]) == len(list(ledger.commitments()))
    assert set(counted) == set(TABLES)
    assert live["inbox"], f"seed {seed} tells nothing"
    assert (len(live["duties"]), len(live["voices"]), len(live["impact_reports"])) == (1, 8, 3)


def test_two_that_keep_them_share_the_work_and_take_each_event_once(ledger: Accountability, database: Database) -> None:
    random, taken = Random(5), followed()
    live_on(ledger, random, 10)
    with running(ledger, database), running(ledger, database):
        live_on(ledger, random, 60)
        caught_up(ledger, database)
    events = ledger.ledger.max_notification_id()
    assert {name: times - taken[name] for name, times in followed().items()} == dict.fromkeys(TABLES, events)
    live = contents(database)
    rebuild(database.service_url, ledger)
    assert contents(database) == live


def followed() -> dict[str, float]:
    """How many events each read model has taken in this process."""
    return {name: figures.TAKEN.labels(name)._value.get() for name in TABLES}


def test_readers_never_fail_while_read_models_are_made_again(ledger: Accountability, database: Database) -> None:
    random, done, faults = Random(4), Event(), []
    live_on(ledger, random, 20)
    rebuild(database.service_url, ledger)

    def look() -> None:
        try:
            with connect(database.service_url) as conn:
                while not done.is_set():
                    assert register.page(conn, COUNCIL, Filters(), before=None, limit=50)
                    inbox.of_body(conn, COUNCIL, "partnership")
                    timeline.page(conn, COUNCIL, before=None, limit=50)
        except BaseException as fault:
            faults.append(fault)

    def write() -> None:
        live_on(ledger, Random(5), 40)

    others = [Thread(target=look), Thread(target=look), Thread(target=write)]
    with running(ledger, database):
        for thread in others:
            thread.start()
        for _ in range(5):
            rebuild(database.service_url, ledger)
        others[2].join()
        done.set()
        for thread in others:
            thread.join()
        caught_up(ledger, database)
    assert not faults
    live = contents(database)
    rebuild(database.service_url, ledger)
    assert contents(database) == live


def test_a_second_rebuild_at_the_same_time_is_refused(ledger: Accountability, database: Database) -> None:
    with connect(database.service_url) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('kept rebuild inbox'))")
        with pytest.raises(WrongState):
            rebuild(database.service_url, ledger)
    assert rebuild(database.service_url, ledger, "inbox").keys() == {"inbox"}
    with pytest.raises(LookupError):
        rebuild(database.service_url, ledger, "nothing")


def test_an_event_and_a_revision_in_one_batch_leave_the_newest_row(ledger: Accountability, database: Database) -> None:
    made = ledger.propose(COUNCIL, actor=ACTORS[0], title="A promise")
    ledger.carry_out("agree", made.id, actor=actor(Role.CHAIR, "partnership"))
    with running(ledger, database):
        caught_up(ledger, database)
    ledger.carry_out("block", made.id, actor=ACTORS[0], **SAID["block"])
    ledger.adopt_framework(framework_file(respond_within="2 working days", version="2"), actor=SYSTEM)
    with running(ledger, database):
        caught_up(ledger, database)
    with connect(database.service_url) as conn:
        (row,) = register.page(conn, COUNCIL, Filters(), before=None, limit=5)
        (item,) = inbox.of_body(conn, COUNCIL, "partnership")
    assert (row.state, row.version, item.version) == ("blocked", 3, 3)


def test_a_revision_works_out_the_rows_of_what_is_stuck_anew(ledger: Accountability, database: Database) -> None:
    made = ledger.propose(COUNCIL, actor=ACTORS[0], title="A promise")
    ledger.carry_out("agree", made.id, actor=actor(Role.CHAIR, "partnership"))
    ledger.carry_out("block", made.id, actor=ACTORS[0], **SAID["block"])
    with running(ledger, database), connect(database.service_url) as conn:
        caught_up(ledger, database)
        (before,) = inbox.of_body(conn, COUNCIL, "partnership")
        ledger.adopt_framework(framework_file(respond_within="30 working days", version="2"), actor=SYSTEM)
        caught_up(ledger, database)
        (after,) = inbox.of_body(conn, COUNCIL, "partnership")
        (row,) = register.page(conn, COUNCIL, Filters(), before=None, limit=5)
    assert before.deadline is not None
    assert after.deadline is not None
    assert after.deadline > before.deadline
    assert row.step_at == after.deadline


def test_a_runner_whose_connections_are_killed_comes_back(ledger: Accountability, database: Database) -> None:
    # Waits until each has ended: one that has only been told to would cut the very command that follows.
    kill = "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
    service = "usename = 'kept_service' AND datname = current_database()"
    with running(ledger, database):
        caught_up(ledger, database)
        for number in range(2):
            with psycopg.connect(database.owner_url, autocommit=True) as conn:
                killed = conn.execute(f"{kill} WHERE {service}").fetchone()
            assert killed is not None
            assert killed[0] >= len(TABLES)
            ledger.propose(COUNCIL, actor=ACTORS[0], title=f"After fault {number}")
            caught_up(ledger, database)
        with connect(database.service_url) as conn:
            assert register.counts(conn, COUNCIL)["proposed"] == 2


def test_lags_tell_how_far_behind_each_read_model_is(ledger: Accountability, database: Database) -> None:
    def told(conn: Connection) -> dict[str, int]:
        return {lag.name: lag.behind for lag in lags(conn)}

    with connect(database.service_url) as conn:
        assert lags(conn) == []
        rebuild(database.service_url, ledger)
        assert told(conn) == dict.fromkeys(TABLES, 0)
        for number in range(3):
            ledger.propose(COUNCIL, actor=ACTORS[0], title=f"Promise {number}")
        assert told(conn) == dict.fromkeys(TABLES, 3)
        rebuild(database.service_url, ledger, "inbox")
        assert told(conn) == dict.fromkeys(TABLES, 3) | {"inbox": 0}
