"""You said, we did: what young people of a council said and what came of it, as everybody reads it.

Nothing in it tells who said something, where or on which day. Words are there only where somebody trained found that no
child can be known by them and whoever said them agreed; else only the theme and how many said it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from api import said
from api.published import opened
from api.services import Services
from domain.model.governance import Framework
from domain.model.said import Answer, Said
from domain.model.said_outcome import Outcome, outcome
from domain.model.text import SealedWords
from projections import voices
from projections.voices import Filters, Theme

MOST_THEMES = 50


@dataclass(frozen=True)
class Published:
    """One thing that was said. `words` None: they are not for everybody. `month`: the first day of the month in which
    it was said; `opened`: where it stands in the list."""

    reference: UUID
    words: str | None
    theme: str | None
    priorities: list[tuple[str, str]]
    source: str
    people: int
    month: date
    outcome: Outcome
    answer: Answer | None
    opened: int


@dataclass(frozen=True)
class YouSaid:
    """A page of it, newest first. `next`: the position to go on from; None: there is no more."""

    items: list[Published]
    next: int | None


def page(here: Services, framework: Framework, asked: Filters, *, before: int | None, limit: int) -> YouSaid:
    """Up to `limit` things, older than the one at a position."""
    with here.database() as conn:
        rows = voices.page(conn, framework.council, asked, before=before, limit=limit + 1)
    shown = rows[:limit]
    found = said.voices(here, [row.voice_id for row in shown])
    # The list may be a moment behind: what counts is what is on the record now.
    there = [(found[row.voice_id], row.opened) for row in shown if _is_public(found.get(row.voice_id))]
    items = _published(here, framework, there)
    return YouSaid(items, next=shown[-1].opened if len(rows) > limit else None)


def themes(here: Services, council: str) -> list[Theme]:
    """The themes of what everybody may know was said."""
    with here.database() as conn:
        return voices.themes(conn, council, Filters(public=True), limit=MOST_THEMES)


def _is_public(voice: Said | None) -> bool:
    return voice is not None and voice.reviewed is not None


def _published(here: Services, framework: Framework, there: Sequence[tuple[Said, int]]) -> list[Published]:
    commitments = said.commitments(here, {which for voice, _ in there for which in voice.commitments})
    texts = opened(here, [voice.safe_words for voice, _ in there if voice.state == "published"])
    named = {each.key: each.text for each in framework.priorities}

    def words(voice: Said) -> str | None:
        safe = voice.safe_words
        return texts.get(safe.voice) if voice.state == "published" and isinstance(safe, SealedWords) else None

    return [
        Published(
            reference=voice.id,
            words=words(voice),
            theme=voice.theme,
            priorities=[(key, named[key]) for key in voice.priorities if key in named],
            source=voice.tellings[0].source,
            people=voice.people,
            month=voice.heard_on.replace(day=1),
            outcome=outcome(voice, said.linked(voice, commitments)),
            answer=voice.answered,
            opened=position,
        )
        for voice, position in there
    ]
