"""A record with something of every kind in it, its bundle, and what there is to compare."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from api import accounts
from api.running.postgres import Embedded
from domain.bundle.export import export
from domain.ledger import sealed
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import connect, open_pool
from domain.model.access import Role
from domain.seal.keys import Signer, to_base64
from projections.rebuild import rebuild
from tests.bundles import SIGNER, Bundle, bundle_in, database_of, made_up, seal
from tests.conftest import Database
from tests.scenarios import COUNCIL, actor, framework_file

TABLES = ("ledger.events", "seal.checkpoints", "seal.nodes", "seal.keys", "seal.cosignatures")
WORDS = "Nobody told me why. “Zażółć” 🙁\n\tTwice."
LATER = Signer.made(SIGNER.name)


@dataclass(frozen=True)
class Record:
    database: Database
    file: Path

    @property
    def bundle(self) -> Bundle:
        return bundle_in(self.file)


@contextmanager
def recorded(embedded: Embedded, like: str, folder: Path) -> Iterator[Record]:
    """A record with years of promises, words, a revised framework, two keys and a witness; and its bundle."""
    with (
        database_of(embedded, like) as database,
        connect(database.service_url) as conn,
        open_pool(database.service_url) as pool,
    ):
        ledger = Accountability(pool)
        made_up(ledger, 250, at_once=50, then=lambda: seal(conn))
        for version in ("1", "2"):
            ledger.adopt_framework(framework_file(version=version), actor=SYSTEM)
        promise = ledger.propose(COUNCIL, actor=actor(Role.OFFICER), title="A promise that is kept")
        ledger.carry_out("agree", promise.id, actor=actor(Role.CHAIR, promise.decided_by))
        ledger.carry_out("challenge", promise.id, actor=actor(Role.CONSULTANT), words=WORDS)
        seal(conn, LATER)
        accounts.add(conn, ledger.voices, council=COUNCIL, role=Role.OFFICER, body=None, name="Somebody's name")
        line = f"— witness.example {to_base64(bytes(76))}\n"
        for size in (sealed.at(conn).size, 50 + 2):
            values = (size, "witness.example", line)
            conn.execute("INSERT INTO seal.cosignatures (size, name, line) VALUES (%s, %s, %s)", values)
        file = folder / "record.zip"
        with connect(database.service_url) as other:
            assert export(other, file).checked.findings == ()
        yield Record(database, file)


def contents(database: Database, tables: tuple[str, ...] = TABLES) -> dict[str, list[str]]:
    with psycopg.connect(database.owner_url) as conn:
        return {
            table: [row[0] for row in conn.execute(f"SELECT t::text FROM {table} t ORDER BY 1").fetchall()]
            for table in tables
        }


def read_models(database: Database) -> dict[str, list[str]]:
    """Every row of every read model, made again."""
    with open_pool(database.service_url) as pool:
        rebuild(database.service_url, Accountability(pool))
    with psycopg.connect(database.owner_url) as conn:
        named = (
            "SELECT 'read.' || relname FROM pg_class WHERE relnamespace = 'read'::regnamespace AND relkind = 'r'"
            " AND relname <> 'positions'"  # It has the time at which each was made.
        )
        tables = tuple(row[0] for row in conn.execute(named).fetchall())
    return contents(database, tables)


def ends(main: Callable[[], int | None], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of a program, run in this process: to start one takes longer than what it does."""
    monkeypatch.setattr(sys, "argv", ["program", *arguments])
    try:
        return main() or 0
    except SystemExit as ended:
        return int(ended.code or 0)
