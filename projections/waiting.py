"""Waiting for a read model: who wrote something and wants to find it in a list is told as soon as it is there."""

from collections.abc import Sequence
from time import monotonic

import psycopg

from domain.ledger.database import Connection
from domain.ledger.follower import POLL, Put, Recorded
from projections.tables import connect

CHANNEL = "read"
"""Where followers say which read model has taken more."""


def telling(name: str, write: Put) -> Put:
    """How a read model takes a batch, so that who waits for it is told when the transaction commits."""

    def put(conn: Connection, batch: Sequence[Recorded]) -> None:
        write(conn, batch)
        tell(conn, [name])

    return put


def tell(conn: Connection, names: Sequence[str]) -> None:
    """Say which lists have taken more, when the transaction commits."""
    conn.execute("SELECT pg_notify(%s, name) FROM unnest(%s::text[]) AS name", (CHANNEL, list(names)))


def listen(url: str) -> Connection:
    """A connection that hears what read models have taken. Raises Unavailable."""
    conn = connect(url)
    conn.execute(f"LISTEN {CHANNEL}".encode())
    return conn


def wait_for(listening: Connection, name: str, position: int, *, within: float) -> bool:
    """Wait until a read model has taken the event at a position, so many seconds at most. Returns whether it has.
    `listening`: from listen(), and used by nobody else meanwhile."""
    end = monotonic() + within
    while not _has(listening, name, position):
        left = end - monotonic()
        if left <= 0:
            return False
        for told in listening.notifies(timeout=min(left, POLL)):
            if told.payload == name:
                break
    return True


def _has(conn: Connection, name: str, position: int) -> bool:
    query = "SELECT FROM read.positions WHERE follower = %s AND position >= %s"
    try:
        return conn.execute(query, (name, position)).fetchone() is not None
    except psycopg.errors.UndefinedTable:
        return False  # No list was ever made here. One that is being made comes soon.
