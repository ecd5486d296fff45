"""The forms for a duty: it was done, or a body says what becomes of it."""

from api.pages.forms.parts import CAUSES, NO_NAMES, ROUTE, Field, Form, Kind

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
    "dispose": Form(
        "Dispose",
        "Dispose",
        "Your decision is on the record.",
        (
            CAUSES,
            Field(
                "decision",
                "What do you decide?",
                Kind.CHOICE,
                options=(
                    ("obstacle_removed", "Let it go this time", "It is owed again when it comes round next."),
                    (
                        "supported",
                        "Supported",
                        "You help, and give it until the day below. The clock rests until then.",
                    ),
                    ("referred_up", "Referred up", "It goes up to the next body now."),
                ),
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
        (CAUSES, ROUTE, Field("words", "Why do you send it there?")),
        "Send this straight to another body. It does not come back to yours.",
    ),
}
