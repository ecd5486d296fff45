"""What forms are made of, and the fields that several of them share."""

from dataclasses import dataclass
from enum import Enum

from domain.model.measures import MeasureKind


class Kind(Enum):
    """What a field takes, and so how it is drawn."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    DATE = "date"
    CHOICE = "choice"
    LIST = "list"
    MANY = "many"
    HIDDEN = "hidden"
    NUMBER = "number"


@dataclass(frozen=True)
class Field:
    """One field. `options` are fixed choices with a hint each; `of` names choices that depend on what the form is about
    (see form_choices.py), `says` a hint that does. `only`: where a measure of these kinds is set."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    needed: bool = True
    options: tuple[tuple[str, str, str], ...] = ()
    of: str = ""
    says: str = ""
    only: tuple[MeasureKind, ...] = ()


@dataclass(frozen=True)
class Form:
    """One command. `done` is the sentence after it was carried out, `reads` the field of which it is shown, while
    somebody writes, how hard it is to read."""

    heading: str
    button: str
    done: str
    fields: tuple[Field, ...]
    intro: str = ""
    reads: str = ""


ON = Field("on", "When did this happen?", Kind.DATE, "Leave this empty for today.", needed=False)
LEAD = "Write a job, not a name. For example: Virtual Head."
NO_NAMES = "Do not name children or carers."
OPEN_TO_READ = "Everybody who is signed in can read this."
CAUSES = Field("causes", "Which of these do you mean?", Kind.MANY, of="causes")
ROUTE = Field("to", "Where does it go?", Kind.CHOICE, of="routes")
UNTIL = Field("until", "Supported until when?", Kind.DATE, "Only if you chose Supported.", needed=False)
REFER = Form(
    "Refer",
    "Refer",
    "Sent. It now stands with the body you chose.",
    (CAUSES, ROUTE, Field("words", "Why do you send it there?")),
    "Send this straight to another body. It does not come back to yours.",
)


def dispose(options: tuple[tuple[str, str, str], ...]) -> Form:
    """The form in which a body says what becomes of something, with what it may decide about it."""
    return Form(
        "Dispose",
        "Dispose",
        "Your decision is on the record.",
        (
            CAUSES,
            Field("decision", "What do you decide?", Kind.CHOICE, options=options),
            UNTIL,
            Field("words", "What do you tell the young people?", hint="Say what you decided, and why."),
        ),
        "Say what becomes of this. Silence is an answer too: then it climbs.",
    )
