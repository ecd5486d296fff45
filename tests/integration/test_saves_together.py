"""Saves that are written together, on a real server: each is all or nothing, and none pays for another's fault."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.ledger.application import Accountability
from domain.ledger.database import Busy, open_pool
from domain.ledger.recorder import Settled
from domain.model.access import Role
from tests.conftest import Database
from tests.integration.batches import (
    PATIENCE,
    TOPIC,
    Save,
    held_up,
    recorded_at,
    save,
    stored,
    together,
    told,
    until,
    waits_for_the_lock,
)
from tests.integration.cutting_proxy import CuttingProxy
from tests.scenarios import COUNCIL, actor


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
