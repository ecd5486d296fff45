"""What becomes dearer with the number of councils: `python -m benchmarks.growth COMMITMENTS YEARS COUNCILS ...`.

Each number of councils, of the same size each, is on a record of its own, on one server. What a command, a page, an
event in the lists and a look at a clock take is measured on all of them by turns, and told as how many times as long it
takes as with the fewest: one, where it does not matter how many councils there are. Bytes and memory are told likewise.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg

from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from benchmarks.councils import fill
from benchmarks.growing import Growing
from benchmarks.lives import new_database
from benchmarks.pairs import PAIRS, Figure, of_amounts, tell
from benchmarks.processes import Step, child, run
from domain.ledger.application import Accountability
from domain.ledger.database import open_pool
from domain.ledger.install import ensure_role
from projections.rebuild import rebuild

MODULE = "benchmarks.growth"
MANY = 200
"""Events that are taken into the lists at each turn."""
WITHIN = 120.0
"""Seconds that the lists may take to catch up."""


def main(commitments: int, years: int, *councils: int) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-growth-") as folder, ExitStack() as stack:
        server = postgres.start(Path(folder) / "pg")
        stack.callback(postgres.stop, server)
        ensure_role(server.owner_url, SERVICE_ROLE)
        made = {number: stack.enter_context(new_database(server)) for number in councils}
        found: dict[int, dict[str, Any]] = {}
        for number, (owner, service) in made.items():
            filled = child(MODULE, "fill", owner, service, str(number), str(commitments), str(years))
            lists = child(MODULE, "lists", service)
            sizes = bytes_of(owner, filled["events"], number * commitments)
            found[number] = sizes | {"making all lists again: peak memory": (lists["memory_mib"], "MiB")}
        turns = child(MODULE, "turns", *(service for _, service in made.values()))
    tell(figures(councils, turns["took"], found))


def figures(
    councils: tuple[int, ...], took: dict[str, list[list[float]]], found: dict[int, dict[str, Any]]
) -> Iterator[Figure]:
    fewest = councils[0]
    bound = f"the same with {fewest} councils"
    for place, number in list(enumerate(councils))[1:]:
        size = f"{number} councils"
        for name, turns in took.items():
            pairs = [(1000 * turn[place], 1000 * turn[0]) for turn in turns]
            yield of_amounts(name, bound, pairs, unit="ms", size=size)
        for name, (amount, unit) in found[number].items():
            yield of_amounts(name, bound, [(amount, found[fewest][name][0])], unit=unit, size=size)


def bytes_of(owner: str, events: int, commitments: int) -> dict[str, tuple[float, str]]:
    with psycopg.connect(owner, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")
        ledger, lists = (size_of(conn, schema) for schema in ("ledger", "read"))
    return {
        "an event in the ledger": (ledger / events, "bytes"),
        "a commitment in the lists": (lists / commitments, "bytes"),
    }


def size_of(conn: "psycopg.Connection[tuple[Any, ...]]", schema: str) -> int:
    """The bytes of a schema's tables with their indexes."""
    row = conn.execute(
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind = 'r'",
        (schema,),
    ).fetchone()
    return int(row[0]) if row else 0


def filling(owner: str, service: str, councils: str, commitments: str, years: str) -> dict[str, object]:
    with open_pool(service) as pool:
        ledger = Accountability(pool)
        fill(owner, ledger, int(councils), int(commitments), int(years))
        return {"events": ledger.ledger.max_notification_id()}


def making_lists(service: str) -> None:
    with open_pool(service) as pool:
        rebuild(service, Accountability(pool))


def turns(*services: str) -> dict[str, object]:
    """Every question to each of the records, by turns. Returns, by question and turn, how long half of the looks took
    on each of them."""
    took: dict[str, list[list[float]]] = {}
    with ExitStack() as stack:
        records = [stack.enter_context(Growing.on(service)) for service in services]
        for turn in range(PAIRS + 1):
            found = [answers(each) for each in records]
            if turn:  # The first was to warm up.
                for name in found[0]:
                    took.setdefault(name, []).append([each[name] for each in found])
    return {"took": took}


def answers(record: Growing) -> dict[str, float]:
    found = {name: statistics.median(record.looks(look)) for name, look in record.questions().items()}
    reports = record.report(MANY)
    found["a command, in the ledger"] = statistics.median(reports)
    found["an event taken into all lists"] = record.caught_up_in(WITHIN) / MANY
    found["an event sealed"] = record.sealed_in() / MANY
    return found


STEPS: dict[str, Step] = {"fill": filling, "lists": making_lists, "turns": turns}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        run(STEPS, *sys.argv[1:])
    else:
        main(*(int(each) for each in sys.argv[1:] or ("20", "5", "3", "30", "300")))
