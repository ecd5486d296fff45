"""What Temporal knows, seen from outside; and Temporal without it."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from api.services import Services
from domain.ledger.application import Accountability
from domain.model.access import Actor, Role
from domain.model.commands import decide
from domain.model.decisions import propose
from domain.model.duty_facts import TakenOn
from domain.model.event import AccountableEvent
from domain.model.facts import Proposed
from domain.model.folding import fold
from domain.model.order import Order
from tests.loops import run
from tests.production.shape import Shape
from tests.replay.asked import looked
from workflows.messages import watch_id

ALL_WELL = {"status": "up", "says": "Every open commitment has its clock.", "waiting": 0, "aside": 0, "set_aside": []}
DATABASES = ("temporal", "temporal_visibility")
TO_AN_APPEND = 200
"""Commitments in one append, where there are many to be made."""
AT_ONCE = 8
"""Histories that Temporal is asked for at the same time."""


@contextmanager
def dropped(shape: Shape) -> Iterator[None]:
    """Lose both of Temporal's databases, and set up what the compose file sets up: empty ones. The server is away for
    as long as this lasts, and well afterwards."""
    with shape.without("temporal", kill=True):
        with psycopg.connect(shape.superuser, autocommit=True) as conn:
            for name in DATABASES:
                conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
                conn.execute(f"CREATE DATABASE {name} OWNER temporal")
        shape.run_again("temporal-schema")
        yield
    shape.named("temporal").wait_until_well()
    shape.run_again("temporal-namespace")


def who_looked(shape: Shape, paths: Iterable[str]) -> set[str]:
    """Which workers took looks for commitments: "pid@machine"."""

    async def ask() -> set[str]:
        client = await _client(shape)
        found: set[str] = set()
        for path in paths:
            who = ""
            async for event in client.get_workflow_handle(watch_id(path.rpartition("/")[2])).fetch_history_events():
                done = event.workflow_task_completed_event_attributes
                who = done.identity or event.activity_task_completed_event_attributes.identity or who
                if looked(event):
                    found.add(who)
        return found

    return run(ask())


def block_many(ledger: Accountability, council: str, number: int) -> None:
    """Have so many more blocked commitments of a council on the record: decided as always, many to an append."""
    framework = ledger.governance.of(council).framework.at(ledger.now())
    officer = Actor(uuid4(), Role.OFFICER, council)
    chair = Actor(uuid4(), Role.CHAIR, council, framework.ladder[0])

    def order(actor: Actor) -> Order:
        return Order(actor, ledger.now(), uuid4(), framework)

    def blocked(which: int) -> Sequence[AccountableEvent]:
        made = propose(order(officer), uuid4(), title=f"One of many, number {which}", lead="Somebody")
        decide("agree", made, order(chair))
        decide("block", made, order(officer), obstacle="No money.", help_needed="A budget.")
        return made.collect_events()

    for first in range(0, number, TO_AN_APPEND):
        some = range(first, min(first + TO_AN_APPEND, number))
        ledger.events.put([event for which in some for event in blocked(which)])


def must_have_clocks(services: Services) -> set[UUID]:
    """Every commitment and duty that is open, told from its events alone."""
    ledger = services.ledger
    found = ((which, fold(ledger.history(which))) for which in _begun(services))
    return {which for which, folded in found if folded is not None and folded.is_open}


def _begun(services: Services) -> list[UUID]:
    with services.database() as conn:
        query = "SELECT originator_id FROM ledger.events WHERE topic = ANY(%s)"
        return [row[0] for row in conn.execute(query, ([Proposed.TOPIC, TakenOn.TOPIC],))]


def wait_for_clocks(shape: Shape, wanted: set[UUID], *, within: float) -> None:
    """Until exactly these have a workflow that runs."""
    names = {watch_id(each) for each in wanted}
    until = time.monotonic() + within
    while (found := _running(shape)) != names:
        assert time.monotonic() < until, f"{len(names - found)} have no clock, {len(found - names)} are not wanted"
        time.sleep(1)


def wait_for_looks(shape: Shape, wanted: set[UUID], *, within: float) -> None:
    """Until the workflow of each of these, as Temporal knows it now, has had the ledger looked at."""
    until = time.monotonic() + within
    waiting = sorted(wanted)
    while waiting := run(_without_a_look(shape, waiting)):
        assert time.monotonic() < until, f"{len(waiting)} of {len(wanted)} have not looked"
        time.sleep(1)


async def _without_a_look(shape: Shape, which: Sequence[UUID]) -> list[UUID]:
    client, at_once = await _client(shape), asyncio.Semaphore(AT_ONCE)

    async def has_looked(each: UUID) -> bool:
        async with at_once:
            async for event in client.get_workflow_handle(watch_id(each)).fetch_history_events():
                if looked(event):
                    return True
        return False

    done = await asyncio.gather(*map(has_looked, which))
    return [each for each, is_done in zip(which, done, strict=True) if not is_done]


def _running(shape: Shape) -> set[str]:
    async def ask() -> set[str]:
        client = await _client(shape)
        return {each.id async for each in client.list_workflows("ExecutionStatus = 'Running'", page_size=1000)}

    try:
        return run(ask())
    except RPCError as fault:
        if fault.status is not RPCStatusCode.NOT_FOUND:
            raise
        return set()  # A server whose databases are new knows its namespace some seconds after it was made.


async def _client(shape: Shape) -> Client:
    return await Client.connect(f"{shape.named('temporal').address}:7233")
