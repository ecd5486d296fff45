"""Words that young people said, over HTTP: erased by those whose they are; and who read what, for auditors."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from api.erasing import erase
from api.identity import ServicesHere, SignedIn
from api.problems import described
from domain.model.access import Role
from domain.model.errors import NotAllowed, NotFound

router = APIRouter(prefix="/api", tags=["words"])
MOST = 1_000


class WordsReadOut(BaseModel):
    """Somebody was shown words: the account, and the voices (their ids stand in histories)."""

    reading: int
    reader: UUID
    voices: list[UUID]
    read_at: datetime


class WordsReadListOut(BaseModel):
    """`next`: give it as `after` for what comes next; null: nothing does."""

    items: list[WordsReadOut]
    next: int | None


@router.delete("/words/{voice}", status_code=204, responses=described(401, 403, 404, 422))
def erase_words(voice: str, here: ServicesHere, account: SignedIn) -> Response:
    """Erase what you said, or recorded for somebody who said it, everywhere and for ever. That something was said stays
    on the record; what it was does not. The same again does nothing more."""
    try:
        which = UUID(voice)
    except ValueError:
        raise NotFound("There are no such words, or they were erased.") from None
    erase(here, account, which)
    return Response(status_code=204)


@router.get("/words/readings", responses=described(401, 403, 422))
def readings(
    here: ServicesHere,
    account: SignedIn,
    voice: UUID | None = None,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> WordsReadListOut:
    """Who was shown which words when, oldest first; of one voice, or of all."""
    if account.role is not Role.AUDITOR:
        raise NotAllowed("Only an auditor sees who read what young people said.")
    found = here.ledger.voices.readings(voice, after=after, limit=limit + 1)
    items = [WordsReadOut(reading=r, reader=by, voices=of, read_at=at) for r, by, of, at in found[:limit]]
    return WordsReadListOut(items=items, next=items[-1].reading if len(found) > limit else None)
