"""The register, the inboxes and the duties as they were: by the same code as the live ones, and the same ever after."""

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from psycopg.rows import class_row

from domain.ledger.application import Accountability
from domain.ledger.database import connect, connection, open_pool
from domain.model.calendar import day_of
from domain.model.duty import duty_id
from projections import duties, inbox, past, register
from projections.rebuild import rebuild
from tests.conftest import Database
from tests.integration.living import live_on
from tests.integration.passing import Clock
from tests.scenarios import COUNCIL


def goes_on(ledger: Accountability, clock: Clock, random: Random, rounds: int) -> None:
    """People act, some of them late, and the clock runs."""
    for _ in range(rounds):
        live_on(ledger, random, 6, back=30)
        clock.now += timedelta(days=random.randint(1, 20), seconds=1)
        for which in (*ledger.commitments(), duty_id(COUNCIL, "report")):
            ledger.take_due_steps(which)
        clock.now += timedelta(seconds=1)


def rows(database: Database, table: str, kind: type, order: str) -> list[Any]:
    with connect(database.service_url) as conn, conn.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(f"SELECT * FROM read.{table} ORDER BY {order}".encode()).fetchall()


@pytest.mark.parametrize("seed", range(3))
def test_as_they_are_now_they_are_the_live_lists_to_the_letter(
    database: Database, timed: Accountability, clock: Clock, seed: int
) -> None:
    goes_on(timed, clock, Random(seed), 12)
    rebuild(database.service_url, timed)
    found = past.lists(timed, COUNCIL)
    assert found.entries == rows(database, "register", register.Entry, "commitment_id")
    assert sorted(found.items, key=_cause) == sorted(rows(database, "inbox", inbox.Item, "cause"), key=_cause)
    assert found.rounds == rows(database, "duties", duties.Row, "duty_id")
    assert len(found.entries) > 5
    assert len(found.items) > 2
    assert past.lists(timed, COUNCIL, known_at=clock.now) == found


def _cause(item: inbox.Item) -> tuple[UUID, str]:
    return item.subject_id, item.cause


@pytest.mark.parametrize("seed", range(3))
def test_a_late_entry_never_changes_a_list_as_it_was_known(timed: Accountability, clock: Clock, seed: int) -> None:
    random = Random(seed)
    told: dict[tuple[date | None, Any], past.Lists] = {}
    for _ in range(8):
        goes_on(timed, clock, random, 2)
        for as_of in (None, day_of(clock.now) - timedelta(days=random.randint(0, 40))):
            told[as_of, clock.now] = past.lists(timed, COUNCIL, as_of=as_of, known_at=clock.now)
        clock.now += timedelta(seconds=1)
    again = {asked: past.lists(timed, COUNCIL, as_of=asked[0], known_at=asked[1]) for asked in told}
    assert again == told
    assert len({str(each) for each in told.values()}) > 10, "the lists tell nothing"
    late = [e for which in timed.commitments() for e in timed.history(which) if e.on < day_of(e.timestamp)]
    assert len(late) > 5


def test_lists_that_are_laid_out_answer_as_live_ones_do_and_leave_nothing(
    database: Database, timed: Accountability, clock: Clock
) -> None:
    goes_on(timed, clock, Random(7), 12)
    rebuild(database.service_url, timed)
    found = past.lists(timed, COUNCIL)
    filters = [
        register.Filters(),
        register.Filters(stuck=True),
        register.Filters(q="promise"),
        register.Filters(body="executive"),
        register.Filters(state="agreed"),
    ]
    with open_pool(database.service_url, size=1) as pool, connection(pool) as conn:
        live = [register.page(conn, COUNCIL, each, before=None, limit=20) for each in filters]
        with past.laid_out(conn, found):
            then = [register.page(conn, COUNCIL, each, before=None, limit=20, schema=past.PAST) for each in filters]
            assert register.counts(conn, COUNCIL, schema=past.PAST) == register.counts(conn, COUNCIL)
            for body in ("partnership", "executive"):
                assert inbox.of_body(conn, COUNCIL, body, schema=past.PAST) == inbox.of_body(conn, COUNCIL, body)
            assert inbox.sizes(conn, COUNCIL, schema=past.PAST) == inbox.sizes(conn, COUNCIL)
            since = date(2000, 1, 1)
            overdue = inbox.overdue(conn, COUNCIL, since=since, schema=past.PAST)
            assert overdue == inbox.overdue(conn, COUNCIL, since=since)
            assert duties.of_council(conn, COUNCIL, schema=past.PAST) == duties.of_council(conn, COUNCIL)
        assert conn.execute("SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()").fetchone() == (0,)
        assert conn.execute("SHOW search_path").fetchone() != ("pg_temp",)
    assert then == live
    assert any(live[1:])
