"""Histories in numbers, as commands leave them on the record, without asking the ledger about each."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid4

from eventsourcing.domain import CanMutateAggregate

from domain.ledger.application import SYSTEM, Accountability
from domain.model.access import Role
from domain.model.commands import decide
from domain.model.decisions import propose
from domain.model.governance import Framework
from domain.model.order import Order
from tests.scenarios import COUNCIL, actor, framework_file

OFFICER, CHAIR = actor(Role.OFFICER), actor(Role.CHAIR, "partnership")
EACH = 5
"""Events of each commitment."""


def begin(ledger: Accountability, *, respond_within: str = "10 working days") -> Framework:
    """Have the council for tests join. Returns its framework."""
    ledger.adopt_framework(framework_file(respond_within=respond_within), actor=SYSTEM)
    return ledger.governance.of(COUNCIL).framework.at(ledger.now())


def append(ledger: Accountability, framework: Framework, commitments: int, *, at_once: int = 100) -> list[UUID]:
    """Put commitments on the record, each agreed, blocked and reported on: EACH events. Returns their ids."""
    made: list[UUID] = []
    while len(made) < commitments:
        events: list[CanMutateAggregate[UUID]] = []
        for _ in range(min(at_once, commitments - len(made))):
            which = uuid4()
            made.append(which)
            events += life(which, framework, ledger.now())
        ledger.events.put(events)
    return made


def life(which: UUID, framework: Framework, at: datetime) -> Iterator[CanMutateAggregate[UUID]]:
    """The events of one commitment, decided as any others."""

    def order(who: object) -> Order:
        return Order(who, at, uuid4(), framework, None)  # type: ignore[arg-type]

    made = propose(order(OFFICER), which, title="A promise")
    decide("agree", made, order(CHAIR))
    decide("report-progress", made, order(OFFICER), report="It has begun.")
    decide("block", made, order(OFFICER), obstacle="No money", help_needed="A budget")
    decide("report-progress", made, order(OFFICER), report="We wait for the money.")
    yield from made.collect_events()
