"""The sweep: what is late, soon due or unanswered is poked again; what sleeps as it should is left alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from temporalio.testing import ActivityEnvironment

from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import Connection, open_pool
from domain.ledger.follower import take_batch
from domain.model.access import Role
from projections.runner import connect
from tests.conftest import Database
from tests.integration.living import ACTORS, SAID
from tests.scenarios import COUNCIL, actor, framework_file
from workflows import outbox
from workflows.activities import Clockwork
from workflows.messages import Looked, Watched

SWEEP = 310.0
"""How far a sweep looks ahead, in seconds."""


class Clock:
    """The clock without Temporal: its bridge and its looks are called by hand."""

    def __init__(self, ledger: Accountability, database: Database, conn: Connection, works: Clockwork) -> None:
        self.ledger, self.database, self.conn, self._works = ledger, database, conn, works

    def follow(self) -> None:
        """The bridge notes what there is, and sends it."""
        box = outbox.Outbox(self.ledger)
        while take_batch(self.conn, outbox.FOLLOWER, self.ledger.events.mapper, box.take):
            pass
        self.send()

    def send(self) -> set[UUID]:
        poked = outbox.due(self.conn, limit=1000)
        outbox.sent(self.conn, poked)
        return {each.commitment_id for each in poked}

    def look(self, *which: UUID) -> list[Looked]:
        return [ActivityEnvironment().run(self._works.take_due_steps, Watched(str(each))) for each in which]

    def swept(self, after: timedelta = 2 * outbox.UNANSWERED_FOR) -> set[UUID]:
        """What a sweep pokes, a while after the last poke was sent."""
        self.conn.execute("UPDATE watches SET try_at = now() - %s WHERE NOT pending", (after,))
        found = outbox.want_late(self.conn, within=SWEEP)
        poked = self.send()
        assert len(poked) == found
        return poked

    def promise(self, *, blocked: bool) -> UUID:
        made = self.ledger.propose(COUNCIL, actor=ACTORS[0], title="A promise")
        self.ledger.carry_out("agree", made.id, actor=actor(Role.CHAIR, "partnership"))
        if blocked:
            self.ledger.carry_out("block", made.id, actor=ACTORS[0], **SAID["block"])
        return made.id

    def all(self) -> set[UUID]:
        return {row[0] for row in self.conn.execute("SELECT commitment_id FROM watches WHERE is_open").fetchall()}


@pytest.fixture
def clock(ledger: Accountability, database: Database) -> Iterator[Clock]:
    with (
        connect(database.service_url, schema=outbox.SCHEMA) as conn,
        open_pool(database.service_url, size=2, schema=outbox.SCHEMA) as pool,
    ):
        outbox.prepare(conn)
        yield Clock(ledger, database, conn, Clockwork(ledger, pool))


def test_what_no_look_has_answered_is_poked_again_and_what_sleeps_is_not(clock: Clock) -> None:
    sleeps, lost = clock.promise(blocked=True), clock.promise(blocked=True)
    clock.follow()
    assert outbox.want_late(clock.conn, within=SWEEP) == 0, "sent just now: its look may be on the way"
    (looked,) = clock.look(sleeps)
    assert looked.wakes_at is not None
    others = clock.all() - {sleeps}
    assert lost in others
    assert clock.swept(outbox.UNANSWERED_FOR / 2) == set(), "so many wait for their looks, it may be"
    assert clock.swept() == others
    clock.look(*others)
    assert clock.swept() == set(), "each sleeps until its time, days from now"
    assert outbox.want_all_of(clock.conn, "one") == len(clock.all()), "a store that was never seen knows no clock"
    clock.send()
    assert outbox.want_all_of(clock.conn, "one") == 0, "it has all of them"
    assert outbox.want_all_of(clock.conn, "another") == len(clock.all())


def test_what_the_clock_did_itself_needs_no_poke(clock: Clock) -> None:
    which = clock.promise(blocked=True)
    clock.follow()
    (before,) = clock.look(which)
    wakes_at = datetime.fromisoformat(before.wakes_at or "")
    other = clock.promise(blocked=False)
    clock.ledger.now = lambda: wakes_at  # type: ignore[method-assign]
    (looked,) = clock.look(which)
    assert looked.taken == 1
    while take_batch(clock.conn, outbox.FOLLOWER, clock.ledger.events.mapper, outbox.Outbox(clock.ledger).take):
        pass
    assert clock.send() == {other}
    wakes = clock.conn.execute("SELECT wakes_at FROM watches WHERE commitment_id = %s", (which,)).fetchone()
    assert wakes == (datetime.fromisoformat(looked.wakes_at or ""),), "its row has what the look found after the step"


def test_what_is_soon_due_is_poked_before_its_time_so_that_a_lost_workflow_is_not_late(clock: Clock) -> None:
    which = clock.promise(blocked=True)
    clock.follow()
    clock.look(*clock.all())
    assert clock.swept() == set()
    for seconds, poked in ((SWEEP + 60, set()), (SWEEP - 60, {which}), (-60, {which})):
        moved = "UPDATE watches SET wakes_at = now() + %s WHERE commitment_id = %s"
        clock.conn.execute(moved, (timedelta(seconds=seconds), which))
        assert clock.swept() == poked


def test_an_act_or_a_revision_since_the_look_counts(clock: Clock) -> None:
    which, other = clock.promise(blocked=True), clock.promise(blocked=False)
    clock.follow()
    clock.look(*clock.all())
    clock.ledger.carry_out("unblock", which, actor=ACTORS[0], **SAID["unblock"])
    clock.follow()
    assert clock.swept() == {which}, "no look since the act"
    clock.look(which)
    clock.ledger.adopt_framework(framework_file(respond_within="2 working days", version="2"), actor=SYSTEM)
    clock.follow()
    assert clock.swept() == clock.all()
    assert {which, other} <= clock.all()
    clock.look(*clock.all())
    clock.follow()
    # Looks record what the revision moved, if anything; that is another act, and another look.
    clock.look(*clock.all())
    assert clock.swept() == set()


def test_a_look_that_was_overtaken_by_an_act_answers_for_nothing(clock: Clock) -> None:
    which = clock.promise(blocked=False)
    clock.follow()
    clock.look(*clock.all())
    before = outbox.wanted(clock.conn, which)
    clock.ledger.carry_out("block", which, actor=ACTORS[0], **SAID["block"])
    clock.follow()
    outbox.looked(clock.conn, which, before, None)
    assert clock.swept() == {which}


def test_a_row_that_an_older_worker_wrote_is_poked_as_before(clock: Clock) -> None:
    """It knows nothing of looks, and leaves what is noted of an earlier one."""
    which = clock.promise(blocked=True)
    clock.follow()
    clock.look(*clock.all())
    clock.conn.execute("UPDATE watches SET wanted = wanted + 1 WHERE commitment_id = %s", (which,))
    assert clock.swept() == {which}
    clock.conn.execute("UPDATE watches SET looked = NULL, wakes_at = NULL")
    assert clock.swept() == clock.all()


def test_what_is_closed_is_left_alone(clock: Clock) -> None:
    which = clock.promise(blocked=False)
    clock.ledger.carry_out("achieve", which, actor=ACTORS[0], evidence="It is there.")
    clock.follow()
    assert which not in clock.swept()


def test_what_is_new_goes_before_what_a_sweep_pokes_and_there_the_next_to_wake_goes_first(clock: Clock) -> None:
    made = [clock.promise(blocked=True) for _ in range(3)]
    clock.follow()
    clock.look(*clock.all())
    clock.conn.execute("DELETE FROM watches WHERE commitment_id <> ALL(%s)", (made,))
    for number, which in enumerate(made):
        moved = "UPDATE watches SET wakes_at = now() - make_interval(mins => %s) WHERE commitment_id = %s"
        clock.conn.execute(moved, (number, which))
    outbox.want_all_of(clock.conn, "a new one")
    new = clock.promise(blocked=False)
    while take_batch(clock.conn, outbox.FOLLOWER, clock.ledger.events.mapper, outbox.Outbox(clock.ledger).take):
        pass
    order = [outbox.due(clock.conn, limit=1)[0].commitment_id for _ in range(4)]
    assert order == [new, *reversed(made)]
