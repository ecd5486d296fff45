"""The sessions of a council's bodies as pages: which are to come, which were held, and each on a page of its own."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.endpoints.councils import framework_of
from api.endpoints.paging import cut, place_of, word_of
from api.endpoints.sessions import SessionId
from api.identity import ServicesHere
from api.opening_answers import MOST
from api.pages.asked import asked_for
from api.pages.form_fields import offered
from api.pages.form_table import SESSION_COMMANDS
from api.pages.forms.sessions import CALL
from api.pages.history import told
from api.pages.past import past
from api.pages.subject import Subject
from api.pages.view import render
from api.pages.visitor import Visitor
from api.services import Services
from domain.ledger.opening import answered_challenges, open_challenges, opening
from domain.model.calendar import day_of
from domain.model.folding import add_up
from domain.model.session import Session
from domain.model.session_access import CALLERS
from domain.model.session_narration import present
from domain.model.text import line
from projections import sessions
from projections.projection import href

router = APIRouter(include_in_schema=False)
A_PAGE, MOST_TO_COME = 30, 100
IN_SHORT = 5
"""So many of each part of its opening stand on a session's own page."""
BUTTONS = 6
"""So many commands are offered as buttons; the others under "More"."""


@router.get("/councils/{council}/sessions")
def of_council(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """The ones to come, the next one first, then those that were, the last one first."""
    actor = session.account.actor
    framework = framework_of(here, council, actor)
    body = asked_for(request, "body")
    chosen = framework.require_body(line("body", body)).key if body else None
    before, today = place_of(asked_for(request, "cursor") or None, sessions.Place), day_of(here.ledger.now())
    with here.database() as conn:
        coming = sessions.coming(conn, council, body=chosen, first=today, limit=MOST_TO_COME + 1)
        gone = sessions.page(
            conn, council, body=chosen, last=today - timedelta(days=1), before=before, limit=A_PAGE + 1
        )
    shown, end = cut(gone, A_PAGE)
    return render(
        request,
        "sessions.html",
        council=council,
        framework=framework,
        body=chosen,
        coming=coming[:MOST_TO_COME],
        more_to_come=len(coming) > MOST_TO_COME,
        gone=shown,
        first=before is None,
        older=word_of(end.ends) if end else "",
        may_call=actor.role in CALLERS,
    )


@router.get("/sessions/{id}")
def of_one(request: Request, which: SessionId, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """A session as it is, or as it was on a day, as was known at a moment, or both."""
    actor, then = session.account.actor, past(request, here.ledger.now())
    known = here.ledger.as_it_was(which, Session, actor=actor, as_of=then.as_of, known_at=then.known_at)
    events = then.of(here.ledger.history(which, up_to=known.version, reader=actor.id))
    found = add_up(events)
    assert isinstance(found, Session)
    framework = here.ledger.governance.of(found.council, known_at=then.known_at).framework.at(then.seen_at)
    commands = [] if then else offered(Subject(framework, actor, found))
    return render(
        request,
        "session.html",
        council=found.council,
        found=found,
        framework=framework,
        past=then,
        present=lambda each: present(each.seat, each.as_role, framework),
        **_opening(here, None if then or found.state == "cancelled" else found, IN_SHORT),
        commands=commands[:BUTTONS],
        more=commands[BUTTONS:],
        forms=SESSION_COMMANDS,
        told=told(here, found.council, reversed(events)),
        done=_done(asked_for(request, "done")),
    )


@router.get("/sessions/{id}/opening")
def opens_with(request: Request, which: SessionId, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """What a session opens with."""
    found = here.ledger.as_it_was(which, Session, actor=session.account.actor)
    return render(
        request,
        "opening.html",
        council=found.council,
        found=found,
        framework=framework_of(here, found.council, session.account.actor),
        **_opening(here, found, MOST),
    )


def _opening(here: Services, found: Session | None, most: int) -> dict[str, Any]:
    """What a session (None: one that opens with nothing) opens with, as the templates show it."""
    return {
        "opening": opening(here.ledger, found) if found else None,
        "most": most,
        "page_of": href,
        "open_challenges": open_challenges,
        "answered_challenges": answered_challenges,
    }


def _done(command: str) -> str:
    """The sentence after a command was carried out; nothing for anything else in the address."""
    form = CALL if command == "call" else SESSION_COMMANDS.get(command)
    return form.done if form else ""
