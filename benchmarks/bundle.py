"""How fast the record is sealed, taken out, checked and made again, and in how much memory: `make bench-bundle SIZE=n`.

Checking is told as ratios: to 100,000 events a second, which is what is asked of it, and to nothing but the SHA-256 of
the same lines, which no check can do without. Each step runs in a process of its own, at SIZE events and at a tenth of
that, so its peak memory shows whether it grows with the record.
"""

import json
import platform
import re
import statistics
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo
from rich.console import Console
from rich.table import Table

from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from benchmarks.processes import ROOT, child, run
from domain.ledger.install import ensure_role, install

MODULE = "benchmarks.bundle"
ASKED = 100_000
"""Events a second that a check is asked for."""
PAIRS = 3
"""How often each check runs, next to plain hashing, so that a machine whose speed drifts flatters neither."""
SAMPLE = 4_000
"""Events that are simulated; a larger record has them again and again, with other ids."""
BEGINS = datetime(2024, 1, 8, tzinfo=UTC)
_ID = re.compile("[0-9a-f]{32}")


def main(size: int) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as folder:
        Path(folder).chmod(0o755)
        server = postgres.start(Path(folder) / "pg")
        try:
            ensure_role(server.owner_url, SERVICE_ROLE)
            sizes = [measured(server, Path(folder), events) for events in (size // 10, size)]
        finally:
            postgres.stop(server)
    tell({"machine": platform.processor() or platform.machine(), "python": platform.python_version(), "sizes": sizes})


def measured(server: postgres.Embedded, folder: Path, events: int) -> dict[str, object]:
    """All steps on a record of so many events, in databases of their own."""
    urls = []
    for name in (f"of_{events}", f"again_{events}"):
        with psycopg.connect(server.owner_url, autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {name}")
        urls.append([make_conninfo(url, dbname=name) for url in (server.owner_url, server.service_url)])
    (owner, service), (other, _) = urls
    bundle = str(folder / f"{events}.zip")
    child(MODULE, "fill", owner, service, str(events))
    steps = {
        "seal": child(MODULE, "seal", service),
        "export": child(MODULE, "export", service, bundle),
        "restore": child(MODULE, "restore", other, bundle),
    }
    runs = [{name: child(MODULE, name, bundle) for name in CHECKS} for _ in range(PAIRS)]
    for name in CHECKS:
        steps[name] = {
            "seconds": statistics.median(each[name]["seconds"] for each in runs),
            "cpu_seconds": statistics.median(each[name]["cpu_seconds"] for each in runs),
            "memory_mib": max(each[name]["memory_mib"] for each in runs),
        }
    for name, step in steps.items():
        step["events_per_second"] = round(events / step["seconds"])
        # Of a check that is what it does where nothing else runs beside it.
        step["events_per_cpu_second"] = round(events / step["cpu_seconds"])
        if name in CHECKS:
            against = [each["hash"]["cpu_seconds"] / each[name]["cpu_seconds"] for each in runs]
            step["times_what_is_asked"] = round(step["events_per_second"] / ASKED, 2)
            step["times_plain_hashing"] = round(statistics.median(against), 2)
    with zipfile.ZipFile(bundle) as file:
        plain = file.getinfo("events.ndjson").file_size
    return {
        "events": events,
        "bundle_bytes_per_event": round(Path(bundle).stat().st_size / events),
        "line_bytes_per_event": round(plain / events),
        "steps": steps,
    }


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
        if len(recorded) > SAMPLE:
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


def script(bundle: str, seconds: float = 0) -> None:
    """The stand-alone script; but for the last one it checks signatures for so many seconds."""
    import runpy

    check = runpy.run_path(str(ROOT / "docs" / "verify_bundle.py"))["check"]
    assert not check(bundle, seconds=seconds).findings


def script_with_signatures(bundle: str) -> None:
    """The same as it runs where it is not told otherwise: for ten seconds it checks signatures, in Python alone."""
    script(bundle, 10)


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


CHECKS = ("hash", "verify", "script", "script+signatures")
STEPS: dict[str, Callable[..., None]] = {
    "fill": fill,
    "seal": seal,
    "export": export,
    "verify": verify,
    "script": script,
    "script+signatures": script_with_signatures,
    "restore": restore,
    "hash": plain_hashes,
}


def tell(figures: dict[str, object]) -> None:
    print(json.dumps(figures, indent=1))
    table = Table("events", "step", "seconds", "events/s", "events/CPU s", "MiB", "x 100,000/s", "x plain SHA-256")
    for size in figures["sizes"]:  # type: ignore[attr-defined]
        for name, step in size["steps"].items():
            ratios = (str(step.get(each, "")) for each in ("times_what_is_asked", "times_plain_hashing"))
            speeds = (f"{step[each]:,}" for each in ("events_per_second", "events_per_cpu_second"))
            measures = (f"{step['seconds']:.2f}", *speeds, f"{step['memory_mib']:.0f}")
            table.add_row(f"{size['events']:,}", name, *measures, *ratios)
    Console(stderr=True).print(table)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        run(STEPS, *sys.argv[1:])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 20_000)
