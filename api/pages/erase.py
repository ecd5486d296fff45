"""The page on which somebody erases what they said, or recorded for somebody who said it."""

import secrets
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts import Session
from api.endpoints.commitments import CommitmentId
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
from domain.voices.events import voices_in

router = APIRouter(include_in_schema=False)
Version = Annotated[int, Path(ge=1, lt=2**31)]


@router.get("/commitments/{id}/erase/{version}")
def ask_to_erase(
    request: Request, which: CommitmentId, version: Version, here: ServicesHere, session: Visitor
) -> HTMLResponse:
    """What would be erased, and what erasing means."""
    found, event, voice = _words(here, session, which, version)
    check(here, session.account, voice)
    (shown,) = _told(here, session, found, event)
    return render(request, "erase.html", council=found.council, found=found, shown=shown, form_token=session.form_token)


@router.post("/commitments/{id}/erase/{version}")
def erase_words(
    typed: TypedHere, which: CommitmentId, version: Version, here: ServicesHere, session: Visitor
) -> Response:
    """Erase them."""
    if not secrets.compare_digest(typed.one("form_token").encode(), session.form_token.encode()):
        raise NotAllowed("This form was too old to be trusted, so nothing was done. Open the page again.")
    found, _, voice = _words(here, session, which, version)
    erase(here, session.account, voice)
    return RedirectResponse(f"/commitments/{found.id}?done=erase", 303, headers=HEADERS)


def _words(here: Services, session: Session, which: UUID, version: int) -> tuple[Commitment, RecordedEvent, UUID]:
    """The commitment, the event of a version, and the voice in it. Raises NotFound."""
    found = here.ledger.commitment(which, actor=session.account.actor)
    event = next((e for e in here.ledger.history(which, up_to=version) if e.originator_version == version), None)
    voice = next(iter(voices_in(event).values()), None) if event else None
    if event is None or voice is None:
        raise NotFound("There are no such words, or they were erased.")
    return found, event, voice


def _told(here: Services, session: Session, found: Commitment, event: RecordedEvent) -> list[Told]:
    return told(here, found.council, here.ledger.shown([event], session.account.id))
