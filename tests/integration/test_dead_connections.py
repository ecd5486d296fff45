"""The database's server was started again: every connection that a process held is dead, and nobody notices."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg
import pytest

from domain.ledger.database import CONNECT_WITHIN, Connection, connection, open_pool
from tests.conftest import Database

SIZE = 16
Ask = Callable[..., int]
KILL = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid = ANY(%s)"


@pytest.fixture
def answer(database: Database) -> Iterator[Ask]:
    """Asks the database something with a connection of a pool whose connections, all open at once, have been killed."""
    with open_pool(database.service_url, size=SIZE) as pool:

        def ask(_: int = 0) -> int:
            with connection(pool) as conn:
                return pid_of(conn)

        with ExitStack() as held:
            dead = {pid_of(held.enter_context(connection(pool))) for _ in range(SIZE)}
        assert len(dead) == SIZE
        with psycopg.connect(database.owner_url, autocommit=True) as conn:
            assert conn.execute(KILL, [list(dead)]).fetchall() == [(True,)] * SIZE
        yield ask


def pid_of(conn: Connection) -> int:
    row = conn.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    return int(row[0])


def test_the_first_call_is_answered_however_many_connections_have_died(answer: Ask) -> None:
    assert answer() > 0


@pytest.mark.parametrize("callers", [4, SIZE, 3 * SIZE])
def test_so_is_everybody_who_calls_at_once(answer: Ask, callers: int) -> None:
    with ThreadPoolExecutor(callers) as at_once:
        assert all(at_once.map(answer, range(callers), timeout=CONNECT_WITHIN))
