"""The forms for measuring: what shows that a promise worked, and what was found."""

from api.pages.forms.parts import NO_NAMES, OPEN_TO_READ, Field, Form, Kind
from api.pages.words import MEASURES
from domain.model.measures import MeasureKind

_NUMBERS = (MeasureKind.PERCENTAGE, MeasureKind.COUNT)
_STEPS = (MeasureKind.ONE_OFF, MeasureKind.STATUS)
_TOLD = (MeasureKind.QUALITY, MeasureKind.EXPERIENCE)
_KINDS = {
    MeasureKind.PERCENTAGE: "How many in a hundred. For example: care leavers in touch. Say how it was before.",
    MeasureKind.COUNT: "How many there are. For example: places, passes, visits. Say how many there are to be.",
    MeasureKind.ONE_OFF: "It is there or it is not. For example: a handbook.",
    MeasureKind.STATUS: "It goes step by step. For example: planned, built, open.",
    MeasureKind.QUALITY: "How good it is, told in words. For example: what an inspector found.",
    MeasureKind.EXPERIENCE: "What it is like, told in the words of children and young people.",
}

FORMS: dict[str, Form] = {
    "record-reading": Form(
        "Record what was found",
        "Record what was found",
        "What you found is on the record, with its evidence.",
        (
            Field("value", "What number was found?", Kind.LINE, says="measured", only=_NUMBERS),
            Field("value", "What was found?", Kind.CHOICE, of="found", says="measured", only=_STEPS),
            Field("words", "What was found?", says="told", only=_TOLD),
            Field(
                "evidence",
                "Where is the evidence?",
                Kind.LINE,
                "A web address that starts with https://, or sha256: and the digest of a file.",
            ),
            Field("evidence_on", "What date is on the evidence?", Kind.DATE, "Not the day you found or sent it."),
            Field(
                "as_at",
                "On which day was it true?",
                Kind.DATE,
                "Leave this empty if it is the date of the evidence.",
                needed=False,
            ),
            Field("scope", "Of whom, if not of everyone?", Kind.LINE, says="scope", needed=False),
        ),
        "Only write what somebody read off evidence. Do not work a figure out.",
    ),
    "set-measure": Form(
        "Say how we will know",
        "Say how we will know",
        "Now everybody can see how we will know that it worked.",
        (
            Field(
                "kind",
                "What kind of measure is it?",
                Kind.CHOICE,
                options=tuple((kind.value, MEASURES[kind], hint) for kind, hint in _KINDS.items()),
            ),
            Field("measure", "How will we know that it worked?", Kind.LINE, "One short sentence."),
            Field("scope", "Of whom?", Kind.LINE, "For example: care leavers from 18 to 25.", needed=False),
            Field("unit", "What is counted?", Kind.LINE, "For example: places. Only for a count.", needed=False),
            Field(
                "baseline",
                "How was it before?",
                Kind.LINE,
                "A number, or unknown. A percentage needs this. A count can have it.",
                needed=False,
            ),
            Field(
                "target",
                "What is to be reached?",
                Kind.LINE,
                "A number. A count needs this. A percentage can have it.",
                needed=False,
            ),
            Field(
                "statuses",
                "What are the steps?",
                Kind.LINES,
                "Only for steps. Write one a line. The last one is the goal.",
                needed=False,
            ),
        ),
        "If a measure was set before, what was found for it stays in the history.",
    ),
    "withdraw-reading": Form(
        "Take back what was found",
        "Take back what was found",
        "It counts no more, and stays in the history.",
        (
            Field("reading", "Which one was wrong?", Kind.CHOICE, of="readings"),
            Field("reason", "What was wrong with it?", hint=f"{OPEN_TO_READ} {NO_NAMES}"),
        ),
    ),
}
