"""Pages about texts that are held: what a trained person has to check, and what became of one's own."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import casework, held_lists, held_words
from api.accounts import Account, Session
from api.casework_words import because
from api.endpoints.councils import framework_of
from api.endpoints.held import HeldId
from api.endpoints.paging import not_ours, place_of, word_of
from api.held import Held
from api.held_lists import Page, Part, Place
from api.identity import ServicesHere
from api.pages.asked import asked_for
from api.pages.form_table import form_of
from api.pages.seen import Pieces, asked, pieces
from api.pages.typed import Typed, TypedHere
from api.pages.view import HEADERS, render
from api.pages.visitor import Visitor
from api.services import Services
from domain.model.errors import NotAllowed, NotFound, Refusal
from projections.projection import href

router = APIRouter(include_in_schema=False)
A_PAGE = 25
DONE = {
    "record": "Recorded, as it was written.",
    "turn-away": "Turned away. What was written is erased, and its writer sees where to take it.",
    "asked": "You asked for a check. Somebody who is trained looks at it. Nothing is on the record yet.",
}


@dataclass(frozen=True)
class Shown:
    """A held text as it is drawn: what it was for, its answers to each question, and why it is held."""

    held: Held
    heading: str
    title: str
    href: str
    answers: list[tuple[str, Pieces]]
    because: str
    overdue: bool


@router.get("/councils/{council}/to-check")
def to_check(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """What waits for somebody who is trained, the oldest first."""
    return _to_check(request, council, here, session)


@router.get("/councils/{council}/asked")
def asked_about(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """What became of one's own texts that were held."""
    framework = framework_of(here, council, session.account.actor)
    page = _page(request, council, here, session, "asked")
    return render(
        request,
        "asked.html",
        council=council,
        items=_shown(here, page.items),
        first=not asked_for(request, "cursor"),
        older=word_of(page.ends) if page.ends else "",
        take_it_to=framework.casework.take_it_to,
        done=DONE.get(asked_for(request, "done"), ""),
    )


@router.post("/held/{id}/record")
def record(request: Request, typed: TypedHere, which: HeldId, here: ServicesHere, session: Visitor) -> Response:
    """It is about the promise: record it."""
    return _decide(request, typed, here, session, which, casework.record, "record")


@router.post("/held/{id}/turn-away")
def turn_away(request: Request, typed: TypedHere, which: HeldId, here: ServicesHere, session: Visitor) -> Response:
    """It is about one child: erase it."""
    return _decide(request, typed, here, session, which, casework.turn_away, "turn-away")


def _decide(
    request: Request,
    typed: Typed,
    here: Services,
    session: Session,
    which: UUID,
    decide: Callable[[Services, Account, UUID], Held],
    done: str,
) -> Response:
    if not secrets.compare_digest(typed.one("form_token").encode(), session.form_token.encode()):
        raise NotAllowed("This form was too old to be trusted, so nothing was done. Open the page again.")
    try:
        found = decide(here, session.account, which)
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        council = session.account.council
        if council is None:
            raise
        return _to_check(request, council, here, session, refused=refusal.sentence)
    return RedirectResponse(f"/councils/{quote(found.council, safe='')}/to-check?done={done}", 303, headers=HEADERS)


def _to_check(request: Request, council: str, here: Services, session: Session, *, refused: str = "") -> HTMLResponse:
    account = session.account
    framework = framework_of(here, council, account.actor)
    if account.role not in framework.casework.trained:
        raise NotAllowed("Only somebody who is trained decides whether a text is about one child.")
    page = _page(request, council, here, session, "waiting")
    return render(
        request,
        "to_check.html",
        status=409 if refused else 200,
        council=council,
        items=_shown(here, page.items),
        first=not asked_for(request, "cursor"),
        further=word_of(page.ends) if page.ends else "",
        token=session.form_token,
        refused=refused,
        done="" if refused else DONE.get(asked_for(request, "done"), ""),
    )


def _page(request: Request, council: str, here: Services, session: Session, part: Part) -> Page:
    """The page of a list that the address asks for, with what was written opened."""
    after = place_of(asked_for(request, "cursor") or None, Place)
    if after is not None and after.part != part:
        raise not_ours()
    with here.database() as conn:
        page = held_lists.page(conn, council, session.account.id, (part,), after=after, limit=A_PAGE)
    return replace(page, items=held_words.opened(here.ledger.voices, page.items, session.account.id))


def _shown(here: Services, found: Sequence[Held]) -> list[Shown]:
    titled, now = here.ledger.titles(each.subject for each in found if each.subject), here.ledger.now()
    return [_drawn(each, titled.get(each.subject, "") if each.subject else "", now) for each in found]


def _drawn(found: Held, title: str, now: datetime) -> Shown:
    form = form_of(found.about, found.command)
    answers = [
        (asked(form, name), pieces(_text(value), [sign for sign in found.signs if sign.field == name]))
        for name, value in found.said.items()
        if value
    ]
    page = href(found.about, found.subject) if found.subject else ""
    return Shown(found, form.heading, title, page, answers, because(found.signs), found.is_overdue(now))


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
