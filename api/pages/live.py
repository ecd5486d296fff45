"""The page that follows a session live, for a projector and for phones; and what it is told."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, StreamingResponse

from api.accounts import Account
from api.endpoints.sessions import SessionId
from api.identity import ServicesHere
from api.live import Listener
from api.pages.history import Told, told
from api.pages.view import HEADERS, clock_time, render
from api.pages.visitor import Visitor
from api.problems import TooMany
from api.services import Services
from domain.ledger.database import Unavailable
from domain.model.errors import Refusal
from domain.model.session import Session

router = APIRouter(include_in_schema=False)
BEAT = 15.0
"""Seconds between two signs of life while nothing happens: what stands between may close what is silent."""
LASTS = 180.0
"""Seconds for which one listens at a time: then the browser comes back, and is asked again who it is."""
AGAIN_MS = 2_000
"""Milliseconds after which a browser comes back."""
FOLLOWS = HEADERS | {
    "Content-Security-Policy": f"{HEADERS['Content-Security-Policy']}; script-src 'self'; connect-src 'self'"
}
"""As on every page, but that this one runs its one script, which listens to this service and to nobody else."""


@router.get("/sessions/{id}/live")
def live(request: Request, which: SessionId, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """What is on a session's record, the newest first; the page goes on by itself."""
    found = here.ledger.as_it_was(which, Session, actor=session.account.actor)
    return render(
        request,
        "live.html",
        headers=FOLLOWS,
        council=found.council,
        found=found,
        framework=here.ledger.governance.of(found.council).framework.at(here.ledger.now()),
        told=_since(here, found.id, found.council, 0, session.account)[::-1],
    )


@router.get("/sessions/{id}/live/events")
async def events(
    which: SessionId,
    here: ServicesHere,
    session: Visitor,
    after: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
) -> StreamingResponse:
    """What is recorded of a session, as it comes (text/event-stream). Each event's id is its version, so a browser that
    comes back misses nothing."""
    account = session.account
    found = await run_in_threadpool(here.ledger.as_it_was, which, Session, actor=account.actor)
    known = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else after
    # Whoever is one too many is refused here, and not in the midst of an answer.
    here.live.check()
    told = _stream(here, account, found, min(known, found.version))
    return StreamingResponse(
        told, media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


async def _stream(here: Services, account: Account, session: Session, version: int) -> AsyncIterator[str]:
    try:
        with here.live.following(session.id, version) as listener:
            async for line in _lines(here, account, session.council, listener):
                yield line
    except TooMany:
        return


async def _lines(here: Services, account: Account, council: str, listener: Listener) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    end = loop.time() + LASTS
    yield f"retry: {AGAIN_MS}\n\n"
    while not here.live.ended.is_set() and loop.time() < end:
        listener.woken.clear()
        try:
            new = await run_in_threadpool(_since, here, listener.which, council, listener.version, account)
        except (Unavailable, Refusal):
            return  # It comes back, and is told then.
        for each in new:
            yield _line(each)
            listener.version = each.version
        try:
            await asyncio.wait_for(listener.woken.wait(), BEAT)
        except TimeoutError:
            yield ": nothing new\n\n"


def _since(here: Services, which: UUID, council: str, version: int, account: Account) -> list[Told]:
    """What was recorded after a version, as this account is shown it: what was said there is read by them now."""
    new = [event for event in here.ledger.history(which) if event.originator_version > version]
    return told(here, council, here.ledger.shown(new, account.id))


def _line(each: Told) -> str:
    said = {"event": each.event, "says": each.says, "by": each.by, "at": clock_time(each.recorded)}
    return f"id: {each.version}\ndata: {json.dumps(said)}\n\n"
