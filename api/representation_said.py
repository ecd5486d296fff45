"""What young people said as programs see it: the one JSON form of a voice."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from api.said import Read
from domain.ledger.governance import Governance
from domain.model.readability import readability
from domain.model.said import Answer, Said
from domain.model.said_outcome import Outcome


class TellingOut(BaseModel):
    """One time that it was said, by `people` young people."""

    model_config = ConfigDict(from_attributes=True)

    on: date
    source: str
    where: str
    people: int
    age_group: str | None


class ReadabilityOut(BaseModel):
    """How hard a text is to read: `age`, at which most can read it, and what to shorten. `is_rough`: it has few words
    to tell by."""

    model_config = ConfigDict(from_attributes=True)

    age: float
    is_rough: bool
    words: int
    sentences: int
    long_sentences: list[str]
    long_words: list[str]


class VoiceAnswerOut(BaseModel):
    """What the council says was done, and how hard that is to read."""

    what: str
    words: str
    on: date
    readability: ReadabilityOut | None


class VoiceOut(BaseModel):
    """What a young person said, without the words. `consent`: given or withdrawn, null: nobody asked yet; `finding`:
    what somebody trained found, null: nobody has looked yet."""

    id: UUID
    council: str
    state: str
    theme: str | None
    tellings: list[TellingOut]
    people: int
    organisation: str | None
    finding: str | None
    reviewed_on: date | None
    consent: str | None
    commitments: list[UUID]
    priorities: list[str]
    promises: list[str]
    answers: list[VoiceAnswerOut]
    version: int


class CameOut(BaseModel):
    """What came of a commitment that it is linked to. `words`: why it was not done, in words for children."""

    model_config = ConfigDict(from_attributes=True)

    commitment: UUID
    title: str
    what: str
    words: str | None
    verdict: str | None


class VoiceReadOut(VoiceOut):
    """The same with what you may read: `words` as they were said, and `safe_words`, by which no child can be known.
    `what`: what was done about it, by the council's last answer, else by the commitments; `differs`: these two say
    different things."""

    words: str | None
    safe_words: str | None
    what: str | None
    came_of: list[CameOut]
    differs: bool


def of_voice(voice: Said, rules: Governance, now: datetime) -> VoiceOut:  # noqa: ARG001 - as of every kind
    """A voice, without its words."""
    return VoiceOut(
        id=voice.id,
        council=voice.council,
        state=voice.state,
        theme=voice.theme,
        tellings=[TellingOut.model_validate(each) for each in voice.tellings],
        people=voice.people,
        organisation=voice.organisation,
        finding=voice.reviewed.finding if voice.reviewed else None,
        reviewed_on=voice.reviewed.on if voice.reviewed else None,
        consent=voice.consent or None,
        commitments=list(voice.commitments),
        priorities=list(voice.priorities),
        promises=list(voice.promises),
        answers=[answer_out(each) for each in voice.answers],
        version=voice.version,
    )


def as_read(voice: VoiceOut, words: Read, outcome: Outcome) -> VoiceReadOut:
    """A voice with what somebody may read of it, and what came of it."""
    return VoiceReadOut(
        **dict(voice),
        words=words.as_said,
        safe_words=words.safe,
        what=outcome.what,
        came_of=[CameOut.model_validate(each) for each in outcome.came],
        differs=outcome.differs,
    )


def answer_out(answer: Answer) -> VoiceAnswerOut:
    found = readability(answer.words)
    how_hard = ReadabilityOut.model_validate(found) if found else None
    return VoiceAnswerOut(what=answer.what, words=answer.words, on=answer.on, readability=how_hard)
