"""The forms for sessions of bodies: called, moved, held, and what happens there."""

from api.pages.forms.parts import LEAD, NO_NAMES, OPEN_TO_READ, Field, Form, Kind

CALL = Form(
    "Call a session",
    "Call it",
    "The session is called.",
    (
        Field("body", "Whose session is it?", Kind.CHOICE, of="call_bodies"),
        Field("day", "On which day?", Kind.DATE, "A day on which it meets anyway, or an extra one."),
        Field("theme", "What is it about?", Kind.LINE, says="themes"),
        Field("place", "Where?", Kind.LINE, needed=False),
    ),
    "A session on an extra day is a meeting of that body: what waits for its next meeting is due by then.",
)
WHO = Field("who", "Who said it?", Kind.LIST, "Leave this empty if it was you.", needed=False, of="present")
OWN_WORDS = Field("words", "What was said?", hint=f"Use the words that were used. {NO_NAMES}")
REASON = Field("reason", "Why?", hint=OPEN_TO_READ)

FORMS: dict[str, Form] = {
    "open": Form("Open the session", "Open it", "The session is open. What happens now can be written down.", ()),
    "decide": Form(
        "Write down a decision",
        "Decision",
        "The decision has its number.",
        (Field("text", "What was decided?", hint=NO_NAMES),),
    ),
    "raise-point": Form("Raise a point", "Point", "The point is on the record.", (OWN_WORDS, WHO)),
    "ask-question": Form(
        "Ask a question",
        "Question",
        "The question is on the record.",
        (OWN_WORDS, WHO, Field("response", "What was answered?", hint="If it was answered there.", needed=False)),
    ),
    "propose": Form("Propose something", "Proposal", "The proposal is on the record.", (OWN_WORDS, WHO)),
    "take-up": Form(
        "Make a commitment of it",
        "Make a commitment",
        "It is proposed as a commitment. The body now agrees or declines it.",
        (
            Field("item", "Of which of these?", Kind.CHOICE, of="takeable"),
            Field("title", "What should be promised?", Kind.LINE, f"One short sentence. {NO_NAMES}"),
            Field("outcome", "Which outcome is it for?", Kind.CHOICE, of="outcomes", needed=False),
            Field("priorities", "Which things that young people asked for?", Kind.MANY, of="priorities", needed=False),
            Field("promises", "Which promises of the council?", Kind.MANY, of="promises", needed=False),
            Field("lead", "Who should lead it?", Kind.LINE, LEAD, needed=False),
            Field("due_on", "When should it be done?", Kind.DATE, "You can leave this empty.", needed=False),
            Field("measure", "How will we know that it worked?", Kind.LINE, needed=False),
        ),
        "It is proposed to the body whose session this is, and says that it comes from here.",
    ),
    "celebrate": Form(
        "Celebrate something",
        "Celebration",
        "It is on the record.",
        (
            Field("commitment", "Which promise was kept?", Kind.LIST, of="others", needed=False),
            Field("words", "What did young people achieve?", hint=NO_NAMES, needed=False),
            WHO,
        ),
        "Choose a promise that was kept, or say what young people achieved, or both.",
    ),
    "attend": Form(
        "Say who was there",
        "Who was there",
        "It is on the record who was there.",
        (
            Field("who", "Which seat or role?", Kind.LIST, of="present"),
            Field("how_many", "How many?", Kind.LINE, "A number. None takes back what was said before."),
            Field("hours", "How many paid hours?", Kind.LINE, "Only of Care Consultants, all together.", needed=False),
        ),
        "No names. What is said again counts in place of what was said before.",
    ),
    "note-theme": Form(
        "Note the theme", "Theme", "The theme is on the record.", (Field("text", "What was it about?", hint=NO_NAMES),)
    ),
    "give-assurance": Form(
        "Write down an assurance",
        "Assurance",
        "The assurance is on the record.",
        (
            Field("text", "What was assured?", hint=NO_NAMES),
            Field("who", "Who gave it?", Kind.LIST, of="present"),
        ),
    ),
    "endorse": Form(
        "Write down what was endorsed",
        "Endorsement",
        "It is on the record as endorsed.",
        (Field("text", "What did the body endorse?", hint=NO_NAMES),),
    ),
    "answer-question": Form(
        "Answer a question",
        "Answer",
        "The answer is on the record.",
        (
            Field("item", "Which question?", Kind.CHOICE, of="questions"),
            Field("response", "What is the answer?", hint=NO_NAMES),
        ),
    ),
    "note-disposal": Form(
        "Note what became of a stuck promise",
        "Stuck promise",
        "It is noted here. The decision itself is on the record of the promise.",
        (Field("commitment", "Which promise?", Kind.LIST, of="others"),),
        "First dispose of it on its own page. Then note it here.",
    ),
    "move": Form(
        "Move the session",
        "Move",
        "The session is moved, and the deadlines tied to it.",
        (Field("day", "To which day?", Kind.DATE), REASON),
        "What was due by this session moves with it. Nothing becomes due before the end of the next working day.",
    ),
    "cancel": Form(
        "Cancel the session",
        "Cancel it",
        "The session is cancelled, and the deadlines tied to it have moved.",
        (REASON,),
        "What was due by this session gets the time that it has without it.",
    ),
    "close": Form(
        "Close the session",
        "Close it",
        "The session is closed.",
        (),
        "After that you can still say who was there, answer questions, and make commitments of what was said.",
    ),
    "draft-report": Form(
        "Draft the impact report",
        "Draft the impact report",
        "The impact report is drafted. An officer and a Care Consultant now write it together.",
        (),
        "A first text is made from the record: why you met, what was achieved since last time, what comes next. First "
        "say who was there, and make commitments of what was decided.",
    ),
}
