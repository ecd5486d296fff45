"""What young people said over HTTP: write it down, read it as far as one may, carry out a command on it."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from api import said
from api.answers import EventsOut
from api.endpoints.councils import framework_of
from api.endpoints.giving import add_beginning, add_command, id_of
from api.endpoints.headers import etag
from api.endpoints.looking import AsOf, KnownAt
from api.endpoints.narrowing import LEFT_BLANK
from api.endpoints.paging import USUAL, Limit, from_cursor, to_cursor
from api.endpoints.voice_bodies import VOICE_BODIES, Hear, Source
from api.identity import ServicesHere, SignedIn
from api.problems import described
from api.representation import of_event
from api.representation_said import ReadabilityOut, VoiceReadOut, as_read, of_voice
from domain.model.readability import readability
from domain.model.said import STATES, Said
from domain.model.said_outcome import outcome
from domain.model.text import PASSAGE, line, passage
from projections import voices

router = APIRouter(prefix="/api", tags=["voices"])
VoiceId = Annotated[UUID, Depends(id_of(Said))]
State = Literal["to_review", "reviewed", "published", "kept_back", "withdrawn"]
assert State.__args__ == STATES  # type: ignore[attr-defined]
Line = Annotated[Annotated[str, Field(max_length=200)] | None, LEFT_BLANK]


class VoiceRowOut(BaseModel):
    """A voice in short, without words. `answer`: what the council said was done."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(validation_alias="voice_id")
    council: str
    source: str
    state: str
    theme: str | None
    priorities: list[str]
    promises: list[str]
    commitments: list[UUID]
    tellings: int
    people: int
    answer: str | None
    heard_on: date
    version: int


class VoicesOut(BaseModel):
    items: list[VoiceRowOut]
    next: str | None


class ToRead(BaseModel):
    """A text that is being written."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=PASSAGE)]


add_beginning(
    router,
    "/voices",
    "hear",
    Hear,
    Said,
    lambda ledger: ledger.hear,
    of_voice,
    says="Write down what a young person said, without who it was.",
)


@router.get("/councils/{council}/voices", responses=described(401, 404, 422))
def of_council(
    council: str,
    here: ServicesHere,
    account: SignedIn,
    theme: Line = None,
    source: Annotated[Source | None, LEFT_BLANK] = None,
    state: Annotated[State | None, LEFT_BLANK] = None,
    priority: Line = None,
    cursor: Annotated[Annotated[str, Field(max_length=40)] | None, LEFT_BLANK] = None,
    limit: Limit = None,
) -> VoicesOut:
    """The council's voices, newest first. No words: read each by itself."""
    framework_of(here, council, account.actor)
    most, before = limit or USUAL, from_cursor(cursor)
    filters = voices.Filters(
        theme=line("theme", theme) if theme else None,
        source=source,
        state=state,
        priority=line("priority", priority) if priority else None,
    )
    with here.database() as conn:
        rows = voices.page(conn, council, filters, before=before, limit=most + 1)
    more = to_cursor(rows[most - 1].opened) if len(rows) > most else None
    return VoicesOut(items=[VoiceRowOut.model_validate(row) for row in rows[:most]], next=more)


@router.get("/voices/{id}", responses=described(401, 404, 422))
def read(
    which: VoiceId,
    response: Response,
    here: ServicesHere,
    account: SignedIn,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> VoiceReadOut:
    """A voice with the words in it that you may read, and what came of it: as it is, as it was on a day, as known at a
    moment, or both. Who may read which words is as it is now."""
    found = here.ledger.as_it_was(which, Said, actor=account.actor, as_of=as_of, known_at=known_at)
    response.headers["ETag"] = etag(found.version)
    rules = here.ledger.governance.of(found.council)
    now = here.ledger.now()
    words = said.words_of(here, [found], account, rules.framework.at(now))[found.id]
    commitments = said.linked(found, said.commitments(here, found.commitments))
    return as_read(of_voice(found, rules, now), words, outcome(found, commitments))


@router.get("/voices/{id}/events", responses=described(401, 404, 422))
def events(which: VoiceId, here: ServicesHere, account: SignedIn) -> EventsOut:
    """Its history, oldest first. Words that you may not read are not shown."""
    found = here.ledger.as_it_was(which, Said, actor=account.actor)
    frameworks = here.ledger.governance.of(found.council).framework
    shown = said.history_of(here, found, account, frameworks.at(here.ledger.now()))
    return EventsOut(items=[of_event(event, frameworks.at(event.timestamp)) for event in shown])


@router.post("/readability", responses=described(401, 422))
def how_hard(body: ToRead, account: SignedIn) -> ReadabilityOut | None:  # noqa: ARG001 - whoever is signed in
    """How hard a text is to read, while it is written. Nothing is kept; null where no word is in it."""
    found = readability(passage("text", body.text))
    return ReadabilityOut.model_validate(found) if found else None


for _command, _kind in VOICE_BODIES.items():
    add_command(router, f"/voices/{{id}}/{_command}", _command, _kind, Said, VoiceId, of_voice)
