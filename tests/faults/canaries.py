"""Looking for what people wrote everywhere that it must not be: Temporal's store, logs, ids, the clock's tables.

A search that finds nothing could be a search that cannot find anything, so each place is also searched for an id that
must be there.
"""

import base64
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql
from temporalio.client import Client

from api.running import postgres
from tests.faults.whole import Whole
from tests.loops import run

PROCESSES = ("api", "project", "worker", "temporal")
WORDLESS = ("clock",)
"""Schemas of which no column may hold a word."""
IDS = "SELECT originator_id::text || ' ' || originator_version || ' ' || topic FROM ledger.events"
"""What of an event is no content."""


@dataclass(frozen=True)
class Place:
    """Somewhere that words must not be. `has_ids`: that ids of commitments are there."""

    name: str
    content: bytes
    has_ids: bool

    def holds(self, text: str) -> bool:
        """Whether a text stands there, as it is or as a machine might have written it down."""
        return any(form in self.content for form in _forms(text))


def _forms(text: str) -> Iterator[bytes]:
    plain = text.encode()
    yield plain
    yield text.encode("utf-16-le")
    yield plain.hex().encode()
    for shift, mixed in enumerate((0, 2, 3)):
        # In base64 a text looks different by where in a group of three bytes it begins, and its ends mix with others.
        yield base64.b64encode(bytes(shift) + plain).rstrip(b"=")[mixed:-1]


def places(kept: Whole) -> Iterator[Place]:
    """Everywhere that words must not be, in a Kept that `kept run` runs or ran."""
    for name in PROCESSES:
        yield _files(f"the log of {name}", kept.data / "logs", f"{name}.log*", has_ids=name in ("api", "worker"))
    yield _files("the log of the run", kept.data.parent, f"{kept.data.name}.err")
    yield _files("the log of PostgreSQL", kept.data / "postgres", "log")
    yield _files("Temporal's store", kept.data, "temporal.db*", has_ids=True)
    with psycopg.connect(postgres.start(kept.data / "postgres", configured=True).owner_url) as conn:
        yield Place("what of an event is no content", _rows(conn, IDS), True)
        for schema in WORDLESS:
            tables = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (schema,)).fetchall()
            for (table,) in tables:
                query = sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(schema, table))
                yield Place(f"{schema}.{table}", _rows(conn, query), table == "watches")


def histories(kept: Whole) -> Place:
    """Every workflow that its Temporal server knows: its id and all of its history, with what went in and came out."""
    command = psutil.Process(kept.pid("temporal")).cmdline()
    address = f"127.0.0.1:{command[command.index('--port') + 1]}"

    async def all_of_them() -> bytes:
        client, told = await Client.connect(address), []
        async for each in client.list_workflows():
            history = await client.get_workflow_handle(each.id, run_id=each.run_id).fetch_history()
            told.append(f"{each.id} {history.to_json()}")
        return "\n".join(told).encode()

    return Place("the workflows' histories", run(all_of_them()), True)


def _files(name: str, folder: Path, pattern: str, *, has_ids: bool = False) -> Place:
    found = []
    for file in sorted(folder.glob(pattern)):
        # A journal goes when what is in it has been written.
        with suppress(FileNotFoundError):
            found.append(file.read_bytes())
    assert found, f"nothing at {folder / pattern}"
    return Place(name, b"".join(found), has_ids)


def _rows(conn: psycopg.Connection, query: str | sql.Composed) -> bytes:  # type: ignore[type-arg]
    return "\n".join(row[0] for row in conn.execute(query)).encode()  # type: ignore[arg-type]
