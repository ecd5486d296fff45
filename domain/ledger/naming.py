"""What a command names by its id, as it is on the record, and what else it is judged by: the rules judge what is
there, and not an id."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.ledger.database import NotReady
from domain.ledger.drafting import first_texts
from domain.ledger.reading import Ledger
from domain.model.access import Actor
from domain.model.climb_facts import Disposed
from domain.model.commitment import Commitment
from domain.model.errors import Invalid
from domain.model.event import RecordedEvent
from domain.model.folding import as_it_was, fold
from domain.model.impact import ImpactReport
from domain.model.on_record import OnRecord
from domain.model.session import Session


def named(
    ledger: Ledger, command: str, said: dict[str, Any], *, actor: Actor, upon: OnRecord, at: datetime | None = None
) -> dict[str, Any]:
    """What a command says, with each commitment that it names as it was at a moment (None: as it is). Raises Invalid
    where there is none."""
    if command in ("link", "unlink") and said.get("to") is not None:
        return said | {"to": _commitment(ledger, "to", said["to"], actor)[0]}
    if isinstance(upon, Session) and said.get("commitment") is not None:
        found, events = _commitment(ledger, "commitment", said["commitment"], actor, council=upon.council, at=at)
        disposals = [each for each in events if isinstance(each, Disposed)]
        last = disposals[-1] if disposals else None
        return said | {"commitment": (found, last) if command == "note-disposal" else found}
    if isinstance(upon, Session) and command == "draft-report":
        return said | {"texts": first_texts(ledger, upon)}
    if isinstance(upon, ImpactReport) and command in ("sign-off", "publish"):
        # Of one that was carried out before it is known: no other is.
        return said | {"pages": _pages(ledger, upon) if at is None else 1}
    return said


def _pages(ledger: Ledger, report: ImpactReport) -> int:
    if ledger.pages_of is None:
        raise NotReady("Nothing here can tell how many pages this has.")
    return ledger.pages_of(ledger, report)


def _commitment(
    ledger: Ledger, field: str, which: UUID, actor: Actor, *, council: str | None = None, at: datetime | None = None
) -> tuple[Commitment, list[RecordedEvent]]:
    events = as_it_was(ledger.history(which), as_of=None, known_at=at)
    found = fold(events)
    seen = isinstance(found, Commitment) and actor.sees(found.council) and council in (None, found.council)
    if not isinstance(found, Commitment) or not seen:
        raise Invalid(field, "There is no such commitment.")
    return found, events
