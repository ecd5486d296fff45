"""What must be zero in the end, whatever happened: rungs left out or taken twice, commands lost, lists that differ."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from psycopg import sql

from api.services import Services
from projections.rebuild import rebuild
from projections.runner import connect, projections
from tests.faults.client import Client
from tests.production.shape import Shape

LADDER = ["partnership", "cooperative", "scrutiny", "executive"]
COMMANDS = ("proposed", "agreed", "blocked")
"""What a climber's commitment was told, each acknowledged once."""


def climbed(client: Client, path: str) -> bool:
    return bool(client.events(path, "unanswered"))


def assert_climbed_once(client: Client, paths: Iterable[str], *, within: float) -> None:
    """Each rung once and in order, and every command that was acknowledged on the record once."""
    for path in paths:
        client.wait_for(lambda path=path: climbed(client, path), seconds=within)  # type: ignore[misc]
        events = client.events(path)
        steps = [(e["data"]["from_body"], e["data"]["to_body"]) for e in events if e["event"] == "escalated"]
        assert steps == list(pairwise(LADDER)), path
        told = Counter(event["event"] for event in events)
        assert [told[each] for each in (*COMMANDS, "unanswered")] == [1, 1, 1, 1], path


def assert_lists_equal_a_rebuild(shape: Shape, client: Client) -> None:
    """Once they have caught up: every row of every read model."""
    client.wait_for(lambda: client.get("/health/ready")["parts"]["projections"]["behind"] == 0)
    with shape.services() as services:
        before = _rows(services)
        rebuild(services.settings.database_url or "", services.ledger)
        after = _rows(services)
    assert before["register"]
    assert before == after


def _rows(services: Services) -> dict[str, list[tuple[Any, ...]]]:
    tables = [table for each in projections(services.ledger) for table in each.tables]
    with connect(services.settings.database_url or "") as conn:
        found = {}
        for table in tables:
            rows = conn.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))).fetchall()
            found[table] = sorted(rows, key=repr)
        return found
