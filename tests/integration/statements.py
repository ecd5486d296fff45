"""What a question asks the database: its statements, and how many rows PostgreSQL looks at for each."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from domain.ledger.database import Connection

SCHEMAS = ("read.", "ledger.", "people.", "voices.", "seal.")


@dataclass(frozen=True)
class Statement:
    """A statement with what it was asked for."""

    text: str
    values: Any


@contextmanager
def statements(patch: pytest.MonkeyPatch) -> Iterator[list[Statement]]:
    """Every statement that this process sends meanwhile."""
    sent: list[Statement] = []
    execute = psycopg.Cursor.execute

    def noted(cursor: Any, query: Any, params: Any = None, **more: Any) -> Any:
        text = query if isinstance(query, str) else query.decode() if isinstance(query, bytes) else query.as_string()
        sent.append(Statement(text, params))
        return execute(cursor, query, params, **more)

    with patch.context() as here:
        here.setattr(psycopg.Cursor, "execute", noted)
        yield sent


def asked(patch: pytest.MonkeyPatch, question: Callable[[], object]) -> list[Statement]:
    """The statements of a question that read tables, once what can be remembered is remembered; without those about how
    the whole stands, which are asked every few seconds by whoever comes then."""
    question()
    found = []
    for _ in range(2):
        with statements(patch) as sent:
            question()
        found.append([each for each in sent if any(schema in each.text for schema in SCHEMAS)])
    return min(found, key=len)


@dataclass(frozen=True)
class Looked:
    """What a statement reads: how many rows PostgreSQL looked at, and which tables it went through from end to end."""

    rows: int
    whole: tuple[str, ...]


def looked_at(conn: Connection, statement: Statement, *, by_its_index: bool = False) -> Looked:
    """Run a statement that only reads again, and say what it looked at. `by_its_index`: in the order of an index, also
    where so little is left that PostgreSQL would rather sort it."""
    with conn.transaction(force_rollback=True):
        if by_its_index:
            conn.execute("SET LOCAL enable_sort = off")
        row = conn.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.text}".encode(), statement.values).fetchone()
    assert row is not None
    plan = row[0] if isinstance(row[0], list) else json.loads(row[0])
    nodes = list(_nodes(plan[0]["Plan"]))
    scans = [each for each in nodes if "Relation Name" in each]
    rows = sum((each["Actual Rows"] + each.get("Rows Removed by Filter", 0)) * each["Actual Loops"] for each in scans)
    return Looked(round(rows), tuple(each["Relation Name"] for each in scans if each["Node Type"] == "Seq Scan"))


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for each in node.get("Plans", ()):
        yield from _nodes(each)
