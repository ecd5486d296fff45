"""Saves written together while connections are cut and processes killed: each is what its caller was told."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Event
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.ledger.database import Unavailable, open_pool
from domain.ledger.recorder import LedgerRecorder
from tests.conftest import Database
from tests.integration.batches import (
    PATIENCE,
    Save,
    save,
    stored,
    until,
)
from tests.integration.cutting_proxy import CuttingProxy


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
