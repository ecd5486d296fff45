"""You said, we did, for everybody: what young people said and what came of it. No account is needed."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api import you_said
from api.endpoints.narrowing import LEFT_BLANK
from api.endpoints.paging import from_cursor, to_cursor
from api.endpoints.voices import Line
from api.identity import ServicesHere
from api.problems import described
from api.representation_said import CameOut
from domain.model.governance import Framework
from domain.model.text import line
from projections.voices import Filters

router = APIRouter(prefix="/api/councils/{council}", tags=["voices"])
A_PAGE, MOST = 20, 50
HEADERS = {"Cache-Control": "public, no-cache"}
"""Whoever keeps a copy asks before it is shown again: what is taken back is gone at once."""


class SaidWhatOut(BaseModel):
    """What the council says was done."""

    what: str
    words: str
    on: date


class PublishedPriorityOut(BaseModel):
    key: str
    text: str


class PublishedOut(BaseModel):
    """One thing that young people said. `said` null: the words are not for everybody. `month`: YYYY-MM; `what` is done,
    on_the_way or not_done, null: nothing can be said yet."""

    reference: UUID
    said: str | None
    theme: str | None
    priorities: list[PublishedPriorityOut]
    source: str
    people: int
    month: str
    what: str | None
    answer: SaidWhatOut | None
    came_of: list[CameOut]
    differs: bool


class PublishedThemeOut(BaseModel):
    """How many different things were said about a theme (null: none yet), by how many young people."""

    theme: str | None
    voices: int
    people: int


class YouSaidOut(BaseModel):
    council: str
    themes: list[PublishedThemeOut]
    items: list[PublishedOut]
    next: str | None


@router.get("/you-said-we-did", responses=described(404, 422))
def you_said_we_did(
    council: str,
    response: Response,
    here: ServicesHere,
    theme: Line = None,
    priority: Line = None,
    no_theme: Annotated[bool, Query(description="Only what has no theme yet.")] = False,
    cursor: Annotated[Annotated[str, Field(max_length=40)] | None, LEFT_BLANK] = None,
    limit: Annotated[Annotated[int, Field(ge=1, le=MOST)] | None, LEFT_BLANK] = None,
) -> YouSaidOut:
    """What young people said, the newest first, and what was done, is on the way, or was not done and why."""
    framework = public_framework(here, council)
    asked = Filters(
        theme=line("theme", theme) if theme else None,
        priority=line("priority", priority) if priority else None,
        no_theme=no_theme,
        public=True,
    )
    found = you_said.page(here, framework, asked, before=from_cursor(cursor), limit=limit or A_PAGE)
    response.headers.update(HEADERS)
    return YouSaidOut(
        council=framework.name,
        themes=[PublishedThemeOut(**vars(each)) for each in you_said.themes(here, council)],
        items=[_out(each) for each in found.items],
        next=to_cursor(found.next) if found.next else None,
    )


def public_framework(here: ServicesHere, council: str) -> Framework:
    """The framework in force of a council, for somebody without an account. Raises NotFound."""
    return here.ledger.governance.of(council).framework.at(here.ledger.now())


def _out(each: you_said.Published) -> PublishedOut:
    answer = each.answer
    return PublishedOut(
        reference=each.reference,
        said=each.words,
        theme=each.theme,
        priorities=[PublishedPriorityOut(key=key, text=text) for key, text in each.priorities],
        source=each.source,
        people=each.people,
        month=f"{each.month:%Y-%m}",
        what=each.outcome.what,
        answer=SaidWhatOut(what=answer.what, words=answer.words, on=answer.on) if answer else None,
        came_of=[CameOut.model_validate(came) for came in each.outcome.came],
        differs=each.outcome.differs,
    )
