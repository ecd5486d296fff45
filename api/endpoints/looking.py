"""How a commitment or a duty is looked at over HTTP: as it is, as it was, and its history; all made alike."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from api.answers import EventsOut
from api.compared import ComparedOut, of_compared
from api.endpoints.headers import etag
from api.endpoints.values import Day, Moment
from api.identity import ServicesHere, SignedIn
from api.problems import described
from api.representation import of_event
from api.services import Services
from domain.ledger.comparing import Then, compare_one
from domain.ledger.governance import Governance
from domain.ledger.reading import A
from domain.model.accountable import Accountable
from domain.model.errors import Invalid
from domain.model.folding import add_up

Out = TypeVar("Out", bound=BaseModel)
AsOf = Annotated[Day | None, Query(description="As it was at the end of this day.")]
KnownAt = Annotated[Moment | None, Query(description="As was on the record at this moment.")]


def two_moments(
    first: Annotated[Day | None, Query(alias="from", description="First, as it was at the end of this day.")] = None,
    second: Annotated[Day | None, Query(alias="to", description="Then, as it was at the end of this one.")] = None,
    known_from: Annotated[Moment | None, Query(description="First, as was on the record at this moment.")] = None,
    known_to: Annotated[Moment | None, Query(description="Then, as was on the record at this one.")] = None,
) -> tuple[Then, Then]:
    """The moments that are compared. Raises Invalid where the first is not given."""
    if first is None and known_from is None:
        raise Invalid("from", "Give the first moment: from=DATE, known_from=TIME, or both.")
    return Then(first, known_from), Then(second, known_to)


Moments = Annotated[tuple[Then, Then], Depends(two_moments)]


def answering(told: Callable[[A, Governance, datetime], Out]) -> Callable[..., Out]:
    """Makes the answer to a command. It tells what was known when the command was recorded, so that sending it again
    gives the same answer; `newest` is the version that the governance was at after that, where it was read."""

    def answered(here: Services, changed: A, response: Response, newest: int | None = None) -> Out:
        response.headers["ETag"] = etag(changed.version)
        recorded = changed.modified_on
        governance = here.ledger.governance.of(changed.council, known_at=recorded, newest=newest)
        return told(changed, governance, recorded)

    return answered


def add_looks(
    router: APIRouter, path: str, kind: type[A], which_one: Any, told: Callable[[A, Governance, datetime], Out]
) -> None:
    """Add the endpoints that look at one; what can be stuck is compared between moments too. `which_one` takes the id
    from the path, `told` makes the answer."""

    def read(
        which: UUID,
        response: Response,
        here: ServicesHere,
        account: SignedIn,
        as_of: AsOf = None,
        known_at: KnownAt = None,
    ) -> Out:
        found = here.ledger.as_it_was(
            which, kind, actor=account.actor, as_of=as_of, known_at=known_at, reader=account.id
        )
        response.headers["ETag"] = etag(found.version)
        governance = here.ledger.governance.of(found.council, known_at=known_at)
        return told(found, governance, known_at or here.ledger.now())

    def events(which: UUID, here: ServicesHere, account: SignedIn) -> EventsOut:
        found = here.ledger.as_it_was(which, kind, actor=account.actor)
        frameworks = here.ledger.governance.of(found.council).framework
        # A body is called what it was called when the event was recorded.
        shown = here.ledger.history(which, reader=account.id)
        return EventsOut(items=[of_event(e, frameworks.at(e.timestamp)) for e in shown])

    def changes(which: UUID, here: ServicesHere, account: SignedIn, moments: Moments) -> ComparedOut:
        here.ledger.seen_by(account.actor, add_up(here.ledger.history(which, up_to=1)), kind)
        return of_compared(compare_one(here.ledger, which, *moments, actor=account.actor))

    read.__name__, events.__name__ = f"read_{kind.TOPIC}", f"events_of_{kind.TOPIC}"
    changes.__name__ = f"changes_of_{kind.TOPIC}"
    for look, at, answer, summary in (
        (read, path, told.__annotations__["return"], "As it is, as it was on a day, as known at a moment, or both."),
        (events, f"{path}/events", EventsOut, "Its history, oldest first, with the sentences that people read."),
        (changes, f"{path}/diff", ComparedOut, "What changed from one moment to another (left out: now)."),
    ):
        if look is changes and not issubclass(kind, Accountable):
            continue
        look.__annotations__["which"] = which_one
        router.add_api_route(
            at, look, response_model=answer, methods=["GET"], responses=described(401, 404, 422), summary=summary
        )
