"""Lists that stand at one position take a batch together, and a fault in one of them is no other's."""

from random import Random
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest

from domain.ledger import aside
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import Pace, read
from projections import inbox, known, together
from projections.known import Again, Folded, Known
from projections.rebuild import BESIDE, alone, catch_up, rebuild, start_beside
from projections.runner import lags
from projections.tables import connect, projections
from projections.together import Together
from tests.conftest import Database
from tests.integration.living import ACTORS, live_on
from tests.integration.poison import poison
from tests.integration.test_poisoned import blocked
from tests.integration.test_projections import TABLES, caught_up, contents, running
from tests.scenarios import COUNCIL, framework_file


def positions(conn: Connection) -> dict[str, int]:
    return dict(conn.execute("SELECT follower, position FROM positions").fetchall())


def until_all_but(name: str, ledger: Accountability, database: Database, *, within: float = 10) -> None:
    """Wait until every list but one has taken everything."""
    end, newest = monotonic() + within, ledger.ledger.max_notification_id()
    with connect(database.service_url) as conn:
        while {each for each, position in positions(conn).items() if position == newest} != set(TABLES) - {name}:
            assert monotonic() < end, positions(conn)
            sleep(0.02)


@pytest.mark.parametrize("most", [1, 3, 5_000])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_batch_comes_to_is_what_whole_histories_come_to(
    ledger: Accountability, database: Database, monkeypatch: pytest.MonkeyPatch, seed: int, most: int
) -> None:
    monkeypatch.setattr(known, "MOST", most)
    random, folded, position, at_hand = Random(seed), Folded(), 0, 0
    live_on(ledger, random, 80)
    with connect(database.service_url) as conn:
        while batch := read(conn, ledger.mapper, after=position, limit=random.choice([1, 2, 7, 20])):
            position = batch[-1].position
            before = {which: each.version for which, each in folded.subjects.items()}
            # Now and then something is worked out again, as it was at an earlier event.
            again = [each for each in batch[:1] if random.random() < 0.3]
            batch = [known.Recorded(each.position, Again(each.event.originator_id, 1)) for each in again] + batch
            versions = {each.event.originator_id: each.event.originator_version for each in batch}
            expected = {each.id: each for each in ledger.folded(versions)}
            # The second list that takes it finds it folded.
            for _ in range(2):
                assert {each.subject.id: each.subject for each in Known(ledger, folded).changed(batch)} == expected
            at_hand += len(before.keys() & versions.keys())
            assert len(folded.subjects) <= most
    assert at_hand or most == 1, "nothing was put upon what was kept"


def test_lists_that_stand_within_a_batch_are_brought_to_its_end_together(
    ledger: Accountability, database: Database
) -> None:
    live_on(ledger, Random(3), 60)
    newest = ledger.ledger.max_notification_id()
    with alone(database.service_url, None) as (beside, chosen):
        for nth, each in enumerate(chosen):
            start_beside(beside, each)
            catch_up(beside, ledger, [each], up_to=6 * nth)
        taken = Together(ledger, Pace()).take(beside, chosen[0], chosen[1:])
        assert set(positions(beside).values()) == {newest}
        counted = {each.name: _events_after(beside, 6 * nth) for nth, each in enumerate(chosen)}
        made = {
            table: sorted(beside.execute(f"SELECT * FROM {BESIDE}.{table}").fetchall(), key=repr) for table in TABLES
        }
    assert taken == counted
    rebuild(database.service_url, ledger)
    assert made == contents(database)


def _events_after(conn: Connection, position: int) -> int:
    row = conn.execute("SELECT count(*) FROM ledger.events WHERE notification_id > %s", (position,)).fetchone()
    assert row is not None
    return int(row[0])


def test_behind_an_event_that_cannot_be_read_lists_are_taken_together_again(
    ledger: Accountability, database: Database
) -> None:
    bad = blocked(ledger)
    position = poison(database, ledger, bad, "{}")
    with alone(database.service_url, None) as (beside, chosen):
        for each in chosen:
            start_beside(beside, each)
        taking = Together(ledger, Pace())
        assert taking.take(beside, chosen[0], chosen[1:]) is None
        assert set(positions(beside).values()) == {0}
        assert taking.apart == position
        catch_up(beside, ledger, chosen)
        assert set(positions(beside).values()) == {position}
        poison(database, ledger, bad, "{}")
        blocked(ledger)
        # What lies behind the event that was set aside is set aside in each, and that is no fault.
        taken = taking.take(beside, chosen[0], chosen[1:])
        assert taken == dict.fromkeys(TABLES, _events_after(beside, position))
        assert aside.listed(beside, BESIDE)[0] == 1


def test_a_list_whose_writing_fails_holds_up_no_other_and_comes_back(
    ledger: Accountability, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise psycopg.ProgrammingError("a fault of the table")

    with running(ledger, database):
        live_on(ledger, Random(1), 10)
        caught_up(ledger, database)
        with monkeypatch.context() as broken, connect(database.service_url) as conn:
            broken.setattr(inbox.Inbox, "write", fails)
            for _ in range(3):
                live_on(ledger, Random(2), 5)
                until_all_but("inbox", ledger, database)
            assert [lag.name for lag in lags(conn) if lag.trouble] == ["inbox"]
        caught_up(ledger, database, within=30)
    live = contents(database)
    rebuild(database.service_url, ledger)
    assert contents(database) == live


def test_a_list_whose_table_somebody_holds_holds_up_the_others_once_and_briefly(
    ledger: Accountability, database: Database
) -> None:
    with running(ledger, database):
        live_on(ledger, Random(1), 10)
        caught_up(ledger, database)
        with psycopg.connect(database.owner_url) as holder:
            holder.execute("LOCK TABLE read.inbox IN ACCESS EXCLUSIVE MODE")
            ledger.adopt_framework(framework_file(respond_within="30 working days", version="2"), actor=SYSTEM)
            until_all_but("inbox", ledger, database)
            for _ in range(3):
                begun = monotonic()
                ledger.propose(COUNCIL, actor=ACTORS[0], title="A promise")
                until_all_but("inbox", ledger, database)
                assert monotonic() - begun < together.LOCK_WITHIN_MS / 1000, "they wait for it again"
        caught_up(ledger, database, within=30)
    live = contents(database)
    rebuild(database.service_url, ledger)
    assert contents(database) == live


def test_a_list_that_a_newer_program_keeps_is_not_taken_along(ledger: Accountability, database: Database) -> None:
    live_on(ledger, Random(3), 20)
    newest = ledger.ledger.max_notification_id()
    with alone(database.service_url, None) as (beside, chosen):
        for each in chosen:
            start_beside(beside, each)
        beside.execute("UPDATE positions SET version = version + 1 WHERE follower = 'inbox'")
        taken = Together(ledger, Pace()).take(beside, chosen[0], chosen[1:])
        assert positions(beside) == dict.fromkeys(TABLES, newest) | {"inbox": 0}
    assert taken is not None
    assert set(taken) == set(TABLES) - {"inbox"}
    assert {each.name for each in projections()} == set(TABLES)
