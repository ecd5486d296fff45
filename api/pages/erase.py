"""The page on which somebody erases what they said, or recorded for somebody who said it."""

import secrets
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts import Session
from api.endpoints.commitments import CommitmentId
from api.endpoints.impact_reports import ImpactReportId
from api.erasing import check, erase
from api.identity import ServicesHere
from api.pages.history import Told, told
from api.pages.typed import TypedHere
from api.pages.view import HEADERS, render
from api.pages.visitor import Visitor
from api.services import Services
from domain.model.commitment import Commitment
from domain.model.errors import NotAllowed, NotFound
from domain.model.event import RecordedEvent
from domain.model.impact import ImpactReport
from domain.model.on_record import OnRecord
from domain.voices.events import voices_in
from projections.projection import href

router = APIRouter(include_in_schema=False)
Version = Annotated[int, Path(ge=1, lt=2**31)]
ERASED = "Erased. Nobody can read these words any more."
"""The sentence after that was done."""


def add(kind: type[OnRecord], which_one: Any) -> None:
    """Add the page for what is said on one kind of thing. `which_one` takes its id from the path."""
    path = f"{href(kind.TOPIC, '{id}')}/erase/{{version}}"

    def ask(request: Request, which: UUID, version: Version, here: ServicesHere, session: Visitor) -> HTMLResponse:
        found, event, voice = _words(here, session, kind, which, version)
        check(here, session.account, voice)
        (shown,) = _told(here, session, found, event)
        return render(
            request,
            "erase.html",
            council=found.council,
            found=found,
            page=href(kind.TOPIC, found.id),
            shown=shown,
            form_token=session.form_token,
        )

    def carry_out(typed: TypedHere, which: UUID, version: Version, here: ServicesHere, session: Visitor) -> Response:
        if not secrets.compare_digest(typed.one("form_token").encode(), session.form_token.encode()):
            raise NotAllowed("This form was too old to be trusted, so nothing was done. Open the page again.")
        found, _, voice = _words(here, session, kind, which, version)
        erase(here, session.account, voice)
        return RedirectResponse(f"{href(kind.TOPIC, found.id)}?done=erase", 303, headers=HEADERS)

    for endpoint, method in ((ask, "GET"), (carry_out, "POST")):
        endpoint.__annotations__["which"] = which_one
        router.add_api_route(path, endpoint, methods=[method], name=f"{endpoint.__name__}_{kind.TOPIC}_erase")


def _words(
    here: Services, session: Session, kind: type[OnRecord], which: UUID, version: int
) -> tuple[OnRecord, RecordedEvent, UUID]:
    """What they were said on, the event of a version, and the voice in it. Raises NotFound."""
    found = here.ledger.as_it_was(which, kind, actor=session.account.actor)
    event = next((e for e in here.ledger.history(which, up_to=version) if e.originator_version == version), None)
    voice = next(iter(voices_in(event).values()), None) if event else None
    if event is None or voice is None:
        raise NotFound("There are no such words, or they were erased.")
    return found, event, voice


def _told(here: Services, session: Session, found: OnRecord, event: RecordedEvent) -> list[Told]:
    return told(here, found.council, here.ledger.shown([event], session.account.id))


add(Commitment, CommitmentId)
add(ImpactReport, ImpactReportId)
