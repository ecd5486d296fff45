"""A read model made again takes the place of the live one, and whoever reads meanwhile reads the one or the other."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest

from domain.ledger.application import Accountability
from domain.model.errors import WrongState
from projections import inbox, rebuild, register, runner, timeline
from projections.register import Filters
from projections.tables import connect, is_kept, projections
from tests.conftest import Database, Web
from tests.integration.desk import COMMITMENTS
from tests.integration.living import live_on
from tests.integration.rebuilding import rebuilding
from tests.integration.test_projections import TABLES, contents
from tests.scenarios import COUNCIL, LADDER

KILLS = 10
LONGEST = 2.0
"""Seconds that a read may take while lists are switched, on a machine that does much else."""


@dataclass
class Readers:
    """Those who read all the time, and whether each always reads the same: whole lists, as they were at first."""

    faults: list[str] = field(default_factory=list)
    reads: int = 0
    longest: float = 0.0


@contextmanager
def reading(looks: list[Callable[[], Any]]) -> Iterator[Readers]:
    """A thread for each, that looks again and again until the end."""
    readers, done = Readers(), Event()

    def read(look: Callable[[], Any]) -> None:
        try:
            first = look()
            assert first
            while not done.is_set():
                begun = monotonic()
                found = look()
                readers.longest = max(readers.longest, monotonic() - begun)
                readers.reads += 1
                sleep(0.001)
                if found != first:
                    readers.faults.append(f"{len(found)} where there were {len(first)}")
        except BaseException as fault:
            readers.faults.append(repr(fault))

    threads = [Thread(target=read, args=(look,)) for look in looks]
    for thread in threads:
        thread.start()
    try:
        yield readers
    finally:
        done.set()
        for thread in threads:
            thread.join(20)
        assert not any(thread.is_alive() for thread in threads)


def lists_of(conn: psycopg.Connection[tuple[Any, ...]]) -> list[Any]:
    """Every list as pages ask for it, in one piece."""
    return [
        register.page(conn, COUNCIL, Filters(), before=None, limit=1000),
        *[inbox.of_body(conn, COUNCIL, body) for body in LADDER],
        timeline.page(conn, COUNCIL, before=None, limit=1000),
    ]


def anew(url: str) -> list[Any]:
    with psycopg.connect(url, autocommit=True) as conn:
        return lists_of(conn)


def over_http(web: Web) -> list[Any]:
    paths = [COMMITMENTS, *[f"/api/councils/{COUNCIL}/bodies/{body}/inbox" for body in LADDER]]
    answers = [web.client.get(path, headers=web.headers("member")) for path in paths]
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    return [answer.json()["items"] for answer in answers]


@pytest.mark.alone
def test_whoever_reads_reads_whole_lists_while_rebuilds_are_killed_at_any_instant(web: Web, database: Database) -> None:
    random, url = Random(11), database.service_url
    live_on(web.services.ledger, random, 120)
    web.catch_up()
    right = contents(database)
    assert min(len(right[table]) for table in ("register", "inbox", "timeline")) > 5
    with connect(url) as kept, reading([lambda: lists_of(kept), lambda: anew(url), lambda: over_http(web)]) as readers:
        switched = {oid(database)}
        for _ in range(KILLS):
            with rebuilding(url) as process:
                assert process.pid is not None
                sleep(random.uniform(0, 0.6))
                # First stopped, so that whatever it holds is held for a while, by nobody who goes on.
                os.kill(process.pid, signal.SIGSTOP)
                sleep(random.uniform(0, 0.4))
                switched.add(oid(database))
        catch_up_when_free(web)
    assert readers.faults == []
    assert readers.reads > 100
    assert readers.longest < LONGEST
    assert len(switched) == KILLS + 1
    assert contents(database) == right
    with connect(url) as conn:
        left = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'rebuild'")
        assert {row[0] for row in left.fetchall()} == {"positions", "aside"}


def oid(database: Database) -> int:
    with connect(database.service_url) as conn:
        row = conn.execute("SELECT 'read.register'::regclass::oid::int8").fetchone()
    assert row is not None
    return int(row[0])


def catch_up_when_free(web: Web) -> None:
    """The last of those that were killed may not have ended in the server yet."""
    end = monotonic() + 10
    while True:
        try:
            return web.catch_up()
        except WrongState:
            assert monotonic() < end
            sleep(0.1)


@pytest.mark.alone
def test_somebody_who_reads_for_long_is_waited_for_and_nobody_waits_behind(
    ledger: Accountability, database: Database
) -> None:
    live_on(ledger, Random(4), 30)
    rebuild.rebuild(database.service_url, ledger)
    before, url = oid(database), database.service_url
    with connect(url) as long, connect(url) as kept, reading([lambda: lists_of(kept)]) as readers:
        long.execute("BEGIN")
        long.execute("SELECT count(*) FROM read.register")
        switching = Thread(target=rebuild.rebuild, args=(url, ledger, "register"))
        switching.start()
        sleep(3)
        assert (switching.is_alive(), oid(database)) == (True, before)
        long.execute("COMMIT")
        switching.join(10)
        assert not switching.is_alive()
    assert oid(database) != before
    assert readers.faults == []
    assert readers.longest < LONGEST


def test_a_switch_that_never_gets_its_turn_is_given_up_with_a_sentence(
    ledger: Accountability, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_on(ledger, Random(4), 30)
    rebuild.rebuild(database.service_url, ledger)
    before = contents(database)
    monkeypatch.setattr(rebuild, "GIVE_UP", 0.5)
    with connect(database.service_url) as long:
        long.execute("BEGIN")
        long.execute("SELECT count(*) FROM read.inbox")
        with pytest.raises(WrongState, match="reading the list inbox all the time"):
            rebuild.rebuild(database.service_url, ledger, "inbox")
    assert contents(database) == before
    assert rebuild.rebuild(database.service_url, ledger, "inbox")


@pytest.mark.parametrize("by", ["kept rebuild", "kept project"])
def test_a_list_in_a_new_form_is_read_in_its_old_one_until_it_is_whole(
    ledger: Accountability, database: Database, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    live_on(ledger, Random(4), 30)
    rebuild.rebuild(database.service_url, ledger)
    newer = list(projections())
    newer[0].version += 1
    newer[0].statements = (*newer[0].statements, "ALTER TABLE register ADD COLUMN IF NOT EXISTS note text")
    monkeypatch.setattr(rebuild, "projections", lambda: newer)
    stop = Event()
    with connect(database.service_url) as kept, reading([lambda: lists_of(kept)]) as readers:
        assert is_kept(kept, newer[0], in_this_form=False)
        sleep(0.2)
        if by == "kept rebuild":
            rebuild.rebuild(database.service_url, ledger)
        else:
            keeping = Thread(target=runner.follow, args=(database.service_url, ledger, newer[0], stop))
            keeping.start()
            end = monotonic() + 20
            while not is_kept(kept, newer[0], in_this_form=True):
                assert monotonic() < end
                sleep(0.01)
            stop.set()
            keeping.join(10)
            assert not keeping.is_alive()
        assert is_kept(kept, newer[0], in_this_form=True)
        sleep(0.2)
    assert readers.faults == []
    with connect(database.service_url) as conn:
        assert conn.execute("SELECT note FROM register").fetchall()
        row = conn.execute("SELECT version, position FROM positions WHERE follower = 'register'").fetchone()
    assert row == (newer[0].version, ledger.ledger.max_notification_id())
    assert set(TABLES) == {each.name for each in newer}
