"""Two workers share the pokes: each is sent by one of them, and none is lost with one that stops."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from domain.ledger.database import Connection, connect
from tests.conftest import Database
from workflows import outbox

ALL = 40


@pytest.fixture
def workers(database: Database) -> Iterator[tuple[Connection, Connection]]:
    """Two workers' connections, and clocks that wait to be poked."""
    with connect(database.service_url) as one, connect(database.service_url) as other:
        for each in (one, other):
            outbox.prepare(each)
        for number in range(ALL):
            one.execute(
                "INSERT INTO watches (commitment_id, council, is_open, pending, wanted)"
                " VALUES (%s, %s, true, true, %s)",
                (uuid4(), uuid4(), number),
            )
        yield one, other


def later(conn: Connection, seconds: float) -> None:
    """Have so much time go by for the outbox."""
    conn.execute("UPDATE watches SET try_at = try_at - make_interval(secs => %s)", (seconds,))


def test_each_poke_is_one_workers(workers: tuple[Connection, Connection]) -> None:
    one, other = workers
    with one.transaction():
        first = outbox.due(one, limit=25)
        # While the one has not said yet which it takes, the other takes what is left and does not wait.
        second = outbox.due(other, limit=25)
    assert (len(first), len(second)) == (25, 15)
    assert not {each.commitment_id for each in first} & {each.commitment_id for each in second}
    assert max(each.position for each in first) < min(each.position for each in second)
    assert outbox.due(one, limit=25) == outbox.due(other, limit=25) == []


def test_what_a_worker_took_and_never_sent_is_sent_by_another(workers: tuple[Connection, Connection]) -> None:
    one, other = workers
    taken = outbox.due(one, limit=ALL)
    outbox.sent(one, taken[:1])
    later(other, outbox.TAKEN_FOR.total_seconds() - 1)
    assert outbox.due(other, limit=ALL) == []
    later(other, 1)
    assert {each.position for each in outbox.due(other, limit=ALL)} == {each.position for each in taken[1:]}


def test_what_could_not_be_sent_may_be_sent_at_once(workers: tuple[Connection, Connection]) -> None:
    one, other = workers
    taken = outbox.due(one, limit=ALL)
    outbox.give_back(one, taken[3:4])
    assert outbox.due(other, limit=ALL) == [taken[3]]


def test_two_workers_that_find_a_new_store_sweep_once(workers: tuple[Connection, Connection]) -> None:
    one, other = workers
    outbox.sent(one, outbox.due(one, limit=ALL))
    assert (outbox.want_all_of(one, "new"), outbox.want_all_of(other, "new")) == (ALL, 0)
    assert outbox.want_all_of(other, "newer") == ALL
