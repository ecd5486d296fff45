"""How values are written in stored events, beyond what the library's JSON knows. What is written stays readable
for ever: a changed form gets a new name and the old one stays."""

from datetime import date

from eventsourcing.persistence import DatetimeAsISO, DecimalAsStr, JSONTranscoder, Transcoding, UUIDAsHex

from domain.model.text import Words


class DateAsISO(Transcoding):
    type = date
    name = "date_iso"

    def encode(self, obj: date) -> str:
        return obj.isoformat()

    def decode(self, data: str) -> date:
        return date.fromisoformat(data)


class WordsAsText(Transcoding):
    """What a young person said or was told. The one place to change when words are stored under a key per person."""

    type = Words
    name = "words"

    def encode(self, obj: Words) -> str:
        return obj.text

    def decode(self, data: str) -> Words:
        return Words(data)


def transcoder() -> JSONTranscoder:
    """The transcoder of the ledger."""
    made = JSONTranscoder()
    for transcoding in (UUIDAsHex(), DecimalAsStr(), DatetimeAsISO(), DateAsISO(), WordsAsText()):
        made.register(transcoding)
    return made
