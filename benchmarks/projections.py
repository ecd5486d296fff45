"""How fast lists catch up with the record, and how soon what was written is in them:
`python -m benchmarks.projections [EVENTS]`.

Catching up, of all lists, is measured against the library's ProjectionRunner, which takes one event in one transaction,
and a batch written by hand, which reads everything once into memory, folds it, and writes each table. All three use the
same code for what a row is, and their tables are compared. The library has the first LIBRARY events only, on which
histories are short, and what it would take for all is reckoned from that. Waiting is for the library's wait() and ours.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from benchmarks.asked import BY_HAND, CATCH_UP, LIBRARY_WAIT, OWN_WRITE, PROJECTION_RUNNER
from benchmarks.library_lists import ByTheLibrary, schema
from benchmarks.pairs import PAIRS, of_memory, of_seconds, tell
from benchmarks.processes import Step, child, run, seconds
from benchmarks.replay import filled
from domain.ledger.application import Accountability
from domain.ledger.database import Connection, open_pool
from domain.ledger.follower import Recorded, read
from domain.ledger.install import ensure_role
from domain.model.access import Actor, Role
from domain.model.commitment import Commitment
from domain.model.event import AccountableEvent
from domain.model.folding import fold
from domain.model.partner_facts import Linked, Unlinked
from projections import duties, inbox, links, register
from projections.projection import insert
from projections.rebuild import alone, catch_up, rebuild, start_beside
from projections.runner import start
from projections.tables import connect
from projections.timeline import moment
from projections.waiting import listen, wait_for

MODULE = "benchmarks.projections"
LIBRARY = 500
WAITS = 20
"""How often each side of a pair waits."""
NINE_TENTHS = "reading your own write, nine tenths of the waits"
ACCOUNT = UUID(int=7)
NOW = datetime(2046, 1, 8, tzinfo=UTC)
TABLES = ("register", "timeline", "inbox", "duties", "links")


def main(events: int) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as folder:
        server = postgres.start(Path(folder) / "pg")
        try:
            ensure_role(server.owner_url, SERVICE_ROLE)
            urls = filled(server, events)
            against, waits = child(MODULE, "catching up", *urls)["against"], child(MODULE, "waiting", *urls)
            less, all_ = (child(MODULE, "memory", filled(server, each)[1]) for each in (events // 10, events))
        finally:
            postgres.stop(server)
    size, less_size = f"{events:,} events", f"{events // 10:,} events"
    figures = [
        of_seconds(CATCH_UP, bound, pairs, number=events, what="events", size=size) for bound, pairs in against.items()
    ]
    figures += [
        of_seconds(name, LIBRARY_WAIT, waits[name], number=1, what="waits", size=f"{WAITS} waits")
        for name in (OWN_WRITE, NINE_TENTHS)
    ]
    memory = of_memory(CATCH_UP, all_["memory_mib"], less["memory_mib"], size=size, less_size=less_size)
    tell([*figures, memory])


def catching_up(owner: str, service: str) -> dict[str, object]:
    with open_pool(service) as pool:
        ledger = Accountability(pool, now=lambda: NOW)
        events = ledger.ledger.max_notification_id() or 0
        library = ByTheLibrary(owner, ledger)
        with schema(owner, "by_hand") as conn:
            by_hand(conn, ledger)
            with ours(service, ledger) as (beside, make):
                make(None)
                compared(conn, "by_hand", beside)
        with (
            library.running(LIBRARY),
            connect(owner, schema="library") as conn,
            ours(service, ledger) as (beside, make),
        ):
            make(LIBRARY)
            compared(conn, "library", beside)
        against: dict[str, list[tuple[float, float]]] = {PROJECTION_RUNNER: [], BY_HAND: []}
        for _ in range(PAIRS):
            with ours(service, ledger) as (_, make):
                took = seconds(partial(make, None))
            with schema(owner, "by_hand") as conn:
                against[BY_HAND].append((took, seconds(partial(by_hand, conn, ledger))))
            with library.running(LIBRARY) as its_seconds:
                against[PROJECTION_RUNNER].append((took, its_seconds * events / min(LIBRARY, events)))
        return {"against": against}


@contextmanager
def ours(service: str, ledger: Accountability) -> Iterator[tuple[Connection, Callable[[int | None], None]]]:
    """What catches all lists up, up to a position, as a rebuild does."""
    with alone(service, None) as (beside, chosen):
        for each in chosen:
            start_beside(beside, each)

        def make(up_to: int | None) -> None:
            catch_up(beside, ledger, chosen, up_to=up_to)

        yield beside, make


def compared(conn: Connection, name: str, beside: Connection) -> None:
    """Fails where a row is not in both."""
    for table in TABLES:
        here, there = (
            set(map(repr, each.execute(f"SELECT * FROM {of}.{table}").fetchall()))
            for each, of in ((conn, name), (beside, "rebuild"))
        )
        assert here == there, (table, len(here ^ there), sorted(here ^ there)[:2])


def by_hand(conn: Connection, ledger: Accountability) -> None:
    """Everything at once: read, decoded once, folded by rules asked for once, and written in one transaction."""
    recorded = read(conn, ledger.mapper, after=0)
    histories: dict[UUID, list[Recorded]] = {}
    for each in recorded:
        if isinstance(each.event, AccountableEvent):
            histories.setdefault(each.event.originator_id, []).append(each)
    rules_of = cache(ledger.governance.of)
    begun: dict[UUID, Any] = {which: own[0].event for which, own in histories.items()}
    rows: dict[str, list[object]] = {table: [] for table in TABLES}
    for own in histories.values():
        subject = fold(each.event for each in own if isinstance(each.event, AccountableEvent))
        assert subject is not None
        rules, position = rules_of(subject.council), own[-1].position
        rows["inbox"] += inbox.items(subject, rules, NOW, position=position)
        if isinstance(subject, Commitment):
            opened = own[0].position
            rows["register"].append(register.entry(subject, rules, NOW, opened=opened, position=position))
        else:
            rows["duties"].append(duties.row(subject, rules, NOW, position=position))
        for each in own:
            assert isinstance(each.event, AccountableEvent)
            rows["timeline"].append(moment(each.position, each.event, begun[subject.id], rules))
            if isinstance(each.event, Linked | Unlinked):
                rows["links"].append(links.row(each.position, each.event, begun))
    with conn.transaction():
        for table, own_rows in rows.items():
            insert(conn, table, own_rows)


def waiting(owner: str, service: str) -> dict[str, object]:
    """Read your own write: from when it is written until it is in the register."""
    with open_pool(service) as pool:
        ledger = Accountability(pool)
        council = ledger.councils()[0]
        officer = Actor(ACCOUNT, Role.OFFICER, council)
        library = ByTheLibrary(owner, ledger)
        with library.running(LIBRARY):
            pass
        rebuild(service, ledger)

        def write() -> UUID:
            return ledger.propose(council, actor=officer, title="Somebody waits for this promise").id

        def its() -> list[float]:
            found = []
            with library.runner(sys.maxsize) as runner:
                for _ in range(WAITS + 1):
                    (stored,) = ledger.ledger.select_events(write())
                    positions = runner.app.recorder.insert_events([stored])
                    assert positions
                    found.append(seconds(partial(runner.wait, positions[0], timeout=10)))
            return found

        def own() -> list[float]:
            found, stop = [], Event()
            threads = start(service, ledger, stop)
            try:
                with listen(service) as listening:
                    for _ in range(WAITS + 1):
                        write()
                        position = ledger.ledger.max_notification_id() or 0
                        found.append(seconds(partial(wait_for, listening, "register", position, within=10)))
            finally:
                stop.set()
                for thread in threads:
                    thread.join()
            return found

        with schema(owner, "library") as conn:
            newest = "(SELECT max(notification_id) FROM public.library_events)"
            conn.execute(f"UPDATE public.lists_tracking SET notification_id = {newest}".encode())
            # The first wait is for followers that have only just been started.
            pairs = [(own()[1:], its()[1:]) for _ in range(PAIRS)]
    halves = [(statistics.median(ours), statistics.median(theirs)) for ours, theirs in pairs]
    tenths = [(statistics.quantiles(ours, n=10)[8], statistics.quantiles(theirs, n=10)[8]) for ours, theirs in pairs]
    return {OWN_WRITE: halves, NINE_TENTHS: tenths}


def memory(service: str) -> dict[str, object]:
    """Every list made again, as `kept rebuild` does."""
    with open_pool(service) as pool:
        ledger = Accountability(pool, now=lambda: NOW)
        return {"lists": rebuild(service, ledger)}


STEPS: dict[str, Step] = {"catching up": catching_up, "waiting": waiting, "memory": memory}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        run(STEPS, *sys.argv[1:])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 5_000)
