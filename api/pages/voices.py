"""What young people said, as pages: a list by theme, what is to be looked at, and each voice with what came of it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import said
from api.endpoints.councils import framework_of
from api.endpoints.paging import from_cursor, to_cursor
from api.endpoints.voices import VoiceId
from api.identity import ServicesHere
from api.pages.asked import asked_for
from api.pages.form_fields import offered
from api.pages.form_table import BEGINNINGS, VOICE_COMMANDS
from api.pages.history import Told, told
from api.pages.near import to_link
from api.pages.subject import Subject
from api.pages.view import render
from api.pages.visitor import Visitor
from api.pages.words import SOURCES, VOICE_STATES
from api.services import Services
from domain.model.calendar import in_words
from domain.model.commitment import Commitment
from domain.model.errors import Invalid
from domain.model.readability import readability
from domain.model.said import STATES, Said
from domain.model.said_access import RULES, may, reads_as_said
from domain.model.said_outcome import outcome
from projections import voices
from projections.similar import titles
from projections.voices import Filters, Row

router = APIRouter(include_in_schema=False)
A_PAGE = 25
MOST_THEMES = 40
_ASKED = ("theme", "source", "state", "priority", "other")


@dataclass(frozen=True)
class Listed:
    """One voice in a list, with what whoever looks may read of it."""

    row: Row
    words: str | None
    may_review: bool


@dataclass(frozen=True)
class Happened:
    """One event of a voice, or of a commitment that it is linked to (`title`)."""

    told: Told
    title: str = ""
    href: str = ""


@router.get("/councils/{council}/voices")
def of_council(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """The council's voices, newest first, by theme, source or how far they were looked at."""
    account = session.account
    framework = framework_of(here, council, account.actor)
    asked = {name: asked_for(request, name) for name in _ASKED}
    before = from_cursor(asked_for(request, "cursor") or None)
    with here.database() as conn:
        rows = voices.page(conn, council, _filters(asked), before=before, limit=A_PAGE + 1)
        themes = voices.themes(conn, council, Filters(), limit=MOST_THEMES)
        counts = voices.counts(conn, council)
    found = said.voices(here, [row.voice_id for row in rows[:A_PAGE]])
    words = said.words_of(here, list(found.values()), account, framework)
    kept = {name: value for name, value in asked.items() if value}
    return render(
        request,
        "voices.html",
        council=council,
        framework=framework,
        root=f"/councils/{quote(council, safe='')}",
        items=[
            Listed(
                row,
                words[row.voice_id].as_said or words[row.voice_id].safe,
                may("review", account.actor, found[row.voice_id], framework),
            )
            for row in rows[:A_PAGE]
            if row.voice_id in found
        ],
        themes=themes,
        counts=counts,
        asked=asked,
        chosen=urlencode(kept),
        first=before is None,
        older=urlencode(kept | {"cursor": to_cursor(rows[A_PAGE - 1].opened)}) if len(rows) > A_PAGE else "",
        may_hear=account.role in (RULES["hear"] or ()),
        reviews=account.role in framework.casework.trained,
        done=BEGINNINGS["post-its"].done if asked_for(request, "done") == "post-its" else "",
    )


def _filters(asked: dict[str, str]) -> Filters:
    if asked["state"] and asked["state"] not in STATES:
        raise Invalid("state", "There is no such state.")
    if asked["source"] and asked["source"] not in SOURCES:
        raise Invalid("source", "There is no such source.")
    return Filters(
        theme=asked["theme"] or None,
        source=asked["source"] or None,
        state=asked["state"] or None,
        priority=asked["priority"] or None,
        no_theme=asked["other"] == "yes",
    )


@router.get("/voices/{id}")
def voice(request: Request, which: VoiceId, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """What was said, as far as whoever looks may read it, and what came of it, in one history."""
    account = session.account
    found = here.ledger.as_it_was(which, Said, actor=account.actor)
    framework = framework_of(here, found.council, account.actor)
    linked = said.linked(found, said.commitments(here, found.commitments))
    with here.database() as conn:
        every = titles(conn, found.council)
    commands = offered(Subject(framework, account.actor, found, to_link(here, found, every)))
    done = asked_for(request, "done")
    form = BEGINNINGS.get(done) or VOICE_COMMANDS.get(done)
    return render(
        request,
        "voice.html",
        council=found.council,
        framework=framework,
        found=found,
        words_read=said.words_of(here, [found], account, framework)[found.id],
        as_said=reads_as_said(account.actor, found, framework),
        outcome=outcome(found, linked),
        facts=_facts(found, framework),
        reading=readability(found.answered.words) if found.answered else None,
        happened=_happened(here, found, linked, account.id),
        commands=commands,
        forms=VOICE_COMMANDS,
        done=form.done if form else "",
    )


def _facts(found: Said, framework: Any) -> list[tuple[str, str | list[str]]]:
    named = {each.key: each.text for each in (*framework.priorities, *framework.promises)}
    review = found.reviewed
    facts: list[tuple[str, str | list[str]]] = [
        ("State", VOICE_STATES[found.state]),
        ("Said by", f"{found.people:,}"),
        ("Theme", found.theme or "None yet"),
        ("Looked at on", in_words(review.on) if review else "Not yet"),
        ("Everybody may read it", {"given": "Yes", "withdrawn": "Taken back"}.get(found.consent, "Nobody asked yet")),
        ("You asked for", [named.get(key, key) for key in found.priorities]),
        ("Promises", [named.get(key, key) for key in found.promises]),
        ("Its writer works at", framework.organisation_name(found.organisation) if found.organisation else ""),
    ]
    return [(name, value) for name, value in facts if value]


def _happened(here: Services, found: Said, linked: list[Commitment], reader: Any) -> list[Happened]:
    """From what was said to what came of it: the histories of the voice and of what it is linked to, newest first."""
    events = [Happened(each) for each in told(here, found.council, here.ledger.history(found.id))]
    for each in linked:
        history = here.ledger.history(each.id, reader=reader)
        href = f"/commitments/{each.id}"
        events += [Happened(one, each.title, href) for one in told(here, each.council, history)]
    return sorted(events, key=lambda each: each.told.recorded, reverse=True)
