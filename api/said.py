"""What young people said, as somebody reads it: each word that they may read, and no other, opened for them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from api.accounts import Account
from api.services import Services
from domain.ledger.database import Newer
from domain.model.commitment import Commitment
from domain.model.errors import CannotBeRead
from domain.model.event import RecordedEvent
from domain.model.governance import Framework
from domain.model.said import Said
from domain.model.said_access import reads_as_said
from domain.model.text import SealedWords, Words
from domain.voices.events import voices_in

NEWEST = 2**31 - 1
"""Up to this version means all of it."""


@dataclass(frozen=True)
class Read:
    """What somebody reads of a voice: the words `as_said`, and `safe`, the ones by which no child can be known; None
    where they may not read them, or there are none."""

    as_said: str | None
    safe: str | None


def words_of(here: Services, voices: Sequence[Said], account: Account, framework: Framework) -> dict[UUID, Read]:
    """What an account reads of each of some voices of a council. It is noted that it did, once for all of them."""
    asked = {each.id: (_as_said(each, account, framework), each.safe_words) for each in voices}
    sealed = [words for pair in asked.values() for words in pair if isinstance(words, SealedWords)]
    opened = here.ledger.voices.open(sealed, reader=account.id) if sealed else {}

    def text(words: Words | None) -> str | None:
        if isinstance(words, SealedWords):
            return opened[words.voice].text
        return words.text if words else None

    return {which: Read(text(as_said), text(safe)) for which, (as_said, safe) in asked.items()}


def history_of(here: Services, voice: Said, account: Account, framework: Framework) -> list[RecordedEvent]:
    """The events of a voice, with the words in them that an account may read."""
    may_read = {
        words.voice
        for words in (voice.every_word if reads_as_said(account.actor, voice, framework) else [voice.safe_words])
        if isinstance(words, SealedWords)
    }
    events = here.ledger.history(voice.id)
    readable = [event for event in events if may_read & {*voices_in(event).values()}]
    shown = {event.originator_version: event for event in here.ledger.shown(readable, account.id)}
    return [shown.get(event.originator_version, event) for event in events]


def _as_said(voice: Said, account: Account, framework: Framework) -> Words | None:
    return voice.words if reads_as_said(account.actor, voice, framework) else None


def voices(here: Services, which: Iterable[UUID]) -> dict[UUID, Said]:
    """Some voices as they are, their words sealed. What cannot be read is left out."""
    return {each.id: each for each in _each(partial(here.ledger.of_kind, Said), which)}


def commitments(here: Services, which: Iterable[UUID]) -> dict[UUID, Commitment]:
    """Some commitments as they are, likewise."""
    return {each.id: each for each in _each(here.ledger.folded, which) if isinstance(each, Commitment)}


def linked(voice: Said, found: dict[UUID, Commitment]) -> list[Commitment]:
    """The commitments that a voice is linked to, of those that were found."""
    return [found[which] for which in voice.commitments if which in found]


def _each(read: Callable[[dict[UUID, int]], Iterator[Any]], which: Iterable[UUID]) -> list[Any]:
    asked = dict.fromkeys(which, NEWEST)
    if not asked:
        return []
    try:
        return list(read(asked))
    except (CannotBeRead, Newer):
        # One that cannot be read holds up no other.
        found: list[Any] = []
        for each in asked:
            with suppress(CannotBeRead, Newer):
                found += read({each: NEWEST})
        return found
