"""Saves that are written together, on a real server: each is all or nothing, and none pays for another's fault."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.ledger.application import Accountability
from domain.ledger.database import Busy, Unavailable, open_pool
from domain.ledger.recorder import LedgerRecorder, Settled
from domain.model.access import Role
from tests.conftest import Database
from tests.integration.cutting_proxy import CuttingProxy
from tests.scenarios import COUNCIL, actor

PATIENCE = 30.0
TOPIC = "commitment.tested"
Save = list[StoredEvent]


def save(*events: tuple[UUID, int], state: str = "{}") -> Save:
    return [StoredEvent(which, version, TOPIC, state.encode()) for which, version in events]


def recorded_at(moment: datetime) -> str:
    """The part of an event's content that says when it was recorded."""
    said = {"timestamp": {"_type_": "datetime_iso", "_data_": moment.isoformat()}}
    return json.dumps(said, separators=(",", ":"))


@contextmanager
def held_up(database: Database) -> Iterator[None]:
    """Nobody can append meanwhile."""
    with psycopg.connect(database.owner_url) as conn:
        conn.execute("LOCK TABLE ledger.events IN EXCLUSIVE MODE")
        yield


def waits_for_the_lock(database: Database) -> bool:
    waits = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'ledger.events'::regclass"
    with psycopg.connect(database.owner_url) as conn:
        return bool(conn.execute(waits).fetchall())


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.005)


@contextmanager
def together(
    database: Database, recorder: LedgerRecorder, saves: Sequence[Save]
) -> Iterator[list["Future[Sequence[int]]"]]:
    """Saves that are in one batch, in this order, behind one that is being written."""
    with ThreadPoolExecutor(len(saves) + 1) as threads:
        with held_up(database):
            first = threads.submit(recorder.insert_events, save((uuid4(), 1)))
            until(lambda: waits_for_the_lock(database))
            behind = []
            for each in saves:
                behind.append(threads.submit(recorder.insert_events, each))
                until(lambda: len(recorder._together._queue) == len(behind))
        first.result(PATIENCE)
        yield behind


def told(answers: Sequence["Future[Sequence[int]]"]) -> list[object]:
    """What became of each: its positions, or the kind of error."""
    return [type(error) if (error := each.exception(PATIENCE)) else each.result() for each in answers]


def stored(database: Database) -> list[tuple[int, UUID, int, str, int]]:
    """The record, and which transaction wrote what."""
    query = "SELECT notification_id, originator_id, originator_version, state, xmin::text::bigint FROM ledger.events"
    with psycopg.connect(database.owner_url) as conn:
        return conn.execute(f"{query} ORDER BY 1").fetchall()  # type: ignore[return-value]


def test_saves_that_come_at_once_share_a_transaction_and_are_in_order(
    ledger: Accountability, database: Database
) -> None:
    saves = [save(*[(uuid4(), 1) for _ in range(1 + number % 3)]) for number in range(20)]
    before = len(stored(database))
    with together(database, ledger.ledger, saves) as answers:
        positions = [position for each in answers for position in each.result(PATIENCE)]
    rows = stored(database)[before + 1 :]
    assert [row[0] for row in rows] == positions
    assert [row[1] for row in rows] == [event.originator_id for each in saves for event in each]
    assert len({row[4] for row in rows}) == 1


def test_only_the_save_that_conflicts_is_refused_also_with_one_of_its_own_batch(
    ledger: Accountability, database: Database
) -> None:
    """The second of two is refused, all of it; so the third, which only conflicts with the second, is taken."""
    a, b, c, taken = uuid4(), uuid4(), uuid4(), uuid4()
    ledger.ledger.insert_events(save((taken, 1)))
    saves = [
        save((a, 1)),
        save((c, 1), (b, 1), (a, 1)),
        save((b, 1), (b, 2)),
        save((uuid4(), 1), (taken, 1)),
        save((uuid4(), 1), (c, 5), (c, 5)),
        save((taken, 2), (c, 1)),
    ]
    with together(database, ledger.ledger, saves) as answers:
        found = told(answers)
    assert [each if isinstance(each, type) else "taken" for each in found] == [
        "taken", IntegrityError, "taken", IntegrityError, IntegrityError, "taken",
    ]  # fmt: skip
    rows = stored(database)[-5:]
    assert [row[0] for row in rows] == [*found[0], *found[2], *found[5]]  # type: ignore[misc]
    assert [row[1:3] for row in rows] == [(a, 1), (b, 1), (b, 2), (taken, 2), (c, 1)]


def test_only_what_comes_too_late_for_a_settled_moment_is_refused(ledger: Accountability, database: Database) -> None:
    moment = datetime.now(UTC)
    ledger.ledger.settle(moment)
    late, early = recorded_at(moment), recorded_at(moment + timedelta(microseconds=1))
    a, b = uuid4(), uuid4()
    saves = [
        save((a, 1), state=early),
        save((b, 1), state=late),
        save((b, 1), state=early),
        [*save((uuid4(), 1), state=early), *save((uuid4(), 1), state=late)],
        save((a, 1), state=early),
    ]
    with together(database, ledger.ledger, saves) as answers:
        found = told(answers)
    assert found[1] is found[3] is Settled
    assert found[4] is IntegrityError
    assert [row[1:3] for row in stored(database)[-2:]] == [(a, 1), (b, 1)]


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(save((uuid4(), 1), state="nul \0"), id="a NUL"),
        pytest.param(save((uuid4(), 2**63)), id="a version beyond all numbers"),
        pytest.param([StoredEvent("no id", 1, TOPIC, b"{}")], id="no id"),
        pytest.param(
            save((uuid4(), 1), state='{"timestamp":{"_type_":"datetime_iso","_data_":"99"}}'), id="no such time"
        ),
    ],
)
def test_what_the_database_cannot_take_fails_only_its_own_save(
    ledger: Accountability, database: Database, bad: Save
) -> None:
    a, b = uuid4(), uuid4()
    with together(database, ledger.ledger, [save((a, 1)), bad, save((b, 1)), save((a, 1))]) as answers:
        found = told(answers)
    assert isinstance(found[1], type)
    assert issubclass(found[1], psycopg.DataError)
    assert found[3] is IntegrityError
    assert [row[1:3] for row in stored(database)[-2:]] == [(a, 1), (b, 1)]


def test_a_lost_reply_to_a_batch_is_answered_as_success_to_everybody_in_it_with_one_event_each(
    ledger: Accountability, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("p")
    server = Path(str(conninfo_to_dict(database.service_url)["host"])) / ".s.PGSQL.5432"
    with (
        CuttingProxy(folder, server) as proxy,
        open_pool(make_conninfo(database.service_url, host=str(folder))) as pool,
        ThreadPoolExecutor(12) as threads,
    ):
        cut_off, officer = Accountability(pool), actor(Role.OFFICER)

        def propose(number: int) -> UUID:
            return cut_off.propose(COUNCIL, actor=officer, title=f"Promise {number}").id

        with held_up(database):
            made = [threads.submit(propose, number) for number in range(12)]
            until(lambda: waits_for_the_lock(database))
            until(lambda: len(cut_off.ledger._together._queue) == 11)
        until(lambda: len(cut_off.ledger._together._queue) == 0)
        proxy.cut_replies = True
        ids = [each.result(PATIENCE) for each in made]
        proxy.cut_replies = False
    assert sorted(ledger.commitments()) == sorted(ids)
    assert len(set(ids)) == 12


def test_a_database_that_is_stuck_is_said_in_time_and_nothing_is_written_later(
    ledger: Accountability, database: Database
) -> None:
    def propose(number: int) -> None:
        ledger.propose(COUNCIL, actor=actor(Role.OFFICER), title=f"Promise {number}")

    before = len(stored(database))
    with ThreadPoolExecutor(20) as threads:
        with held_up(database):
            begun = time.monotonic()
            asked = [threads.submit(propose, number) for number in range(20)]
            assert {type(each.exception(PATIENCE)) for each in asked} == {Busy}
            assert time.monotonic() - begun < 13
        assert len(stored(database)) == before
        propose(20)
    assert len(stored(database)) == before + 1


def test_a_save_of_many_events_is_whole(ledger: Accountability) -> None:
    which = uuid4()
    positions = ledger.ledger.insert_events(save(*[(which, version) for version in range(1, 5001)], state="x" * 1000))
    assert positions == [each.id for each in ledger.ledger.select_notifications(positions[0], 6000)]
    with pytest.raises(IntegrityError):
        ledger.ledger.insert_events(save(*[(which, version) for version in range(5001, 9000)], (which, 1)))
    assert ledger.ledger.newest_version(which) == 5000


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_cut_or_killed_every_save_is_what_its_caller_was_told(
    database: Database, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """Callers on two recorders, who choose versions of few aggregates; connections are cut, replies and saves lost."""
    chance, over = Random(seed), Event()
    folder = tmp_path_factory.mktemp("p")
    server = Path(str(conninfo_to_dict(database.service_url)["host"])) / ".s.PGSQL.5432"
    aggregates = [uuid4() for _ in range(6)]
    tried: dict[str, Save] = {}
    answers: dict[str, Sequence[int] | type[Exception]] = {}

    def caller(number: int, recorder: LedgerRecorder) -> None:
        mine = Random(f"{seed} {number}")
        for turn in range(40):
            name, events = f"{number}.{turn}", []
            try:
                for which in mine.sample([*aggregates, uuid4()], mine.choice((1, 1, 1, 2, 3))):
                    newest = recorder.newest_version(which)
                    events += [(which, newest + more) for more in range(1, mine.choice((2, 2, 3, 4)))]
                tried[name] = save(*events, state=json.dumps({"save": name}))
                answers[name] = recorder.insert_events(tried[name])
            except (IntegrityError, Unavailable) as error:
                answers[name] = type(error)

    def hurt(proxy: CuttingProxy) -> None:
        with psycopg.connect(database.owner_url, autocommit=True) as conn:
            while not over.wait(chance.uniform(0.01, 0.08)):
                what = chance.choice(("reply", "save", "kill", "kill", "drop"))
                if what == "reply":
                    proxy.cut_replies = True
                    over.wait(0.01)
                    proxy.cut_replies = False
                elif what == "save":
                    proxy.lose_after = chance.choice((0.0, chance.random(), 0.999))
                elif what == "drop":
                    proxy.drop()
                else:
                    conn.execute(
                        "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE datname ="
                        " current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1) AS one"
                    )

    with (
        CuttingProxy(folder, server) as proxy,
        open_pool(make_conninfo(database.service_url, host=str(folder))) as pool,
        open_pool(database.service_url) as beside,
        ThreadPoolExecutor(25) as threads,
    ):
        recorders = [LedgerRecorder(pool), LedgerRecorder(beside)]
        hurting = threads.submit(hurt, proxy)
        callers = [threads.submit(caller, number, recorders[number % 2]) for number in range(24)]
        try:
            for each in callers:
                each.result(120)
        finally:
            over.set()
        hurting.result(PATIENCE)
        proxy.lose_after = None

    rows = stored(database)
    there: dict[str, list[tuple[int, UUID, int]]] = {}
    for position, which, version, state, _ in rows:
        there.setdefault(json.loads(state)["save"], []).append((position, which, version))
    for name, events in tried.items():
        said, found = answers[name], there.get(name, [])
        whole = [(event.originator_id, event.originator_version) for event in events]
        assert [row[1:] for row in found] in ([], whole), f"{name} is half written, seed {seed}"
        if isinstance(said, list):
            assert [row[0] for row in found] == said, f"{name} was acknowledged, seed {seed}"
        elif said is IntegrityError:
            assert not found, f"{name} was refused, seed {seed}"
    pairs = Counter((which, version) for _, which, version, *_ in rows)
    assert set(pairs.values()) == {1}
    for which in aggregates:
        versions = sorted(version for other, version in pairs if other == which)
        assert versions == list(range(1, len(versions) + 1))
    kinds = Counter("taken" if isinstance(said, list) else said for said in answers.values())
    assert kinds["taken"] > 100, f"seed {seed} tells nothing: {kinds}"
    assert kinds[IntegrityError] > 20, f"seed {seed} tells nothing: {kinds}"
    assert kinds[Unavailable] > 2, f"seed {seed} tells nothing: {kinds}"


WRITER = """
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4
from eventsourcing.persistence import StoredEvent
from domain.ledger.database import open_pool
from domain.ledger.recorder import LedgerRecorder

with open_pool(sys.argv[1]) as pool, ThreadPoolExecutor(16) as threads:
    recorder = LedgerRecorder(pool)
    def caller(number):
        while True:
            which = uuid4()
            events = [StoredEvent(which, version, "commitment.tested", b"{}") for version in (1, 2, 3)]
            positions = recorder.insert_events(events)
            os.write(1, f"{which} {' '.join(map(str, positions))}\\n".encode())
    list(threads.map(caller, range(16)))
"""


def test_a_process_that_is_killed_in_a_batch_leaves_what_it_acknowledged_and_nothing_half(database: Database) -> None:
    chance, root = Random(7), Path(__file__).parents[2]
    acknowledged: dict[UUID, list[int]] = {}
    for _ in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, database.service_url], cwd=root, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(chance.randrange(50, 200))]
        os.kill(writer.pid, signal.SIGKILL)
        lines += writer.communicate(timeout=PATIENCE)[0].splitlines(keepends=True)
        for line in lines:
            if line.endswith("\n"):
                which, *positions = line.split()
                acknowledged[UUID(which)] = [int(position) for position in positions]
    with psycopg.connect(database.owner_url) as conn:
        # A server process whose client is gone ends what it has begun.
        waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
        until(lambda: len(conn.execute(waiting).fetchall()) == 1)
        conn.commit()
    found: dict[UUID, list[int]] = {}
    for position, which, version, *_ in stored(database):
        found.setdefault(which, []).append(position)
        assert version == len(found[which])
    assert {which: found[which] for which in acknowledged} == acknowledged
    assert {len(positions) for positions in found.values()} == {3}
    assert len(acknowledged) > 200
