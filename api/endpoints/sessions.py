"""Sessions of bodies over HTTP: called, looked at, held, and what they open with."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from api.endpoints.councils import framework_of
from api.endpoints.giving import add_beginning, add_command, id_of
from api.endpoints.looking import add_looks
from api.endpoints.narrowing import LEFT_BLANK
from api.endpoints.paging import USUAL, Limit, cut, place_of, word_of
from api.endpoints.session_bodies import SESSION_BODIES, Call
from api.endpoints.values import Day, Key
from api.identity import ServicesHere, SignedIn
from api.opening_answers import OpeningOut, of_opening
from api.problems import described
from api.session_answers import SessionRowOut, SessionsOut, of_session
from domain.ledger.opening import opening
from domain.model.session import Session
from domain.model.text import line
from projections import sessions
from projections.sessions import Place

router = APIRouter(prefix="/api", tags=["sessions"])
SessionId = Annotated[UUID, Depends(id_of(Session))]


add_beginning(
    router,
    "/sessions",
    "call",
    Call,
    Session,
    lambda ledger: ledger.call_session,
    of_session,
    says="Call a session of a body.",
)


@router.get("/councils/{council}/sessions", responses=described(401, 404, 422))
def of_council(
    council: str,
    here: ServicesHere,
    account: SignedIn,
    body: Annotated[Key | None, LEFT_BLANK] = None,
    first: Annotated[Annotated[Day, Query(alias="from")] | None, LEFT_BLANK, Query(alias="from")] = None,
    last: Annotated[Day | None, LEFT_BLANK, Query(alias="to")] = None,
    cursor: Annotated[Annotated[str, Field(max_length=60)] | None, LEFT_BLANK] = None,
    limit: Limit = None,
) -> SessionsOut:
    """The sessions of a council, the last day first: of all bodies or one, from one day to another."""
    framework_of(here, council, account.actor)
    most, before = limit or USUAL, place_of(cursor, Place)
    body = None if body is None else line("body", body)
    with here.database() as conn:
        rows = sessions.page(conn, council, body=body, first=first, last=last, before=before, limit=most + 1)
    shown, end = cut(rows, most)
    return SessionsOut(
        items=[SessionRowOut.model_validate(row) for row in shown], next=word_of(end.ends) if end else None
    )


@router.get("/sessions/{id}/opening", responses=described(401, 404, 422))
def opens_with(which: SessionId, here: ServicesHere, account: SignedIn) -> OpeningOut:
    """What a session opens with: as of when it was opened, or until then as things stand."""
    found = here.ledger.as_it_was(which, Session, actor=account.actor)
    return of_opening(found, opening(here.ledger, found))


add_looks(router, "/sessions/{id}", Session, SessionId, of_session)
for _command, _kind in SESSION_BODIES.items():
    add_command(router, f"/sessions/{{id}}/{_command}", _command, _kind, Session, SessionId, of_session)
