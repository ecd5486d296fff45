"""The page of an import: send a table, see row by row what would happen, and only then have it done."""

import base64
import binascii
import secrets
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api import exchange
from api.accounts import Session
from api.casework_words import KINDS
from api.endpoints.councils import framework_of
from api.exchange import Came
from api.identity import ServicesHere
from api.pages.typed import TypedHere
from api.pages.view import render
from api.pages.visitor import Visitor
from api.services import Services
from domain.exchange.plan import Plan
from domain.exchange.table import ACTIONS, FACTS, FILE, WrongTable
from domain.model.access import check_role
from domain.model.errors import Invalid
from domain.model.governance import Framework
from domain.model.narration import by, says

router = APIRouter(include_in_schema=False)
TOO_OLD = "This form was too old to be trusted, so nothing was done. Choose the file again."
NO_FILE = "Choose the file that you want to import."
CHANGED = "Something changed since you looked, so nothing was written. Look at it again."
TAGS = {
    exchange.TO_DO: ("Would be done", "govuk-tag--blue"),
    exchange.DONE: ("Done", "govuk-tag--green"),
    exchange.REFUSED: ("Cannot be taken", "govuk-tag--red"),
    exchange.WARNED: ("About one child?", "govuk-tag--orange"),
    exchange.NOT_DONE: ("Not done", "govuk-tag--red"),
}


@dataclass(frozen=True)
class Upload:
    """A file as a browser sends it."""

    form_token: str
    table: bytes


async def upload(request: Request) -> Upload:
    """The file that was sent. Raises Invalid for what no browser sends."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Invalid("form", "This did not come from one of our forms.")
    try:
        async with request.form(max_files=1, max_fields=4) as form:
            token, sent = form.get("form_token"), form.get("table")
            table = await sent.read() if isinstance(sent, UploadFile) else b""
    except HTTPException:
        raise Invalid("form", "This form cannot be read. Choose the file again.") from None
    return Upload(token if isinstance(token, str) else "", table)


@dataclass(frozen=True)
class Shown:
    """A row as it is drawn: each step in a sentence, and whose it is; `why` it cannot be taken, and where."""

    line: int
    title: str
    href: str
    tag: tuple[str, str]
    acts: list[tuple[str, str]]
    why: list[tuple[str, str]]


@router.get("/councils/{council}/import")
def ask(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """The form that asks for a file."""
    return _page(request, _allowed(here, council, session), session)


@router.post("/councils/{council}/import")
def show(
    request: Request,
    sent: Annotated[Upload, Depends(upload)],
    council: str,
    here: ServicesHere,
    session: Visitor,
) -> HTMLResponse:
    """What would happen, row by row. Nothing is written."""
    framework = _allowed(here, council, session)
    if not _trusted(sent.form_token, session):
        return _page(request, framework, session, notice=TOO_OLD, status=403)
    if not sent.table:
        return _page(request, framework, session, notice=NO_FILE, status=422)
    try:
        made = exchange.planned(here, sent.table, [session.account.actor], council)
    except WrongTable as wrong:
        return _page(request, framework, session, wrong=wrong, status=422)
    return _page(request, framework, session, made=made, came=exchange.would(made), table=sent.table)


@router.post("/councils/{council}/import/carry-out")
def carry_out(request: Request, typed: TypedHere, council: str, here: ServicesHere, session: Visitor) -> Response:
    """Do what was shown; or, where that is no longer what would be done, show it anew."""
    framework = _allowed(here, council, session)
    if not _trusted(typed.one("form_token"), session):
        return _page(request, framework, session, notice=TOO_OLD, status=403)
    try:
        table = base64.urlsafe_b64decode(typed.one("table").encode())
        made = exchange.planned(here, table, [session.account.actor], council)
    except (binascii.Error, ValueError):
        return _page(request, framework, session, notice=NO_FILE, status=422)
    except WrongTable as wrong:
        return _page(request, framework, session, wrong=wrong, status=422)
    # Sent twice, the second finds everything done, and says so.
    nothing_left = not made.stops and not any(row.to_do for row in made.rows)
    if made.stops or (exchange.fingerprint(made) != typed.one("plan") and not nothing_left):
        would = exchange.would(made)
        return _page(request, framework, session, notice=CHANGED, made=made, came=would, table=table, status=409)
    return _page(request, framework, session, came=exchange.carry_out(here, made), done=True)


def _allowed(here: Services, council: str, session: Session) -> Framework:
    framework = framework_of(here, council, session.account.actor)
    check_role("propose", session.account.actor)
    return framework


def _trusted(form_token: str, session: Session) -> bool:
    return secrets.compare_digest(form_token.encode(), session.form_token.encode())


def _page(
    request: Request,
    framework: Framework,
    session: Session,
    *,
    status: int = 200,
    notice: str = "",
    wrong: WrongTable | None = None,
    made: Plan | None = None,
    came: list[Came] | None = None,
    table: bytes = b"",
    done: bool = False,
) -> HTMLResponse:
    rows = [_shown(each, framework) for each in came or [] if each.what != exchange.AS_IT_IS]
    return render(
        request,
        "import.html",
        status=status,
        council=framework.council,
        framework=framework,
        root=f"/councils/{quote(framework.council, safe='')}",
        token=session.form_token,
        notice=notice,
        faults=wrong.faults if wrong else (),
        rows=rows,
        as_they_are=len(came or []) - len(rows),
        stops=made.stops if made else False,
        stopping=sum(row.stops for row in made.rows) if made else 0,
        warned=any(row.warned for row in made.rows) if made else False,
        trained=session.account.role in framework.casework.trained,
        to_do=bool(made and any(row.to_do for row in made.rows)),
        looked=came is not None,
        done=done,
        undone=sum(each.what == exchange.NOT_DONE for each in came or []),
        table=base64.urlsafe_b64encode(table).decode(),
        plan=exchange.fingerprint(made) if made else "",
        columns=FACTS,
        actions=ACTIONS,
    )


def _shown(came: Came, framework: Framework) -> Shown:
    planned = came.planned
    why = []
    if came.refusal is not None:
        why.append(("" if planned.column == FILE else planned.column, came.refusal.sentence))
    if planned.warned:
        why += dict.fromkeys((sign.field, f"There is {KINDS[sign.kind]} in it.") for sign in planned.signs)
    return Shown(
        line=planned.row.line,
        title=planned.title,
        href=f"/commitments/{planned.commitment}" if planned.version or came.what == exchange.DONE else "",
        tag=TAGS[came.what],
        acts=[(says(act.event, framework), by(act.event, framework)) for act in came.acts],
        why=why,
    )
