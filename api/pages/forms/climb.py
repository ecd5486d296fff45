"""The forms for what is stuck: blocked, challenged, answered, disposed of."""

from api.pages.forms.parts import NO_NAMES, REFER, Field, Form, Kind, dispose
from api.pages.words import DECISIONS

_CHALLENGE = Field("challenge", "Which challenge?", Kind.CHOICE, of="challenges")
_DECISIONS = (
    ("obstacle_removed", "What was in the way is gone, so this can go on."),
    ("supported", "You back what is being done. The clock rests until the day you give below."),
    ("referred_up", "It goes up to the next body now."),
    ("accepted_cannot_be_met", "You accept that it cannot be met. Children are then owed an explanation."),
)

FORMS: dict[str, Form] = {
    "block": Form(
        "Block",
        "Block",
        "Blocked. It now stands with the first body, which must answer.",
        (
            Field("obstacle", "What is in the way?", hint=NO_NAMES),
            Field("help_needed", "What help do you need?"),
        ),
        "Say that you are stuck. It goes to the first body at once. If nobody answers in time, it climbs.",
    ),
    "unblock": Form(
        "Unblock",
        "Unblock",
        "Unblocked. It can go on.",
        (Field("how", "How was it solved?", hint=NO_NAMES),),
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
    "dispose": dispose(tuple((key, DECISIONS[key], hint) for key, hint in _DECISIONS)),
    "refer": REFER,
}
