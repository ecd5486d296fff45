"""Reading much of the record at once: some rows at a time, however many there are.

Whoever folds, compares, seals, checks or takes out the record reads it through this.
"""

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any, TypeVar

from psycopg import ClientCursor, OperationalError
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format

from domain.ledger.database import Connection

T = TypeVar("T")
AT_ONCE = 2_000
"""Rows that are fetched at once."""
CHECKPOINTS_AT_ONCE = 64
"""Checkpoints that are: each has the leaves of all its events."""
_NUMBERS = count()


def rows(
    conn: Connection, query: str, values: tuple[object, ...] = (), *, at_once: int = AT_ONCE
) -> Generator[tuple[Any, ...], None, None]:
    """The rows of a query, some at a time, in the caller's transaction."""
    with conn.cursor(name=f"kept_{next(_NUMBERS)}", binary=True) as cursor:
        cursor.execute(query.encode(), values)
        while found := cursor.fetchmany(at_once):
            yield from found


def fetched(conn: Connection, query: str, values: Sequence[object]) -> list[Any]:
    """All rows of a query at once, while whoever else computes in this process goes on undisturbed. psycopg's own way
    takes Python's lock for each piece that comes, and waits for it each time."""
    asked = ClientCursor(conn).mogrify(query.encode(), values).encode()
    result = conn.pgconn.exec_params(asked, None, result_format=Format.BINARY)
    if result.status != ExecStatus.TUPLES_OK:
        if conn.pgconn.status != ConnStatus.OK:
            raise OperationalError("the connection was lost")
        raise error_from_result(result)
    found = Transformer(conn)
    found.set_pgresult(result)
    return found.load_rows(0, result.ntuples, tuple)


def ahead(batches: Iterator[T]) -> Iterator[T]:
    """The same batches. The next one is read while somebody works on this one, so two are in memory."""
    with ThreadPoolExecutor(1, thread_name_prefix="reading ahead") as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch
