"""What the commands about sessions take over HTTP. Only types are checked here; the rules are the domain's."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.endpoints.body import Body
from api.endpoints.values import Day, Key, Keys

Number = Annotated[int, Field(ge=0, le=1_000_000)]


class Call(Body):
    """`theme`: the key of an outcome, or a line of its own."""

    body: Key
    day: Day
    theme: str
    place: str | None = None


class Move(Body):
    day: Day
    reason: str


class Cancel(Body):
    reason: str


class Open(Body):
    """It begins."""


class Close(Body):
    """It ended."""


class Attend(Body):
    """`who`: a seat of the framework or a role; `hours`: those that Care Consultants are paid for, such as "7.5"."""

    who: Key
    how_many: Number = 1
    hours: str | None = None


class WriteText(Body):
    text: str


class Speak(Body):
    """`who` said it: a seat or a role; left out, whoever writes it."""

    words: str
    who: Key | None = None


class AskQuestion(Speak):
    response: str | None = None


class AnswerQuestion(Body):
    item: Number
    response: str


class GiveAssurance(WriteText):
    who: Key


class NoteDisposal(Body):
    commitment: UUID


class Celebrate(Body):
    """What young people achieved, without names, or a commitment that was achieved, or both."""

    words: str | None = None
    who: Key | None = None
    commitment: UUID | None = None


class TakeUp(Body):
    """A commitment made of an item."""

    item: Number
    title: str
    outcome: Key | None = None
    promises: Keys = []
    priorities: Keys = []
    lead: str | None = None
    due_on: Day | None = None
    measure: str | None = None


class DraftReport(Body):
    """The impact report of a session that was held, drafted from its record."""


SESSION_BODIES: dict[str, type[Body]] = {
    "move": Move,
    "cancel": Cancel,
    "open": Open,
    "close": Close,
    "attend": Attend,
    "note-theme": WriteText,
    "raise-point": Speak,
    "ask-question": AskQuestion,
    "answer-question": AnswerQuestion,
    "give-assurance": GiveAssurance,
    "endorse": WriteText,
    "decide": WriteText,
    "note-disposal": NoteDisposal,
    "propose": Speak,
    "celebrate": Celebrate,
    "take-up": TakeUp,
    "draft-report": DraftReport,
}
"""The body of each command on a session."""
