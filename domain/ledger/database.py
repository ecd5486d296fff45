"""PostgreSQL as the ledger uses it: connections with limits on every wait, and one error for "cannot be reached"."""

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

CONNECT_WITHIN = 5
"""Seconds in which a connection must be had, from the server or from the pool."""
_RECONNECT_WITHIN = 2
"""Seconds after which the pool begins anew to connect. It doubles its waits from one try to the next, so this bounds
how long a server that is back again is not noticed: without it, for half as long as it was away."""
_LIMITS = {
    "connect_timeout": str(CONNECT_WITHIN),
    "options": "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    # Of what was sent and is never acknowledged, keepalives say nothing; without this it is waited for for a quarter of
    # an hour. In milliseconds.
    "tcp_user_timeout": "25000",
    "application_name": "kept",
}

_FRESH = 1.0
"""Seconds after a connection was handed out in which it is taken to be alive unless the server closed it. To ask it
costs a round trip each time."""

Connection = psycopg.Connection[tuple[Any, ...]]


class Unavailable(Exception):
    """The database cannot be reached, or did not answer in time. Whether a write arrived is then not known."""


class Busy(Unavailable):
    """Nothing was written: too much waits to be, or somebody else holds for too long what it takes."""


class NotReady(Unavailable):
    """The database can be reached, and what is in it cannot be worked with yet. `sentence` says why, for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotSetUp(NotReady):
    """The database is not set up, or not all of it yet, or not for a program as new as this one."""

    def __init__(self, sentence: str = "This database is not set up for Kept. Run `kept init` first.") -> None:
        super().__init__(sentence)


class NotMade(NotSetUp):
    """A table or a column that is asked for is not there: a list, for instance, whose process has not started."""

    def __init__(self) -> None:
        super().__init__(
            "Part of what is kept for this is not made yet. Try again in a moment. If it lasts, whoever runs this"
            " service should look whether `kept init` was run and `kept project` runs."
        )


class Newer(NotReady):
    """What is in the database was written by a newer program than this one, which does not know its form."""


def connection_string(url: str, *, schema: str | None = None) -> str:
    """A connection string from a URL, with the limits that every connection of ours keeps. `schema`: where tables are
    looked for that are named without one."""
    found_in = f" -c search_path={schema}" if schema else ""
    return make_conninfo(url, **{**_LIMITS, "options": _LIMITS["options"] + found_in})


def open_pool(url: str, *, size: int = 16, schema: str | None = None) -> ConnectionPool[Connection]:
    """A pool of at most `size` connections in autocommit mode. It opens without waiting for the server, hands out
    none that has died, and lets no more than ten callers a connection wait, so that a stuck database cannot pile
    up work."""

    handed_out: WeakKeyDictionary[Connection, float] = WeakKeyDictionary()

    def check(conn: Connection) -> None:
        try:
            now = time.monotonic()
            if now >= handed_out.get(conn, 0.0) + _FRESH or _has_something_to_say(conn):
                ConnectionPool.check_connection(conn)
            handed_out[conn] = now
        except psycopg.Error:
            # Where one has died, the server went away, and the others died with it. Left to itself the pool finds out
            # about one after the other, and waits a second, then two, then four, in between.
            pool.drain()
            raise

    pool: ConnectionPool[Connection] = ConnectionPool(
        connection_string(url, schema=schema),
        kwargs={"autocommit": True},
        min_size=1,
        max_size=size,
        max_waiting=size * 10,
        timeout=CONNECT_WITHIN,
        max_idle=120,
        reconnect_timeout=_RECONNECT_WITHIN,
        # Where the last connection was given up those who wait would wait in vain: only a new caller starts a new try.
        reconnect_failed=lambda pool: pool.resize(min_size=1, max_size=size),
        check=check,
        open=True,
    )
    return pool


def _has_something_to_say(conn: Connection) -> bool:
    """Whether something came on a connection that nobody asks anything: where the server has gone, that is its end."""
    look = select.poll()
    look.register(conn.fileno(), select.POLLIN)
    return bool(look.poll(0))


def connect(url: str) -> Connection:
    """A connection of its own, in autocommit mode. Raises Unavailable."""
    try:
        return psycopg.connect(connection_string(url), autocommit=True)
    except psycopg.OperationalError as error:
        raise Unavailable(type(error).__name__) from error


@contextmanager
def connection(pool: ConnectionPool[Connection]) -> Iterator[Connection]:
    """A connection of the pool. Raises Unavailable where PostgreSQL cannot be reached, is starting or stopping, or
    let a limit run out (Busy where that is the limit for locks), and NotMade where something is asked for that nobody
    has made yet."""
    try:
        with pool.connection() as conn:
            yield conn
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedFunction) as error:
        raise NotMade from error
    except psycopg.errors.LockNotAvailable as error:
        raise Busy(type(error).__name__) from error
    except (
        psycopg.OperationalError,
        psycopg.InterfaceError,
        psycopg.errors.InsufficientResources,
        PoolClosed,
        PoolTimeout,
        TooManyRequests,
    ) as error:
        raise Unavailable(type(error).__name__) from error
