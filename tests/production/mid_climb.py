"""Promises that are owed steps while Temporal is away and loses its databases: some were part way up when it went, and
what has their clocks run again is the sweep alone; others were told while it was away."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from api.services import Services
from domain.model.climb_facts import Escalated, LeftUnanswered
from tests.faults.client import Client
from tests.production import temporal_store
from tests.production.shape import Shape
from tests.production.zeros import LADDER

ANSWER_WITHIN = (3, 6, 12, 24)
"""Seconds that a rung has to answer, of one try after the other."""


def drop_databases(shape: Shape, client: Client, tell: Callable[[str], list[str]]) -> tuple[list[str], int]:
    """Drop Temporal's databases under promises of both kinds. Where the machine is so slow that all are at the top
    before the server is gone, it is done once more, with longer to answer. Returns the paths of all, and by how
    many seconds a climb takes longer than in the first try."""
    told: list[str] = []
    with shape.services() as services:
        for seconds in ANSWER_WITHIN:
            shape.adopt("manchester", f"PT{seconds}S")
            before = tell(f"Before the drop, {seconds}")
            client.wait_for(lambda before=before: any(_has(Escalated, services, path) for path in before))  # type: ignore[misc]
            with temporal_store.dropped(shape):
                meanwhile = tell(f"While it is away, {seconds}")
                client.wait_for(lambda meanwhile=meanwhile: all(_is_owed(client, path) for path in meanwhile))  # type: ignore[misc]
                assert not any(_has(Escalated, services, path) for path in meanwhile)
                part_way = [path for path in before if _is_part_way(services, path)]
            told += [*before, *meanwhile]
            if part_way:
                print(f"{len(part_way)} of {len(before)} were part way up, at {seconds} s a rung")
                return told, (seconds - ANSWER_WITHIN[0]) * len(LADDER)
    raise AssertionError("Whatever a rung had to answer, all were at the top before the server was gone.")


def _has(kind: type, services: Services, path: str) -> bool:
    """Whether something is on the record of a commitment: lists may be behind."""
    return any(isinstance(event, kind) for event in services.ledger.history(UUID(path.rpartition("/")[2])))


def _is_part_way(services: Services, path: str) -> bool:
    return _has(Escalated, services, path) and not _has(LeftUnanswered, services, path)


def _is_owed(client: Client, path: str) -> bool:
    """Whether the next step of a commitment is due, and was not taken."""
    return datetime.fromisoformat(client.get(path)["next_step"]["at"]) < datetime.now(UTC)
