"""The forms for an impact report: a part written, signed off, published."""

from api.pages.forms.parts import NO_NAMES, Field, Form, Kind

FORMS: dict[str, Form] = {
    "sign-off": Form(
        "Sign it off",
        "Sign it off",
        "You signed it off. It can be published now.",
        (),
        "You agree that everybody can read the report and the summary, as they are now. If anybody changes a word "
        "after that, it needs your sign-off again.",
    ),
    "publish": Form(
        "Publish it",
        "Publish it",
        "It is published. Everybody can read it.",
        (),
        "Everybody can read the report and the summary then, without signing in.",
    ),
    "write": Form(
        "Write a part",
        "Save it",
        "It is on the record.",
        (
            Field("document", "Which document?", Kind.HIDDEN),
            Field("part", "Which part?", Kind.HIDDEN, says="impact_part"),
            Field(
                "words",
                "What should it say?",
                hint=f"Short words and short sentences. A line that begins with a dash is one of a list. {NO_NAMES}",
            ),
        ),
        "Everybody can read this once it is published.",
        reads="words",
    ),
    "withdraw-sign-off": Form(
        "Take your sign-off back", "Take it back", "The sign-off was taken back. It is a draft again.", ()
    ),
    "withdraw": Form(
        "Withdraw it",
        "Withdraw it",
        "It is withdrawn, and a draft again. Nobody can read it without signing in.",
        (Field("reason", "Why?", hint=f"Everybody who is signed in can read this. {NO_NAMES}"),),
        "To change what is published, withdraw it, change it, and have it signed off and published again.",
    ),
}
"""The form of each command on an impact report, what people do most first."""
