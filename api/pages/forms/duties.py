"""The forms for a duty: it was done, or a body says what becomes of it."""

from api.pages.forms.parts import NO_NAMES, REFER, Field, Form, Kind, dispose

FORMS: dict[str, Form] = {
    "done": Form(
        "It was done",
        "It was done",
        "It is on the record that this was done.",
        (
            Field(
                "reference", "Where can people see that?", Kind.LINE, "For example: Executive, 5 June 2025, item 12."
            ),
            Field("words", "What should people know about it?", hint=NO_NAMES, needed=False),
        ),
        "It counts for every time it was owed until now.",
    ),
    "dispose": dispose(
        (
            ("obstacle_removed", "Let it go this time", "It is owed again when it comes round next."),
            ("supported", "Supported", "You help, and give it until the day below. The clock rests until then."),
            ("referred_up", "Referred up", "It goes up to the next body now."),
        )
    ),
    "refer": REFER,
}
