"""The pages of commands: a form for each, and what is done when it is sent."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.accounts import Session
from api.endpoints.commitments import CommitmentId
from api.endpoints.councils import framework_of
from api.endpoints.duties import DutyId
from api.endpoints.impact_reports import ImpactReportId
from api.endpoints.sessions import SessionId
from api.endpoints.voices import VoiceId
from api.identity import ServicesHere
from api.pages.asked import asked_for
from api.pages.forms.proposing import PROPOSE
from api.pages.forms.sessions import CALL
from api.pages.good_practice import as_proposed
from api.pages.near import MOST, others, to_link
from api.pages.prefilled import prefilled
from api.pages.sending import send
from api.pages.sheet import Sheet
from api.pages.subject import Subject
from api.pages.typed import TypedHere
from api.pages.visitor import Visitor
from api.services import Services
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.errors import NotFound
from domain.model.impact import ImpactReport
from domain.model.said import Said
from domain.model.session import Session as Meeting
from projections.similar import titles

router = APIRouter(include_in_schema=False)
SHOW_WORDS = frozenset({"answer", "withdraw-challenge", "withdraw-reading", "answer-question", "take-up", "write"})
"""The forms that offer something to choose by what was said."""


@router.get("/councils/{council}/propose")
def ask_to_propose(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """The form to propose a commitment, where asked for from what another council does."""
    sheet = _proposal(council, here, session)
    sheet.still_possible()
    if key := asked_for(request, "good_practice"):
        sheet = replace(sheet, values=as_proposed(sheet.subject.framework, key))
    return sheet.show(request)


@router.post("/councils/{council}/propose")
def propose(request: Request, typed: TypedHere, council: str, here: ServicesHere, session: Visitor) -> Response:
    """Propose what was typed."""
    return send(request, _proposal(council, here, session), typed, here)


@router.get("/councils/{council}/sessions/call")
def ask_to_call(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """The form to call a session."""
    return _asked(request, _call(council, here, session))


@router.post("/councils/{council}/sessions/call")
def call(request: Request, typed: TypedHere, council: str, here: ServicesHere, session: Visitor) -> Response:
    """Call a session with what was typed."""
    return send(request, _call(council, here, session), typed, here)


def _asked(request: Request, sheet: Sheet) -> HTMLResponse:
    sheet.still_possible()
    return replace(sheet, values=prefilled(request, sheet.command, sheet.subject)).show(request)


def _proposal(council: str, here: Services, session: Session) -> Sheet:
    actor = session.account.actor
    return Sheet("propose", PROPOSE, Subject(framework_of(here, council, actor), actor), session)


def _call(council: str, here: Services, session: Session) -> Sheet:
    actor = session.account.actor
    return Sheet("call", CALL, Subject(framework_of(here, council, actor), actor, new=Meeting), session)


def _sheet(
    which: UUID,
    kind: type[Commitment | Duty | Meeting | Said | ImpactReport],
    command: str,
    here: Services,
    session: Session,
) -> Sheet:
    """The form of a command on what there is now. Raises NotFound."""
    actor = session.account.actor
    reader = actor.id if command in SHOW_WORDS and kind is not Said else None
    found = here.ledger.as_it_was(which, kind, actor=actor, reader=reader)
    subject = Subject(framework_of(here, found.council, actor), actor, found)
    if command not in subject.forms:
        raise NotFound("There is no such page.")
    if isinstance(found, Commitment) and command in ("link", "unlink"):
        with here.database() as conn:
            every = titles(conn, found.council)
        subject = replace(subject, others=others(here, found, every))
    if isinstance(found, Meeting) and command in ("celebrate", "note-disposal"):
        with here.database() as conn:
            every = titles(conn, found.council)
        fit = [each for each in every if command == "note-disposal" or each.state == "achieved"]
        subject = replace(subject, others=tuple((str(each.commitment_id), each.title) for each in fit[:MOST]))
    if isinstance(found, Said) and command in ("link", "unlink"):
        with here.database() as conn:
            every = titles(conn, found.council)
        subject = replace(subject, others=to_link(here, found, every))
    return Sheet(command, subject.forms[command], subject, session, version=found.version)


def add_forms(path: str, kind: type[Commitment | Duty | Meeting | Said | ImpactReport], which_one: Any) -> None:
    """Add the pages of the commands on one kind of thing. `which_one` takes the id from the path."""

    def ask(request: Request, which: UUID, command: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
        """The form of a command, for somebody who may give it now."""
        return _asked(request, _sheet(which, kind, command, here, session))

    def give(
        request: Request, typed: TypedHere, which: UUID, command: str, here: ServicesHere, session: Visitor
    ) -> Response:
        """Carry out a command with what was typed."""
        return send(request, _sheet(which, kind, command, here, session), typed, here)

    for page, method in ((ask, "GET"), (give, "POST")):
        page.__annotations__["which"] = which_one
        router.add_api_route(f"{path}/{{id}}/{{command}}", page, methods=[method])


add_forms("/commitments", Commitment, CommitmentId)
add_forms("/duties", Duty, DutyId)
add_forms("/sessions", Meeting, SessionId)
add_forms("/voices", Said, VoiceId)
add_forms("/impact-reports", ImpactReport, ImpactReportId)
