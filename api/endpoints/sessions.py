"""Sessions of bodies over HTTP: called, looked at, held, and what they open with."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from api.casework import Given, stopped
from api.endpoints.councils import MOST, USUAL, framework_of
from api.endpoints.giving import add_command, id_of
from api.endpoints.headers import CommandId
from api.endpoints.held import ACCEPTED, accepted
from api.endpoints.looking import add_looks, answering
from api.endpoints.narrowing import LEFT_BLANK
from api.endpoints.preferring import ToWait, wait_for_lists
from api.endpoints.session_bodies import SESSION_BODIES, Call
from api.endpoints.values import Day, Key
from api.identity import ServicesHere, SignedIn
from api.opening_answers import OpeningOut, of_opening
from api.problems import described
from api.session_answers import SessionOut, SessionRowOut, SessionsOut, of_session
from domain.ledger.opening import opening
from domain.model.errors import Invalid
from domain.model.session import Session
from domain.model.text import line
from projections import sessions
from projections.sessions import Place

router = APIRouter(prefix="/api", tags=["sessions"])
SessionId = Annotated[UUID, Depends(id_of(Session))]
answered = answering(of_session)


def to_place(cursor: str | None) -> Place | None:
    """Where the page before ended. Raises Invalid for a cursor that was not ours."""
    if cursor is None:
        return None
    day, _, which = cursor.partition("_")
    try:
        place = date.fromisoformat(day), UUID(which)
    except ValueError:
        place = None
    if place is None or to_cursor(place) != cursor:
        raise Invalid("cursor", "This cursor is not one of ours. Use the last answer's `next`.")
    return place


def to_cursor(place: Place) -> str:
    return f"{place[0].isoformat()}_{place[1]}"


@router.post(
    "/councils/{council}/sessions",
    status_code=201,
    response_model=SessionOut,
    responses={**ACCEPTED, **described(401, 403, 404, 409, 413, 422)},
)
def call(
    council: str,
    body: Call,
    response: Response,
    here: ServicesHere,
    account: SignedIn,
    command: CommandId,
    wait: ToWait,
) -> SessionOut | Response:
    """Call a session of a body."""
    held = stopped(here, account, Given("call", command, body, council=council, upon=Session))
    if held is not None:
        return accepted(here, held)
    made = here.ledger.call_session(council, actor=account.actor, command_id=command, on=body.on, **body.said())
    wait_for_lists(here, response, wait)
    response.headers["Location"] = f"/api/sessions/{made.id}"
    return answered(here, made, response)


@router.get("/councils/{council}/sessions", responses=described(401, 404, 422))
def of_council(
    council: str,
    here: ServicesHere,
    account: SignedIn,
    body: Annotated[Key | None, LEFT_BLANK] = None,
    first: Annotated[Annotated[Day, Query(alias="from")] | None, LEFT_BLANK, Query(alias="from")] = None,
    last: Annotated[Day | None, LEFT_BLANK, Query(alias="to")] = None,
    cursor: Annotated[Annotated[str, Field(max_length=60)] | None, LEFT_BLANK] = None,
    limit: Annotated[Annotated[int, Field(ge=1, le=MOST)] | None, LEFT_BLANK] = None,
) -> SessionsOut:
    """The sessions of a council, the last day first: of all bodies or one, from one day to another."""
    framework_of(here, council, account.actor)
    most, before = limit or USUAL, to_place(cursor)
    body = None if body is None else line("body", body)
    with here.database() as conn:
        rows = sessions.page(conn, council, body=body, first=first, last=last, before=before, limit=most + 1)
    end = rows[most - 1] if len(rows) > most else None
    return SessionsOut(
        items=[SessionRowOut.model_validate(row) for row in rows[:most]],
        next=to_cursor((end.day, end.session_id)) if end else None,
    )


@router.get("/sessions/{id}/opening", responses=described(401, 404, 422))
def opens_with(which: SessionId, here: ServicesHere, account: SignedIn) -> OpeningOut:
    """What a session opens with: as of when it was opened, or until then as things stand."""
    found = here.ledger.as_it_was(which, Session, actor=account.actor)
    return of_opening(found, opening(here.ledger, found))


add_looks(router, "/sessions/{id}", Session, SessionId, of_session)
for _command, _kind in SESSION_BODIES.items():
    add_command(router, f"/sessions/{{id}}/{_command}", _command, _kind, Session, SessionId, of_session)
