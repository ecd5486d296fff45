"""Impact reports as pages: the published ones of a council, for everybody; and each of them, to be written together."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import impact
from api.accounts import Account
from api.endpoints.impact_reports import ImpactReportId
from api.endpoints.paging import cut, place_of, word_of
from api.endpoints.you_said import public_framework
from api.erasing import ERASERS
from api.identity import ServicesHere
from api.impact import Read
from api.pages.asked import asked_for
from api.pages.erase import ERASED
from api.pages.fitting import fitting
from api.pages.form_table import IMPACT_COMMANDS
from api.pages.history import told
from api.pages.view import render
from api.pages.visitor import PerhapsVisitor
from api.pages.you_said import kept
from domain.model.access import Role
from domain.model.impact import PARTS, READING_AGE, Writing
from domain.model.impact_access import may_on_impact
from domain.model.impact_narration import PARTS as HEADINGS
from domain.model.readability import Readability, readability
from projections import impact_reports

router = APIRouter(include_in_schema=False)
A_PAGE = 20


@dataclass(frozen=True)
class Written:
    """A part as those see it who write it: who wrote it (None: it was drafted from the record), how it reads, and
    whether whoever looks may erase it."""

    part: str
    heading: str
    text: Writing
    by: str | None
    reading: Readability | None
    is_hard: bool
    is_own: bool


@router.get("/councils/{council}/impact-reports")
def of_council(request: Request, council: str, here: ServicesHere, session: PerhapsVisitor) -> Response:
    """The published ones, the newest first."""
    framework = public_framework(here, council)
    before = place_of(asked_for(request, "cursor") or None, impact_reports.Place)
    with here.database() as conn:
        rows = impact_reports.published(conn, council, before=before, limit=A_PAGE + 1)
    shown, end = cut(rows, A_PAGE)
    drawn = render(
        request,
        "impact_reports.html",
        council=council,
        framework=framework,
        root=f"/councils/{quote(council, safe='')}/impact-reports",
        items=shown,
        first=before is None,
        older=word_of(end.ends) if end else "",
    )
    return kept(request, drawn, signed_in=session is not None)


@router.get("/impact-reports/{id}")
def summary(request: Request, which: ImpactReportId, here: ServicesHere, session: PerhapsVisitor) -> Response:
    """The summary: for everybody once it is published; who is signed in there sees how far it is, too."""
    return _page(request, which, "summary", here, session)


@router.get("/impact-reports/{id}/report")
def report(request: Request, which: ImpactReportId, here: ServicesHere, session: PerhapsVisitor) -> Response:
    """The whole report, likewise."""
    return _page(request, which, "report", here, session)


def _page(request: Request, which: ImpactReportId, name: str, here: ServicesHere, session: PerhapsVisitor) -> Response:
    found = impact.read(here, which, session.account if session else None)
    inside = session is not None and session.account.actor.sees(found.report.council)
    commands: list[str] = []
    if session is not None and inside:
        actor = session.account.actor
        commands = [command for command in IMPACT_COMMANDS if may_on_impact(command, actor, found.report)]
    drawn = render(
        request,
        "impact_report.html",
        council=found.report.council,
        found=found,
        name=name,
        document=found.document(name),
        inside=inside,
        commands=[command for command in commands if command != "write"],
        may_write="write" in commands,
        forms=IMPACT_COMMANDS,
        written=list(_written(found, name, session.account)) if session and inside else [],
        reading_age=READING_AGE,
        fitting=fitting(found) if inside and name == "summary" else None,
        told=told(here, found.report.council, here.ledger.history(which)[::-1]) if inside else [],
        done=_done(asked_for(request, "done")),
    )
    return kept(request, drawn, signed_in=session is not None)


def _written(found: Read, document: str, account: Account) -> Iterator[Written]:
    for part in PARTS:
        text, words = found.report.text_of(document, part), found.texts[document, part]
        reading = readability(words) if words else None
        by = Role(text.role).says if text.role else None
        is_hard = document == "summary" and reading is not None and reading.age > READING_AGE
        is_own = text.by == account.id and text.role in ERASERS and words is not None
        yield Written(part, HEADINGS[part], text, by, reading, is_hard, is_own)


def _done(command: str) -> str:
    if command == "erase":
        return ERASED
    form = IMPACT_COMMANDS.get(command)
    return form.done if form else ""
