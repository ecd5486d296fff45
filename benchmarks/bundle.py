"""How fast the record is exported, checked and made again, in how much memory: `python -m benchmarks.bundle [EVENTS]`.

The bound is nothing but the SHA-256 of the same lines, which no check can do without; checking is measured against
100,000 events a second, too. Each step runs in a process of its own, with all events and with a tenth of them, so that
its peak memory shows whether it grows with the record.
"""

import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.conninfo import make_conninfo

from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from benchmarks.pairs import PAIRS, Figure, of_memory, of_rates, of_seconds, tell
from benchmarks.processes import ROOT, Step, child, run
from domain.ledger.install import ensure_role, install

MODULE = "benchmarks.bundle"
PROMISED = 100_000
"""Events a second that a check is to reach."""
SAMPLE = 4_000
"""Events that are simulated; a larger record has them again and again, with other ids."""
BEGINS = datetime(2024, 1, 8, tzinfo=UTC)
_ID = re.compile("[0-9a-f]{32}")
NAMES = {
    "verify": "checking a bundle",
    "script": "checking a bundle with the script that stands alone",
    "export": "exporting a bundle, with its check",
    "restore": "restoring a bundle",
}
HASH, CPU = "plain SHA-256 of the same lines", "second of a processor"


def main(events: int) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as folder:
        Path(folder).chmod(0o755)
        server = postgres.start(Path(folder) / "pg")
        try:
            ensure_role(server.owner_url, SERVICE_ROLE)
            tenth = max(3, events // 10)
            less = measured(server, Path(folder), tenth, pairs=1)
            found = measured(server, Path(folder), events, pairs=PAIRS)
        finally:
            postgres.stop(server)
    size, less_size = f"{events:,} events", f"{tenth:,} events"
    figures: list[Figure] = []
    for step, name in NAMES.items():
        pairs = [(own["cpu_seconds"], its["cpu_seconds"]) for own, its in zip(found[step], found["hash"], strict=True)]
        figures.append(of_seconds(name, HASH, pairs, number=events, what="events", size=size, per=CPU))
        memory = (max(each["memory_mib"] for each in those[step]) for those in (found, less))
        figures.append(of_memory(name, *memory, size=size, less_size=less_size))
    rates = [(events / each["seconds"], PROMISED) for each in found["verify"]]
    tell([*figures, of_rates(NAMES["verify"], "100,000 events a second", rates, what="events", size=size)])


def measured(server: postgres.Embedded, folder: Path, events: int, *, pairs: int) -> dict[str, list[dict[str, Any]]]:
    """All steps on a record of so many events, in databases of their own, by turns."""
    owner, service = new_database(server)
    bundle = str(folder / f"{events}.zip")
    child(MODULE, "fill", owner, service, str(events))
    child(MODULE, "seal", service)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ("hash", *NAMES)}
    for _ in range(pairs):
        Path(bundle).unlink(missing_ok=True)
        found["export"].append(child(MODULE, "export", service, bundle))
        for step in ("hash", "verify", "script"):
            found[step].append(child(MODULE, step, bundle))
        found["restore"].append(child(MODULE, "restore", new_database(server)[0], bundle))
    return found


def new_database(server: postgres.Embedded) -> tuple[str, str]:
    """A database with nothing in it: how its owner and the service reach it."""
    name = f"bundle_{uuid4().hex}"
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}".encode())
    return make_conninfo(server.owner_url, dbname=name), make_conninfo(server.service_url, dbname=name)


def fill(owner: str, service: str, events: str) -> None:
    from api.running.setup import FRAMEWORKS
    from domain.frameworks.file import calendar_of, parse, read
    from domain.ledger.application import SYSTEM, Accountability
    from domain.ledger.database import open_pool
    from domain.model.event import AccountableEvent
    from domain.simulation.council import simulate
    from domain.simulation.plan import Plan

    install(owner, service_role=SERVICE_ROLE)
    data = read(FRAMEWORKS / "manchester.toml") | {"duties": []}
    recorded: list[AccountableEvent] = []

    class Enough(Exception):
        pass

    def keep(new: Sequence[AccountableEvent]) -> None:
        recorded.extend(new)
        if len(recorded) > min(SAMPLE, int(events)):
            raise Enough

    framework = parse(data)
    with open_pool(service) as pool:
        ledger = Accountability(pool)
        ledger.adopt_framework(data, actor=SYSTEM)
        with suppress(Enough):
            simulate(Plan(framework, calendar_of(framework), BEGINS, 20, SAMPLE, seed=1), keep)
        stored = [ledger.events.mapper.to_stored_event(event) for event in recorded]
    sample = [(str(each.originator_id), each.originator_version, each.topic, each.state.decode()) for each in stored]
    with psycopg.connect(owner) as conn, conn.cursor() as cursor:
        into = "COPY ledger.events (originator_id, originator_version, topic, state) FROM STDIN"
        with cursor.copy(into) as copy:
            for row in lives(sample, int(events) - 2):
                copy.write_row(row)


def lives(sample: Sequence[tuple[str, int, str, str]], events: int) -> Iterator[tuple[str, int, str, str]]:
    """So many events: the sample again and again, each time with other ids, as other promises have."""
    chance, left = Random(1), events
    while left > 0:
        ids: dict[str, str] = {}

        def other(found: re.Match[str], ids: dict[str, str] = ids) -> str:
            return ids.setdefault(found[0], f"{chance.getrandbits(128):032x}")

        for which, version, topic, state in sample[:left]:
            mine = ids.setdefault(which.replace("-", ""), f"{chance.getrandbits(128):032x}")
            yield str(UUID(mine)), version, topic, _ID.sub(other, state)
        left -= len(sample)


def seal(service: str) -> None:
    from domain.ledger.database import connect
    from domain.ledger.sealing import Sealer
    from domain.seal.keys import Signer

    sealer = Sealer(Signer.made("kept.example/record"))
    with connect(service) as conn:
        while sealer.seal(conn):
            pass


def export(service: str, bundle: str) -> None:
    from domain.bundle.export import export as exported
    from domain.ledger.database import connect

    with connect(service) as conn:
        assert not exported(conn, Path(bundle)).checked.findings


def verify(bundle: str) -> None:
    from domain.bundle.zipped import verify_bundle

    assert not verify_bundle(Path(bundle)).findings


def script(bundle: str) -> None:
    """The stand-alone script; of the signatures it checks but the last one."""
    import runpy

    check = runpy.run_path(str(ROOT / "docs" / "verify_bundle.py"))["check"]
    assert not check(bundle, seconds=0).findings


def restore(owner: str, bundle: str) -> None:
    from domain.bundle.restore import restore as restored

    restored(owner, Path(bundle), service_role=SERVICE_ROLE)


def plain_hashes(bundle: str) -> None:
    """The bound: every line out of the zip, and its SHA-256."""
    with zipfile.ZipFile(bundle) as file, file.open("events.ndjson") as lines:
        rest = b""
        while more := lines.read(1 << 20):
            *whole, rest = (rest + more).split(b"\n")
            for line in whole:
                sha256(line).digest()


STEPS: dict[str, Step] = {
    "fill": fill,
    "seal": seal,
    "export": export,
    "verify": verify,
    "script": script,
    "restore": restore,
    "hash": plain_hashes,
}


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        run(STEPS, *sys.argv[1:])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 20_000)
