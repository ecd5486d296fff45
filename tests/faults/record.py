"""The whole record as it is stored, for whoever judges a trial: every history and every council's governance."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.services import Services
from domain.ledger.application import SYSTEM
from domain.ledger.governance import Governance
from domain.model.event import AccountableEvent
from domain.model.folding import fold

AT_ONCE = 5_000
"""Events that are read at once."""


@dataclass(frozen=True)
class Record:
    """What is on the ledger at a moment: the events of each commitment and duty in the order of their positions."""

    histories: dict[UUID, list[AccountableEvent]]
    governance: dict[str, Governance]
    read_at: datetime

    def rules(self, subject: UUID) -> Governance:
        found = fold(self.histories[subject][:1])
        assert found is not None
        return self.governance[found.council]


def read(services: Services) -> Record:
    """Read the time, then all of it, with what was said opened: what is owed at that time could have been taken."""
    ledger, after = services.ledger, 0
    histories: dict[UUID, list[AccountableEvent]] = defaultdict(list)
    read_at = ledger.now()
    while rows := ledger.ledger.select_notifications(after, AT_ONCE, inclusive_of_start=False):
        for row in rows:
            event = ledger.events.mapper.to_domain_event(row)
            if isinstance(event, AccountableEvent):
                histories[event.originator_id].append(event)
        after = rows[-1].id
    governance = {council: ledger.governance.of(council) for council in ledger.councils()}
    shown = {which: ledger.shown(events, SYSTEM.id) for which, events in histories.items()}
    return Record(shown, governance, read_at)
