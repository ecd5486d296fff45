"""How the record grows: years of one council, made up by the simulation, on a real ledger: `make growth`.

For each size it says how many bytes an event takes in the ledger and a commitment in the lists, how fast the lists are
made from it, and how long a page's list takes at that size. What does not grow with the record is seen at once.
"""

import json
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo

from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from api.running.setup import FRAMEWORKS
from domain.frameworks.file import calendar_of, parse, read
from domain.ledger import governance
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import open_pool
from domain.ledger.install import ensure_role, install
from domain.model.event import AccountableEvent
from domain.simulation.council import simulate
from domain.simulation.plan import Plan
from projections import inbox, register
from projections.comparing import compare
from projections.rebuild import rebuild
from projections.register import Filters
from projections.tables import connect

BEGINS = datetime(2024, 1, 8, tzinfo=UTC)
LOOKS = 20
AT_ONCE = 500


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-growth-") as folder:
        server = postgres.start(Path(folder) / "pg")
        try:
            ensure_role(server.owner_url, SERVICE_ROLE)
            figures = [measured(server, commitments) for commitments in sizes]
        finally:
            postgres.stop(server)
    json.dump({"machine": f"{platform.processor() or platform.machine()}", "sizes": figures}, sys.stdout, indent=1)
    print()


def measured(server: postgres.Embedded, commitments: int) -> dict[str, object]:
    """Twenty years of one council with so many commitments, on a database of their own."""
    with new_database(server) as (owner, service), open_pool(service) as pool:
        ledger = Accountability(pool)
        begun = time.perf_counter()
        events = fill(ledger, commitments)
        filled = time.perf_counter() - begun
        begun = time.perf_counter()
        rebuild(service, ledger)
        rebuilt = time.perf_counter() - begun
        begun = time.perf_counter()
        assert not sum(each.different for each in compare(service, ledger))
        compared = time.perf_counter() - begun
        with psycopg.connect(owner, autocommit=True) as conn:
            conn.execute("VACUUM FULL ANALYZE")
            sizes = {schema: size_of(conn, schema) for schema in ("ledger", "read")}
        with connect(service) as conn:
            looks = {
                "register": lambda: register.page(conn, "manchester", Filters(), before=None, limit=50),
                "inbox": lambda: inbox.of_body(conn, "manchester", "partnership"),
            }
            read = {f"{name}_ms": round(1000 * median_of(look), 2) for name, look in looks.items()}
        return {
            "commitments": commitments,
            "events": events,
            "ledger_bytes_per_event": round(sizes["ledger"] / events),
            "lists_bytes_per_commitment": round(sizes["read"] / commitments),
            "append_events_per_second": round(events / filled),
            "lists_made_events_per_second": round(5 * events / rebuilt),
            "lists_made_seconds": round(rebuilt, 1),
            "lists_compared_seconds": round(compared, 1),
            "most_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            **read,
        }


def fill(ledger: Accountability, commitments: int) -> int:
    """Put twenty made-up years on the record. Returns how many events there are."""
    data = read(FRAMEWORKS / "manchester.toml")
    governance.adopt(ledger.events, data, on=BEGINS.date(), actor=SYSTEM, at=BEGINS, command_id=uuid4())
    framework = parse(data)
    waiting: list[AccountableEvent] = []

    def keep(recorded: Sequence[AccountableEvent]) -> None:
        # Adopting the framework has put its duties on the record.
        waiting.extend(event for event in recorded if event.name != "taken_on")
        if len(waiting) >= AT_ONCE:
            ledger.events.put(waiting)
            waiting.clear()

    simulate(Plan(framework, calendar_of(framework), BEGINS, 20, commitments, seed=1), keep)
    if waiting:
        ledger.events.put(waiting)
    return int(ledger.ledger.max_notification_id() or 0)


@contextmanager
def new_database(server: postgres.Embedded) -> Iterator[tuple[str, str]]:
    name = f"growth_{uuid4().hex}"
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
        owner, service = (make_conninfo(url, dbname=name) for url in (server.owner_url, server.service_url))
        install(owner, service_role=SERVICE_ROLE)
        yield owner, service
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


def size_of(conn: psycopg.Connection[tuple[object, ...]], schema: str) -> int:
    """The bytes of a schema's tables with their indexes."""
    row = conn.execute(
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind = 'r'",
        (schema,),
    ).fetchone()
    return int(str(row[0])) if row else 0


def median_of(look: Callable[[], object]) -> float:
    """The seconds that half of the looks do not exceed."""
    seconds = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        look()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [100, 400, 1_600])
