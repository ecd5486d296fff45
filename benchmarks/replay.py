"""How fast the whole record is replayed, and in how much memory: `make bench-replay SIZE=events`.

As-of of the whole register (every commitment and duty as it was on a day) is told as ratios: to the library's
`get(version)` for one aggregate after the other, from the library's own table on the same server, and to COPY, which
takes the same events out and does nothing with them. Pairs are interleaved, on PAIRED events at most, and every state
is compared. Then as-of and what changed, and conformance at a tenth of that, each in a process of its own and at three
sizes: its peak memory shows whether it grows with the record.
"""

import json
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import psycopg
from eventsourcing.application import Repository
from eventsourcing.persistence import EventStore, Mapper
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from benchmarks.processes import Step, child, run, seconds, spread
from domain.ledger.application import Accountability
from domain.ledger.auditing import conformances
from domain.ledger.comparing import Then, compare_council
from domain.ledger.database import open_pool
from domain.ledger.install import ensure_role
from domain.ledger.transcoding import transcoder
from domain.model.commitment import Commitment
from domain.model.duty import Duty

MODULE = "benchmarks.replay"
PAIRS = 5
PAIRED = 200_000
"""Events on which pairs are run, at most: the library takes a minute for them, five times."""
END, MIDDLE = date(2100, 1, 1), date(2025, 2, 26)
"""A day after all that is on the record, so that each side reads all of it; and one in the midst of it."""
NOW = datetime(2046, 1, 8, tzinfo=UTC)


def main(size: int) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as folder:
        server = postgres.start(Path(folder) / "pg")
        try:
            ensure_role(server.owner_url, SERVICE_ROLE)
            paired = min(size, PAIRED)
            found: dict[str, object] = {"paired_events": paired, **child(MODULE, "pairs", *filled(server, paired))}
            sizes = [{"events": events, **steps(server, events)} for events in (size // 10, size // 3, size)]
            judged = [{"events": events, **judging(server, events)} for events in (size // 100, size // 30, size // 10)]
        finally:
            postgres.stop(server)
    machine = {"machine": platform.processor() or platform.machine(), "python": platform.python_version()}
    print(json.dumps(machine | found | {"sizes": sizes, "conformance": judged}, indent=1))


def filled(server: postgres.Embedded, events: int) -> list[str]:
    """A database with so many events. Returns how its owner and the service reach it."""
    name = f"of_{events}"
    urls = [make_conninfo(url, dbname=name) for url in (server.owner_url, server.service_url)]
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return urls
        conn.execute(f"CREATE DATABASE {name}")
    child("benchmarks.bundle", "fill", *urls, str(events))
    with psycopg.connect(urls[0], autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")
    return urls


def steps(server: postgres.Embedded, events: int) -> dict[str, object]:
    _, service = filled(server, events)
    found = {name: child(MODULE, name, service) for name in ("as of", "what changed")}
    for step in found.values():
        step["events_per_second"] = round(events / step["seconds"])
    return dict(found)


def judging(server: postgres.Embedded, events: int) -> dict[str, object]:
    """Conformance takes as long for one event as the others do for fifty."""
    step = child(MODULE, "conformance", filled(server, events)[1])
    return {**step, "events_per_second": round(events / step["seconds"])}


def pairs(owner: str, service: str) -> dict[str, object]:
    with open_pool(service) as pool, psycopg.connect(service, autocommit=True) as conn:
        ledger = Accountability(pool)
        library = _library(owner)
        versions = {found.id: found.version for found in _as_of(ledger, END)}
        assert all(library.get(found.id, version=found.version) == found for found in _as_of(ledger, END))

        def ours() -> None:
            for _ in _as_of(ledger, END):
                pass

        def one_by_one() -> None:
            for which, version in versions.items():
                library.get(which, version=version)

        def copied() -> None:
            with conn.cursor() as cursor, cursor.copy("COPY ledger.events TO STDOUT") as copy:
                for _ in copy:
                    pass

        against: dict[str, list[float]] = {"against get(version)": [], "against COPY out": []}
        for _ in range(PAIRS):
            took = seconds(ours)
            against["against COPY out"].append(seconds(copied) / took)
            against["against get(version)"].append(seconds(one_by_one) / took)
        return {"states_that_are_the_same": len(versions)} | {name: spread(found) for name, found in against.items()}


def _library(owner: str) -> Repository[UUID]:
    """The library's repository on a table of its own that has the same events, and its transcoder with ours."""
    info = conninfo_to_dict(owner)
    datastore = PostgresDatastore(str(info["dbname"]), str(info["host"]), "", str(info["user"]), "")
    recorder = PostgresApplicationRecorder(datastore, events_table_name="library_events")
    recorder.create_table()
    with psycopg.connect(owner, autocommit=True) as conn:
        conn.execute(
            "INSERT INTO library_events (originator_id, originator_version, topic, state)"
            " SELECT originator_id, originator_version, topic, convert_to(state, 'UTF8') FROM ledger.events"
            " ORDER BY notification_id"
        )
        conn.execute("VACUUM ANALYZE library_events")
    return Repository[UUID](EventStore(Mapper[UUID](transcoder()), recorder))


def _as_of(ledger: Accountability, day: date) -> Iterator[Commitment | Duty]:
    return filter(None, (history.as_it_was(as_of=day) for history in ledger.every_history()))


def as_of(service: str) -> dict[str, object]:
    with _ledger(service) as ledger:
        return {"told": sum(1 for _ in _as_of(ledger, MIDDLE))}


def what_changed(service: str) -> dict[str, object]:
    with _ledger(service) as ledger:
        return {"told": sum(1 for _ in compare_council(ledger, "manchester", Then(as_of=MIDDLE), Then()))}


def conformance(service: str) -> dict[str, object]:
    with _ledger(service) as ledger:
        return {"told": sum(len(each.steps) for each in conformances(ledger))}


@contextmanager
def _ledger(service: str) -> Iterator[Accountability]:
    with open_pool(service) as pool:
        yield Accountability(pool, now=lambda: NOW)


STEPS: dict[str, Step] = {"pairs": pairs, "as of": as_of, "what changed": what_changed, "conformance": conformance}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        run(STEPS, *sys.argv[1:])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 20_000)
