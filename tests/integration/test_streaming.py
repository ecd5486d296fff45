"""The whole record read as a stream: every history is what reading it alone gives, wherever a batch ends."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import islice
from random import Random
from threading import active_count, enumerate
from uuid import UUID

import psycopg
import pytest
from eventsourcing.application import Repository
from eventsourcing.persistence import EventStore, Mapper

from domain.ledger import histories
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import NotMade, Unavailable, connection, open_pool
from domain.ledger.streaming import fetched
from domain.ledger.transcoding import transcoder
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.errors import CannotBeRead, NotFound
from domain.model.folding import fold
from tests.conftest import Database
from tests.integration.living import live_on
from tests.integration.poison import CONTENT, poison
from tests.scenarios import COUNCIL


@pytest.fixture
def lived(ledger: Accountability) -> Accountability:
    live_on(ledger, Random(3), 60)
    return ledger


def alone(ledger: Accountability, as_of: date | None, known_at: datetime | None) -> dict[UUID, Commitment | Duty]:
    """The same, one after the other by id."""
    found: dict[UUID, Commitment | Duty] = {}
    for history in list(ledger.every_history()):
        for kind in (Commitment, Duty):
            try:
                found[history.which] = ledger.as_it_was(
                    history.which, kind, actor=SYSTEM, as_of=as_of, known_at=known_at
                )
            except NotFound:
                continue
    return found


@pytest.mark.parametrize("at_once", [1, 2, 7, 5_000])
def test_as_of_of_everything_is_as_of_of_each(
    lived: Accountability, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    events = [event for history in lived.every_history() for event in history.events]
    days, moments = sorted(event.on for event in events), sorted(event.timestamp for event in events)
    monkeypatch.setattr(histories, "AT_ONCE", at_once)
    monkeypatch.setattr(histories, "HISTORIES_AT_ONCE", at_once)
    for as_of, known_at in ((None, None), (days[len(days) // 2], None), (None, moments[len(moments) // 3])):
        expected = alone(lived, as_of, known_at)
        for council in (None, COUNCIL):
            states = [each.as_it_was(as_of=as_of, known_at=known_at) for each in lived.every_history(council)]
            found = {each.id: each for each in states if each is not None}
            assert found == expected
            assert len(found) > 1
    versions = {which: state.version for which, state in alone(lived, None, None).items()}
    assert {each.id: each for each in lived.folded(versions)} == alone(lived, None, None)
    earlier = dict.fromkeys(versions, 1)
    assert {each.id: each.version for each in lived.folded(earlier)} == earlier
    assert {which: each.title for which, each in lived.beginnings(versions).items()} == {
        each.id: each.title for each in lived.folded(earlier)
    }


@pytest.mark.parametrize("content", CONTENT.values(), ids=CONTENT)
def test_where_an_event_cannot_be_read_a_stream_says_so_and_goes_on_and_a_fold_refuses(
    lived: Accountability, database: Database, content: str
) -> None:
    versions = {each.which: each.versions[-1] for each in lived.every_history()}
    bad = next(each.which for each in lived.every_history() if isinstance(each.as_it_was(), Commitment))
    before = fold(lived.history(bad))
    poison(database, lived, bad, content)
    found = {each.which: each for each in lived.every_history()}
    assert {which: each.unreadable for which, each in found.items()} == dict.fromkeys(versions) | {
        bad: versions[bad] + 1
    }
    assert found[bad].as_it_was() == before
    assert {each.id for each in lived.folded(versions)} == set(versions)
    with pytest.raises(CannotBeRead):
        list(lived.folded(versions | {bad: versions[bad] + 1}))


def test_a_stream_that_nobody_reads_to_its_end_leaves_nothing_running(
    lived: Accountability, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histories, "AT_ONCE", 2)
    streams: list[Callable[[], object]] = [
        lambda: list(islice(lived.every_history(), 3)),
        lambda: next(lived.every_history()),
    ]
    for stream in streams:
        before = active_count()
        stream()
        assert active_count() == before, [each.name for each in enumerate()]


def test_what_a_history_adds_up_to_is_what_the_library_replays(lived: Accountability) -> None:
    library = Repository[UUID](EventStore(Mapper[UUID](transcoder()), lived.ledger))
    found = [state for each in lived.every_history() if (state := each.as_it_was()) is not None]
    assert {type(state) for state in found} == {Commitment, Duty}
    for state in found:
        again: Commitment | Duty = library.get(state.id, version=state.version)
        assert again == state
        assert again.commands == state.commands
        assert set(state.commands.values()) == set(range(1, state.version + 1))


def test_rows_are_fetched_as_psycopg_makes_them(database: Database) -> None:
    query = "SELECT %s::text, %s::bigint, id, array[id], uuid_send(id), array[%s, NULL] FROM unnest(%s::uuid[]) AS id"
    values = ["it's a \\ %s\n🙁", 2**40, '{"a","b"}', [UUID(int=1), UUID(int=2**127)]]
    with open_pool(database.service_url) as pool, connection(pool) as conn:
        assert fetched(conn, query, values) == conn.execute(query, values, binary=True).fetchall()
        assert fetched(conn, f"{query} WHERE false", values) == []


def test_a_refusal_and_the_end_of_the_connection_are_told_as_ever_and_the_next_one_is_answered(
    database: Database,
) -> None:
    with open_pool(database.service_url) as pool:
        with pytest.raises(NotMade), connection(pool) as conn:
            fetched(conn, "SELECT * FROM nobody_made_this", ())
        with pytest.raises(psycopg.errors.DivisionByZero), connection(pool) as conn:
            fetched(conn, "SELECT 1 / 0", ())
        with pytest.raises(Unavailable), connection(pool) as conn:
            fetched(conn, "SELECT pg_terminate_backend(pg_backend_pid())", ())
        with connection(pool) as conn:
            assert fetched(conn, "SELECT 1", ()) == [(1,)]
