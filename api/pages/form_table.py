"""Every form as data: for each command its heading, its button and its fields, in plain words."""

from dataclasses import dataclass
from enum import Enum

from api.pages.words import DECISIONS, VERDICTS


class Kind(Enum):
    """What a field takes, and so how it is drawn."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"
    MANY = "many"


@dataclass(frozen=True)
class Field:
    """One field. `options` are fixed choices with a hint each; `of` names choices that depend on the commitment or
    its council (see form_choices.py)."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    needed: bool = True
    options: tuple[tuple[str, str, str], ...] = ()
    of: str = ""


@dataclass(frozen=True)
class Form:
    """One command. `done` is the sentence after it was carried out."""

    heading: str
    button: str
    done: str
    fields: tuple[Field, ...]
    intro: str = ""


ON = Field("on", "When did this happen?", Kind.DATE, "Leave this empty for today.", needed=False)
_LEAD = "Write a job, not a name. For example: Virtual Head."
_NO_NAMES = "Do not name children or carers."
_CAUSES = Field("causes", "Which of these do you mean?", Kind.MANY, of="causes")
_CHALLENGE = Field("challenge", "Which challenge?", Kind.CHOICE, of="challenges")
_DECISIONS = (
    ("obstacle_removed", "What was in the way is gone, so this can go on."),
    ("supported", "You back what is being done. The clock rests until the day you give below."),
    ("referred_up", "It goes up to the next body now."),
    ("accepted_cannot_be_met", "You accept that it cannot be met. Children are then owed an explanation."),
)

PROPOSE = Form(
    "Propose a commitment",
    "Propose",
    "Proposed. The body you chose now agrees or declines it.",
    (
        Field("title", "What should be promised?", Kind.LINE, f"One short sentence. {_NO_NAMES}"),
        Field("body", "Who should decide?", Kind.CHOICE, of="bodies", needed=False),
        Field("outcome", "Which outcome is it for?", Kind.CHOICE, of="outcomes", needed=False),
        Field("priorities", "Which things that young people asked for?", Kind.MANY, of="priorities", needed=False),
        Field("promises", "Which promises of the council?", Kind.MANY, of="promises", needed=False),
        Field("lead", "Who should lead it?", Kind.LINE, _LEAD, needed=False),
        Field("due_on", "When should it be done?", Kind.DATE, "You can leave this empty.", needed=False),
        Field("measure", "How will we know that it worked?", Kind.LINE, needed=False),
        Field("source", "Where does it come from?", Kind.LINE, "A meeting or a paper, for example.", needed=False),
        Field("on", "When was it proposed?", Kind.DATE, "Leave this empty for today.", needed=False),
    ),
    "Say what should be promised to all children in care and care leavers. A body then agrees or declines it.",
)

COMMANDS: dict[str, Form] = {
    "agree": Form(
        "Agree",
        "Agree",
        "Agreed. It is now a commitment.",
        (
            Field("due_on", "When must it be done?", Kind.DATE, "Leave this empty to keep the date.", needed=False),
            Field("lead", "Who leads it?", Kind.LINE, f"{_LEAD} Leave this empty to keep the lead.", needed=False),
        ),
        "The council then owes this to children. If it gets stuck, it climbs until somebody answers.",
    ),
    "decline": Form(
        "Decline",
        "Decline",
        "Declined. The reason is on the record.",
        (Field("reason", "Why do you decline it?", hint="Everybody who is signed in can read this."),),
    ),
    "block": Form(
        "Block",
        "Block",
        "Blocked. It now stands with the first body, which must answer.",
        (
            Field("obstacle", "What is in the way?", hint=_NO_NAMES),
            Field("help_needed", "What help do you need?"),
        ),
        "Say that you are stuck. It goes to the first body at once. If nobody answers in time, it climbs.",
    ),
    "unblock": Form(
        "Unblock",
        "Unblock",
        "Unblocked. It can go on.",
        (Field("how", "How was it solved?", hint=_NO_NAMES),),
    ),
    "report-progress": Form(
        "Report progress",
        "Report progress",
        "Your report is on the record.",
        (Field("report", "What was done since last time?", hint=_NO_NAMES),),
    ),
    "challenge": Form(
        "Challenge",
        "Challenge",
        "You asked. The lead must answer. If they do not, it climbs.",
        (Field("words", "What do you want to ask?", hint="Use your own words. Your name is not shown."),),
        "Ask why something is not happening, or is not good enough. You get an answer, or it climbs.",
    ),
    "answer": Form(
        "Answer",
        "Answer",
        "Answered. Your answer is beside the challenge.",
        (_CHALLENGE, Field("words", "What is your answer?", hint="Answer the young person in plain words.")),
    ),
    "withdraw-challenge": Form(
        "Withdraw challenge",
        "Withdraw challenge",
        "Withdrawn. Nobody needs to answer it now.",
        (Field("challenge", "Which challenge?", Kind.CHOICE, of="own_challenges"),),
        "You no longer need an answer. The challenge stays in the history.",
    ),
    "dispose": Form(
        "Dispose",
        "Dispose",
        "Your decision is on the record.",
        (
            _CAUSES,
            Field(
                "decision",
                "What do you decide?",
                Kind.CHOICE,
                options=tuple((key, DECISIONS[key], hint) for key, hint in _DECISIONS),
            ),
            Field("until", "Supported until when?", Kind.DATE, "Only if you chose Supported.", needed=False),
            Field("words", "What do you tell the young people?", hint="Say what you decided, and why."),
        ),
        "Say what becomes of this. Silence is an answer too: then it climbs.",
    ),
    "refer": Form(
        "Refer",
        "Refer",
        "Sent. It now stands with the body you chose.",
        (
            _CAUSES,
            Field("to", "Where does it go?", Kind.CHOICE, of="routes"),
            Field("words", "Why do you send it there?"),
        ),
        "Send this straight to another body. It does not come back to yours.",
    ),
    "move-due-date": Form(
        "Move due date",
        "Move due date",
        "The due date was moved. The old one stays in the history.",
        (
            Field("due_on", "When must it be done now?", Kind.DATE),
            Field("reason", "Why does it move?", hint="Everybody who is signed in can read this."),
        ),
    ),
    "assign-lead": Form(
        "Assign lead",
        "Assign lead",
        "It has a new lead.",
        (Field("lead", "Who leads it?", Kind.LINE, _LEAD),),
    ),
    "achieve": Form(
        "Achieve",
        "Achieve",
        "You said that it is achieved. Young people can now give their verdict.",
        (Field("evidence", "How do you know that it is done?", hint=f"Say what changed for children. {_NO_NAMES}"),),
    ),
    "give-verdict": Form(
        "Give verdict",
        "Give verdict",
        "Your verdict stands beside what the council said.",
        (
            Field(
                "verdict", "What is your verdict?", Kind.CHOICE, options=tuple((k, v, "") for k, v in VERDICTS.items())
            ),
            Field("words", "Why?", hint="Use your own words. Your name is not shown."),
        ),
    ),
    "reopen": Form(
        "Reopen",
        "Reopen",
        "Reopened. The work goes on.",
        (Field("reason", "Why is it not finished?", hint=_NO_NAMES),),
    ),
    "cannot-be-met": Form(
        "Cannot be met",
        "Cannot be met",
        "It is closed as cannot be met. The explanation is on the record.",
        (
            Field("reason", "Why can it not be met?"),
            Field("explanation", "What are children told?", hint="Use words that a child of ten understands."),
        ),
        "This closes the commitment. Children must be told why.",
    ),
}
"""The form of each command on a commitment, in the order in which pages offer them. Each also asks for ON."""


def fields_of(form: Form) -> tuple[Field, ...]:
    return form.fields if form is PROPOSE else (*form.fields, ON)


def label_of(name: str) -> str:
    """What a field is called, for what was typed into a form that can no longer be sent."""
    every = [field for form in (PROPOSE, *COMMANDS.values()) for field in fields_of(form)]
    return next((field.label for field in every if field.name == name), "")
