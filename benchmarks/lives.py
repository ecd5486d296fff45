"""Records to measure on: databases of their own, with years of councils in them that the simulation made up."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo

from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from api.running.setup import FRAMEWORKS
from domain.frameworks.file import calendar_of, parse, read
from domain.ledger import governance
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.install import install
from domain.model.event import AccountableEvent
from domain.simulation.council import simulate
from domain.simulation.plan import Plan

BEGINS = datetime(2024, 1, 8, tzinfo=UTC)
YEARS = 20
COUNCIL = "manchester"
AT_ONCE = 500


@contextmanager
def new_database(server: postgres.Embedded) -> Iterator[tuple[str, str]]:
    """A database, set up and empty: how its owner and the service reach it. It is dropped in the end."""
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}".encode())
        owner, service = (make_conninfo(url, dbname=name) for url in (server.owner_url, server.service_url))
        install(owner, service_role=SERVICE_ROLE)
        try:
            yield owner, service
        finally:
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def fill(ledger: Accountability, commitments: int, *, council: str = COUNCIL, years: int = YEARS) -> int:
    """Put years of a council with Manchester's governance on the record. Returns the number of events on it then."""
    data: dict[str, Any] = read(FRAMEWORKS / f"{COUNCIL}.toml") | {"council": council}
    governance.adopt(ledger.events, data, on=BEGINS.date(), actor=SYSTEM, at=BEGINS, command_id=uuid4())
    framework = parse(data)
    waiting: list[AccountableEvent] = []

    def keep(recorded: Sequence[AccountableEvent]) -> None:
        # Adopting the framework has put its duties on the record.
        waiting.extend(event for event in recorded if event.name != "taken_on")
        if len(waiting) >= AT_ONCE:
            ledger.events.put(waiting)
            waiting.clear()

    simulate(Plan(framework, calendar_of(framework), BEGINS, years, commitments, seed=1), keep)
    if waiting:
        ledger.events.put(waiting)
    return int(ledger.ledger.max_notification_id() or 0)
