"""Everybody who is linked is told exactly once, though two processes that tell them are killed again and again."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from time import monotonic, sleep

import pytest

from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import Connection, connect, open_pool
from domain.model.access import Role
from domain.model.said import Said
from domain.model.said_facts import Moved
from domain.model.said_narration import MOVING
from tests.conftest import Database
from tests.faults.parts import SIZE, own_database, say_seed, until
from tests.scenarios import COUNCIL, actor, framework_file
from workflows import moves

COMMITMENTS, VOICES = 4, 6
ROUNDS = 40 * SIZE or 12
"""Times that each commitment is blocked and freed again."""
OFFICER, WORKER, CHAIR = actor(Role.OFFICER), actor(Role.PARTICIPATION_WORKER), actor(Role.CHAIR, "partnership")


@pytest.fixture
def database() -> Iterator[Database]:
    with own_database() as made:
        yield made


def tells(url: str) -> None:
    """What the clock's process does for it, for ever."""
    with open_pool(url) as pool, connect(url) as conn:
        moves.prepare(conn)
        following = moves.Moves(url, Accountability(pool))
        while True:
            if not following.turn(conn):
                sleep(0.01)


def test_everybody_is_told_once_and_in_order_whoever_is_killed(database: Database) -> None:
    chance = say_seed()
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload([__name__])
    running = [forks.Process(target=tells, args=(database.service_url,), daemon=True) for _ in range(2)]
    kills = 0
    with open_pool(database.service_url) as pool:
        ledger = Accountability(pool)
        ledger.adopt_framework(framework_file(), actor=SYSTEM)
        promises = [ledger.propose(COUNCIL, actor=OFFICER, title="A bus pass").id for _ in range(COMMITMENTS)]
        said = {"words": "I miss the bus.", "source": "session", "where": "The Happy session"}
        voices = [ledger.hear(COUNCIL, actor=WORKER, **said).id for _ in range(VOICES)]
        for voice in voices:
            for which in promises:
                ledger.carry_out("link", voice, upon=Said, actor=WORKER, to=which)
        for each in running:
            each.start()
        try:
            for round_ in range(ROUNDS):
                for which in promises:
                    if round_ == 0:
                        ledger.carry_out("agree", which, actor=CHAIR)
                    ledger.carry_out("block", which, actor=OFFICER, obstacle="No money", help_needed="A budget")
                    ledger.carry_out("unblock", which, actor=OFFICER, how="Found.")
                end = monotonic() + chance.uniform(0.02, 0.4)
                while monotonic() < end:
                    sleep(0.005)
                number = chance.randrange(2)
                os.kill(running[number].pid or 0, signal.SIGKILL)
                running[number].join()
                kills += 1
                running[number] = forks.Process(target=tells, args=(database.service_url,), daemon=True)
                running[number].start()
            with connect(database.service_url) as conn:
                moves.prepare(conn)
                until(lambda: _is_done(ledger, conn), seconds=90)
        finally:
            for each in running:
                each.kill()
                each.join()
        assert kills == ROUNDS
        happened = {
            which: [e.originator_version for e in ledger.history(which) if e.name in MOVING] for which in promises
        }
        assert sum(map(len, happened.values())) == COMMITMENTS * (1 + ROUNDS)
        for voice in voices:
            told = [each for each in ledger.history(voice) if isinstance(each, Moved)]
            for which in promises:
                assert [each.at_version for each in told if each.commitment == which] == happened[which]


def _is_done(ledger: Accountability, conn: Connection) -> bool:
    newest = ledger.ledger.max_notification_id()
    position = conn.execute("SELECT position FROM positions WHERE follower = %s", (moves.FOLLOWER,)).fetchone()
    return position == (newest,) and conn.execute("SELECT count(*) FROM moves").fetchone() == (0,)
