"""The forms for what young people said: written down, looked at, agreed to, linked, answered."""

from api.pages.forms.parts import NO_NAMES, Field, Form, Kind

SOURCES = (
    ("session", "In a session", ""),
    ("survey", "In a survey", ""),
    ("issues_log", "In an issues log", "Grumbles and concerns that staff write down."),
    ("post_it", "On a post-it note", ""),
    ("complaint_theme", "In a theme of complaints", "What several complaints have in common, and no single one."),
    ("quote", "In words that were quoted", "In a strategy or a report, for example."),
)
AGES = (
    ("4_to_10", "4 to 10", ""),
    ("11_to_15", "11 to 15", ""),
    ("16_to_17", "16 to 17", ""),
    ("18_to_25", "18 to 25", ""),
    ("", "Not known, or several", ""),
)
_WHERE = Field("where", "Where was it said?", Kind.LINE, f"A meeting or a group, for example. {NO_NAMES}")
_SOURCE = Field("source", "How was it said?", Kind.CHOICE, options=SOURCES)
_PEOPLE = Field(
    "people", "How many young people said it?", Kind.NUMBER, "A number. Leave this empty for one.", needed=False
)
_AGE = Field("age_group", "How old were they?", Kind.CHOICE, "Never an age to the year.", needed=False, options=AGES)
_THEME = Field("theme", "What is it about?", Kind.LINE, f"A few words: Getting about. {NO_NAMES}", needed=False)
WHEN = Field("on", "When was it said?", Kind.DATE, "Leave this empty for today.", needed=False)

HEAR = Form(
    "Write down what was said",
    "Write it down",
    "It is on the record. Somebody who is trained looks at it before others read it.",
    (
        Field("words", "What was said?", hint=f"Use the words that were used. {NO_NAMES}"),
        _SOURCE,
        _WHERE,
        _PEOPLE,
        _AGE,
        _THEME,
        Field("organisation", "Where does its writer work?", Kind.CHOICE, of="organisations", needed=False),
        WHEN,
    ),
    "What a young person said, and never who. Nobody is asked for a name.",
)
POST_ITS = Form(
    "Post-it notes",
    "Write them down",
    "They are on the record. Somebody who is trained looks at them before others read them.",
    (
        Field("first", "First idea", hint=f"Use the words that are on the note. {NO_NAMES}"),
        Field("second", "Second idea", needed=False),
        Field("third", "Third idea", needed=False),
        Field("where", "Where were they written?", Kind.LINE, f"A conference or a session, for example. {NO_NAMES}"),
        Field("organisation", "Where does their writer work?", Kind.CHOICE, of="organisations", needed=False),
        _THEME,
        WHEN,
    ),
    "Up to three at once. Nobody is asked for a name.",
)
_LINKS = (
    Field("to", "Which commitment?", Kind.LIST, of="commitments", needed=False),
    Field("priorities", "Which things that young people asked for?", Kind.MANY, of="priorities", needed=False),
    Field("promises", "Which promises of the council?", Kind.MANY, of="promises", needed=False),
)
FORMS: dict[str, Form] = {
    "review": Form(
        "Look for names",
        "Look for names",
        "Thank you. What may be shown is on the record.",
        (
            Field(
                "finding",
                "Could anybody know which child it is?",
                Kind.CHOICE,
                options=(
                    ("nobody_known", "No", "It can be shown as it is, if whoever said it agrees."),
                    ("redacted", "Not if it is worded like this", "Write the other wording below."),
                    ("kept_back", "Yes, however it is worded", "It is not shown. Its theme and number are."),
                ),
            ),
            Field("shown", "How should it be worded?", hint="Only if you chose another wording.", needed=False),
        ),
        "Names, places, an age, a school: put together they can tell who it was. You did not write this down yourself.",
    ),
    "answer": Form(
        "Say what was done",
        "Say what was done",
        "Your answer is on the record, for everybody to read.",
        (
            Field(
                "what",
                "What came of it?",
                Kind.CHOICE,
                options=(("done", "Done", ""), ("on_the_way", "On the way", ""), ("not_done", "Not done", "Say why.")),
            ),
            Field(
                "words",
                "What do you tell young people?",
                hint="Short words and short sentences. Say what you did, or why not.",
            ),
        ),
        "Everybody can read this, whoever said it too.",
        reads="words",
    ),
    "link": Form("Link", "Link", "Linked. Whoever said it can be told when it moves.", _LINKS),
    "set-theme": Form(
        "Give it a theme",
        "Give it a theme",
        "It has a theme now.",
        (
            Field(
                "theme",
                "What is it about?",
                Kind.LINE,
                f"A few words: Getting about. Everybody can read it. {NO_NAMES}",
            ),
        ),
    ),
    "repeat": Form(
        "It was said again",
        "It was said again",
        "It counts once more. The words are not kept twice.",
        (_SOURCE, _WHERE, _PEOPLE, _AGE, WHEN),
        "The same, said in another place or on another day.",
    ),
    "give-consent": Form(
        "They agree that everybody may read it",
        "They agree",
        "On the record: whoever said it agrees.",
        (),
        "Ask whoever said it first. They can take it back at any time.",
    ),
    "unlink": Form(
        "Take a link away",
        "Take a link away",
        "The link was taken away.",
        tuple(Field(each.name, each.label, each.kind, of=f"linked_{each.of}", needed=False) for each in _LINKS),
    ),
    "withdraw-consent": Form(
        "Take it back",
        "Take it back",
        "Taken back. The words are erased, and nobody can read them any more.",
        (),
        "The words are erased everywhere and for ever. Nobody can bring them back. That something was said stays.",
    ),
}
"""The form of each command on a voice, what people do most first."""
