"""The audit of what is on a ledger: every history replayed against the frameworks of its council."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import takewhile
from threading import Lock
from uuid import UUID

from domain.audit.conformance import conformance, nothing_to_judge
from domain.audit.findings import Break, Conformance, Flaw
from domain.ledger.governance import Governance
from domain.ledger.histories import History
from domain.ledger.reading import Ledger
from domain.model.duty_facts import TakenOn
from domain.model.errors import Invalid, NotFound
from domain.model.event import RecordedEvent
from domain.model.facts import Proposed


class Memory:
    """What was found in histories before, so that it is not worked out again while their content, down to the letter,
    and the rules are the same. It belongs to one process, and is never asked what the record says."""

    def __init__(self, most: int = 5_000) -> None:
        self._most = most
        self._found: dict[UUID, tuple[int, Governance, Conformance]] = {}
        self._lock = Lock()

    def recall(self, history: History, rules: Governance, now: datetime) -> Conformance | None:
        """What was found in a history before, where the same would be found now."""
        with self._lock:
            known = self._found.get(history.which)
        if known is None or known[1] is not rules or not known[2].until <= now < known[2].stands_until:
            return None
        return replace(known[2], until=now) if known[0] == history.digest else None

    def keep(self, history: History, rules: Governance, found: Conformance) -> None:
        """Remember what was found; of too many, what was found first is forgotten."""
        if found.stands_until <= found.until:
            return
        with self._lock:
            self._found.pop(history.which, None)
            self._found[history.which] = (history.digest, rules, found)
            if len(self._found) > self._most:
                del self._found[next(iter(self._found))]


def conformances(
    ledger: Ledger,
    council: str | None = None,
    *,
    until: datetime | None = None,
    after: UUID | None = None,
    memory: Memory | None = None,
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
        if council is not None and until is None and memory is not None:
            known = memory.recall(history, rules(council), now)
            if known is None:
                known = judged(history)
                if known is not None:
                    memory.keep(history, rules(council), known)
            return known
        return judged(history)

    def judged(history: History) -> Conformance | None:
        moment, events = until or now, history.events
        # Up to the first that came later: of two machines whose clocks differ, the order is that of the record.
        known = list(takewhile(lambda event: event.timestamp <= moment, events))
        cut = len(known) < len(events)
        if not known:
            flaw = Break(Flaw.UNREADABLE, history.unreadable or 1)
            return None if cut else nothing_to_judge(history.which, flaw, moment)
        try:
            governance = rules(begun_in(events[0]) or "")
        except NotFound:
            return nothing_to_judge(history.which, Break(Flaw.HOLE, 1), moment)
        return conformance(known, governance, moment, unreadable=None if cut else history.unreadable)

    return filter(None, map(found, ledger.every_history(council, after=after)))


def begun_in(first: RecordedEvent) -> str | None:
    """The council that a history is of, by its first event; None where that is no beginning."""
    return first.council if isinstance(first, Proposed | TakenOn) else None
