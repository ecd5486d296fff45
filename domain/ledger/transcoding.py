"""How values are written in stored events, beyond what the library's JSON knows. What is written stays readable
for ever: a changed form gets a new name and the old one stays."""

from base64 import b64encode
from binascii import a2b_base64
from datetime import date
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    DatetimeAsISO,
    DecimalAsStr,
    JSONTranscoder,
    Mapper,
    MapperDeserialisationError,
    StoredEvent,
    Transcoding,
    TranscodingNotRegisteredError,
    UUIDAsHex,
)
from eventsourcing.utils import TopicError, resolve_topic

from domain.ledger import forms
from domain.ledger.database import Newer
from domain.ledger.decoding import Decoding
from domain.model.event import RecordedEvent
from domain.model.text import SealedWords, Words
from domain.voices.events import sealed
from domain.voices.store import Voices

_BLANK = vars(SealedWords(voice=UUID(int=0), box=b""))


class DateAsISO(Transcoding):
    type = date
    name = "date_iso"

    def encode(self, obj: date) -> str:
        return obj.isoformat()

    def decode(self, data: str) -> date:
        return date.fromisoformat(data)


class WordsAsText(Transcoding):
    """What a young person said or was told, as it was recorded before there were keys. Only read: EventMapper."""

    type = Words
    name = "words"

    def encode(self, obj: Words) -> str:
        return obj.text

    def decode(self, data: str) -> Words:
        return Words(data)


class WordsAsBox(Transcoding):
    """What a young person said or was told, under a key that is kept apart: the key's name, and the box in base64."""

    type = SealedWords
    name = "sealed_words"

    def encode(self, obj: SealedWords) -> str:
        return f"{obj.voice.hex} {b64encode(obj.box).decode()}"

    def decode(self, data: str) -> SealedWords:
        voice, _, sealed = data.partition(" ")
        words = object.__new__(SealedWords)
        # A frozen value is slow to make: every field of it is set through a check.
        vars(words).update(_BLANK, voice=msgspec.convert(voice, UUID), box=a2b_base64(sealed, strict_mode=True))
        return words


def transcoder() -> JSONTranscoder:
    """The transcoder of the ledger."""
    made = JSONTranscoder()
    for transcoding in (UUIDAsHex(), DecimalAsStr(), DatetimeAsISO(), DateAsISO(), WordsAsText(), WordsAsBox()):
        made.register(transcoding)
    return made


class EventMapper(Mapper[UUID]):
    """Makes events of what is stored, and raises Newer for a form that only a later version of Kept knows: a topic, a
    class version or a kind of value. The library would take a later class version for its own, with fields missing.
    Where the content is not what its kind holds, it raises what UNREADABLE in follower.py names.

    Words are stored only in boxes that `voices` makes; where there are none (None), an event with words cannot be
    stored: ValueError."""

    def __init__(self, voices: Voices | None = None) -> None:
        made = transcoder()
        super().__init__(made)
        self.decoding = Decoding(made)
        self._voices = voices

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        if isinstance(domain_event, RecordedEvent):
            domain_event = sealed(domain_event, self._voices)
        return super().to_stored_event(domain_event)

    def event(self, which: UUID, version: int, topic: str, state: str) -> DomainEventProtocol[UUID]:
        """The event that is stored so."""
        return self.decoding[topic](which, version, state) or self.looked_at(which, version, topic, state)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        which, version = stored_event.originator_id, stored_event.originator_version
        made = (
            self.decoding[stored_event.topic](which, version, stored_event.state) if isinstance(which, UUID) else None
        )
        return made or self._looked_at(stored_event)

    def looked_at(self, which: UUID, version: int, topic: str, state: str) -> DomainEventProtocol[UUID]:
        """The event that is stored so, of what `decoding` does not take."""
        return self._looked_at(StoredEvent(which, version, topic, state.encode()))

    def _looked_at(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """What the library makes of it, or the refusal."""
        try:
            known = getattr(resolve_topic(stored_event.topic), "class_version", 1)
        except TopicError:
            raise _newer(stored_event) from None
        try:
            # Few events have a class version, and no text of anybody's can hold this without a backslash.
            if b'"class_version":' in stored_event.state:
                written = self.transcoder.decode(stored_event.state).get("class_version", 1)
                if written > known:
                    raise _newer(stored_event)
            event = super().to_domain_event(stored_event)
            forms.check(event)
            return event
        except (TranscodingNotRegisteredError, MapperDeserialisationError) as error:
            if isinstance(error.__cause__, KeyError | TranscodingNotRegisteredError):
                raise _newer(stored_event) from None
            raise


def _newer(stored: StoredEvent) -> Newer:
    return Newer(
        f"A newer version of Kept recorded something here ({stored.topic}) that this one does not know."
        " Nothing is lost: it goes on as soon as the newer version runs."
    )
