"""Many are due at one instant: the first look that wakes takes the others along, each step once, and leaves alone what
is another look's."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from temporalio.testing import ActivityEnvironment

from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import open_pool
from domain.model.climb_facts import Escalated
from projections.runner import connect
from tests.conftest import Database
from tests.integration.living import ACTORS, SAID
from tests.integration.poison import poison
from tests.integration.test_sweep import Clock
from tests.scenarios import framework_file
from workflows import outbox
from workflows.activities import TOGETHER, Clockwork
from workflows.messages import Looked, Watched

SECONDS = 4
"""How long each body has. What is due then is taken well before the next body's time is over."""
Works = tuple[Clockwork, Clockwork]


@pytest.fixture
def works(ledger: Accountability, database: Database) -> Iterator[Works]:
    """Two workers' looks, each with connections of its own."""
    with (
        open_pool(database.service_url, size=4, schema=outbox.SCHEMA) as one,
        open_pool(database.service_url, size=4, schema=outbox.SCHEMA) as other,
    ):
        yield Clockwork(ledger, one), Clockwork(Accountability(other), other)


@pytest.fixture
def clock(ledger: Accountability, database: Database, works: Works) -> Iterator[Clock]:
    ledger.adopt_framework(framework_file(respond_within=f"PT{SECONDS}S", version="2", duties=[]), actor=SYSTEM)
    with connect(database.service_url, schema=outbox.SCHEMA) as conn:
        outbox.prepare(conn)
        yield Clock(ledger, database, conn, works[0])


def overdue(clock: Clock, number: int) -> list[UUID]:
    """So many promises that are blocked, were looked at, and have to go to the next body by now."""
    made = [clock.promise(blocked=True) for _ in range(number)]
    clock.follow()
    clock.look(*clock.all())
    row = clock.conn.execute("SELECT max(wakes_at) - now() FROM watches WHERE commitment_id = ANY(%s)", (made,))
    found = row.fetchone()
    assert found is not None
    time.sleep(max(0.0, found[0].total_seconds()))
    return made


def steps(clock: Clock, made: Sequence[UUID]) -> Counter[int]:
    """How many of them have been escalated how often."""
    return Counter(sum(isinstance(each, Escalated) for each in clock.ledger.history(which)) for which in made)


def sleeping(clock: Clock, made: Sequence[UUID]) -> int:
    row = clock.conn.execute(
        "SELECT count(*) FROM watches WHERE commitment_id = ANY(%s) AND wakes_at > now() AND looked = wanted",
        (list(made),),
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_one_look_takes_all_that_is_due_with_it_each_step_once(clock: Clock) -> None:
    made = overdue(clock, 2 * TOGETHER + 3)
    (looked,) = clock.look(made[0])
    assert looked.taken == 1, "its own"
    assert steps(clock, made) == {1: len(made)}
    assert sleeping(clock, made) == len(made), "each row has when it wakes next"
    assert {each.taken for each in clock.look(*made[1:])} == {0}, "their own alarms find nothing left"
    assert steps(clock, made) == {1: len(made)}


def test_two_workers_take_each_of_them_once(clock: Clock, works: Works) -> None:
    made = overdue(clock, 3 * TOGETHER)

    def look(work: Clockwork, which: UUID) -> Looked:
        found = ActivityEnvironment().run(work.take_due_steps, Watched(str(which)))
        assert isinstance(found, Looked)
        return found

    with ThreadPoolExecutor(4) as threads:
        found = [threads.submit(look, works[number % 2], made[number]) for number in range(4)]
        assert all(each.result().is_open for each in found)
    assert steps(clock, made) == {1: len(made)}
    assert sleeping(clock, made) == len(made)


def test_one_that_fails_is_set_aside_and_the_others_are_taken(clock: Clock) -> None:
    made = overdue(clock, TOGETHER + 2)
    clock.conn.execute(
        "UPDATE watches SET wakes_at = wakes_at - interval '1 second' WHERE commitment_id = %s", (made[1],)
    )
    poison(clock.database, clock.ledger, made[1], "{}")
    clock.look(made[0])
    others = [which for which in made if which != made[1]]
    assert steps(clock, others) == {1: len(others)}
    aside = clock.conn.execute("SELECT subject, tries FROM aside").fetchall()
    assert aside == [(made[1], 1)], "its own look tries it again, and nobody else does"


def test_one_that_somebody_acted_on_is_left_to_the_look_that_its_poke_brings(clock: Clock) -> None:
    made = overdue(clock, 3)
    clock.ledger.carry_out("report-progress", made[2], actor=ACTORS[0], **SAID["report-progress"])
    clock.follow()
    clock.look(made[0])
    assert steps(clock, made[:2]) == {1: 2}
    assert steps(clock, made[2:]) == {0: 1}


def test_a_look_that_took_nothing_looks_for_no_others(clock: Clock) -> None:
    made = overdue(clock, 3)
    quiet = clock.promise(blocked=False)
    clock.follow()
    clock.look(quiet)
    assert steps(clock, made) == {0: 3}


def test_where_time_ran_out_the_next_look_goes_on(clock: Clock, works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    made = overdue(clock, 3)
    quiet = clock.promise(blocked=False)
    clock.follow()
    with monkeypatch.context() as patched:
        patched.setattr("workflows.activities.ALONG_FOR", 0.0)
        clock.look(made[0])
    assert steps(clock, made[1:]) == {0: 2}
    clock.look(quiet)
    assert steps(clock, made) == {1: 3}
