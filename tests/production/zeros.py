"""What must be zero in the end, whatever happened: rungs left out or taken twice, commands lost, lists that differ. The
judge is that of the trials of `kept run`."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID

from tests.faults import lists
from tests.faults.client import Client
from tests.faults.judge import steps_on_record
from tests.faults.record import read
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


def assert_owed_at_its_moment(shape: Shape, paths: Iterable[str]) -> None:
    """Every step on the record of these was owed when it was taken, and nothing owed is left."""
    with shape.services() as services:
        found = read(services)
    assert list(steps_on_record(found, {UUID(path.rpartition("/")[2]) for path in paths})) == []


def assert_lists_equal_a_rebuild(shape: Shape, client: Client) -> None:
    """Once they have caught up: every row of every read model."""
    client.wait_for_lists()
    with shape.services() as services:
        assert lists.differences(services) == []
