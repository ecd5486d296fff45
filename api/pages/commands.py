"""The pages of commands: a form for each, and what is done when it is sent."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from api.accounts import Session
from api.endpoints.commitments import CommitmentId
from api.endpoints.councils import framework_of
from api.identity import ServicesHere
from api.pages.asked import asked_for
from api.pages.form_choices import Subject, choices
from api.pages.form_table import COMMANDS, PROPOSE, Form
from api.pages.good_practice import as_proposed
from api.pages.sheet import Sheet, send
from api.pages.typed import TypedHere
from api.pages.visitor import Visitor
from api.services import Services
from domain.model.access import check_role
from domain.model.errors import NotFound

router = APIRouter(include_in_schema=False)


def form_named(command: str) -> Form:
    """The form of a command. Raises NotFound."""
    if command not in COMMANDS:
        raise NotFound("There is no such page.")
    return COMMANDS[command]


Named = Annotated[Form, Depends(form_named)]


@router.get("/councils/{council}/propose")
def ask_to_propose(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """The form to propose a commitment, where asked for from what another council does."""
    sheet = _proposal(council, here, session)
    check_role("propose", session.account.actor)
    if key := asked_for(request, "good_practice"):
        sheet = replace(sheet, values=as_proposed(sheet.subject.framework, key))
    return sheet.show(request)


@router.post("/councils/{council}/propose")
def propose(request: Request, typed: TypedHere, council: str, here: ServicesHere, session: Visitor) -> Response:
    """Propose what was typed."""
    return send(request, _proposal(council, here, session), typed, here)


@router.get("/commitments/{id}/{command}")
def ask(
    request: Request, which: CommitmentId, command: str, form: Named, here: ServicesHere, session: Visitor
) -> HTMLResponse:
    """The form of a command, for somebody who may give it now."""
    sheet = _sheet(which, command, form, here, session)
    sheet.still_possible()
    chosen = {name: request.query_params.getlist(name) for name in ("challenge", "causes")}
    if not chosen["causes"]:
        chosen["causes"] = [key for key, _ in choices("causes", sheet.subject)]
    return replace(sheet, values=chosen).show(request)


@router.post("/commitments/{id}/{command}")
def give(
    request: Request,
    typed: TypedHere,
    which: CommitmentId,
    command: str,
    form: Named,
    here: ServicesHere,
    session: Visitor,
) -> Response:
    """Carry out a command with what was typed."""
    return send(request, _sheet(which, command, form, here, session), typed, here)


def _proposal(council: str, here: Services, session: Session) -> Sheet:
    actor = session.account.actor
    return Sheet("propose", PROPOSE, Subject(framework_of(here, council, actor), actor), session)


def _sheet(which: UUID, command: str, form: Form, here: Services, session: Session) -> Sheet:
    actor = session.account.actor
    found = here.ledger.commitment(which, actor=actor)
    subject = Subject(framework_of(here, found.council, actor), actor, found)
    return Sheet(command, form, subject, session, version=found.version)
