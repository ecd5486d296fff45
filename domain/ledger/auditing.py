"""The audit of what is on a ledger: every history replayed against the frameworks of its council."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import takewhile
from uuid import UUID

from domain.audit.conformance import conformance, nothing_to_judge
from domain.audit.findings import Break, Conformance, Flaw
from domain.ledger.governance import Governance
from domain.ledger.histories import History, begun_in
from domain.ledger.reading import Ledger
from domain.model.errors import Invalid, NotFound


def conformances(
    ledger: Ledger, council: str | None = None, *, until: datetime | None = None, after: UUID | None = None
) -> Iterator[Conformance]:
    """What is found in every commitment and duty, of one council or (None) of all, up to a moment (None: now), by id
    and one at a time. `after`: only those of the council whose ids come after this one. Raises Invalid for a moment
    that is to come."""
    now = ledger.now()
    if until is not None and until > now:
        raise Invalid("until", "Give a moment up to now: nobody can say yet what will be owed and not done.")
    ledger.settle(until)

    @cache
    def rules(of: str) -> Governance:
        return ledger.governance.of(of, known_at=until)

    def found(history: History) -> Conformance | None:
        moment = until or now
        # Up to the first that came later: of two machines whose clocks differ, the order is that of the record.
        known = list(takewhile(lambda event: event.timestamp <= moment, history.events))
        cut = len(known) < len(history.events)
        if not known:
            flaw = Break(Flaw.UNREADABLE, history.unreadable or 1)
            return None if cut else nothing_to_judge(history.which, flaw, moment)
        try:
            governance = rules(begun_in(history) or "")
        except NotFound:
            return nothing_to_judge(history.which, Break(Flaw.HOLE, 1), moment)
        return conformance(known, governance, moment, unreadable=None if cut else history.unreadable)

    return filter(None, map(found, ledger.every_history(council, after=after)))
