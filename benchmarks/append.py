"""How fast the ledger appends, as ratios measured in one run: `make bench`.

Each figure is the median of ratios of interleaved pairs, so that a machine whose speed drifts cannot flatter one side.
The bounds: the event-sourcing library's own recorder on the same server, and a bare INSERT of the same row.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg_pool import ConnectionPool

from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from domain.ledger.database import connection_string, open_pool
from domain.ledger.install import ensure_role, install
from domain.ledger.recorder import LedgerRecorder

PAIRS = 5
SAVES = 600
STATE = json.dumps({"title": "x" * 300}).encode()


def event() -> StoredEvent:
    return StoredEvent(uuid4(), 1, "commitment.proposed", STATE)


def seconds(save: Callable[[], object], callers: int) -> float:
    """How long SAVES saves of one event each take with this many callers at once."""
    with ThreadPoolExecutor(callers) as executor:
        began = time.perf_counter()
        for done in [executor.submit(save) for _ in range(SAVES)]:
            done.result()
        return time.perf_counter() - began


def ratios(ours: Callable[[], object], bound: Callable[[], object], callers: int) -> list[float]:
    """How many times as fast as the bound ours is, pair by pair."""
    seconds(ours, callers), seconds(bound, callers)  # warm-up
    return [seconds(bound, callers) / seconds(ours, callers) for _ in range(PAIRS)]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as folder:
        server = postgres.start(Path(folder) / "pg")
        try:
            json.dump(measure(server), sys.stdout, indent=1)
            print()
        finally:
            postgres.stop(server)


def measure(server: postgres.Embedded) -> list[dict[str, object]]:
    ensure_role(server.owner_url, SERVICE_ROLE)
    install(server.owner_url, service_role=SERVICE_ROLE)
    info = psycopg.conninfo.conninfo_to_dict(connection_string(server.owner_url))
    host, user = str(info["host"]), str(info["user"])
    datastore = PostgresDatastore("postgres", host, "", user, "", pool_size=16)
    library = PostgresApplicationRecorder(datastore, events_table_name="library_events")
    library.create_table()
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        conn.execute("CREATE TABLE bare (id uuid, version bigint, topic text, state text, PRIMARY KEY (id, version))")
    figures = []
    with (
        open_pool(server.service_url) as pool,
        ConnectionPool(server.owner_url, kwargs={"autocommit": True}, min_size=1, max_size=16) as plain,
    ):
        ours = LedgerRecorder(pool)

        def bare() -> None:
            each = event()
            with plain.connection() as conn:
                row = (each.originator_id, 1, each.topic, each.state.decode())
                conn.execute("INSERT INTO bare VALUES (%s, %s, %s, %s)", row)

        bounds = {"the library's recorder": lambda: library.insert_events([event()]), "a bare INSERT": bare}
        for callers in (1, 16):
            for name, bound in bounds.items():
                found = ratios(lambda: ours.insert_events([event()]), bound, callers)
                figures.append(
                    {
                        "figure": f"append against {name}, {callers} callers",
                        "median": round(statistics.median(found), 2),
                        "least": round(min(found), 2),
                        "most": round(max(found), 2),
                        "pairs": PAIRS,
                    }
                )
    datastore.close()
    return figures


if __name__ == "__main__":
    main()
