"""The forms for the life of a commitment: agreed, moved, achieved, judged, closed."""

from api.pages.forms.parts import LEAD, NO_NAMES, OPEN_TO_READ, Field, Form, Kind
from api.pages.words import VERDICTS

FORMS: dict[str, Form] = {
    "agree": Form(
        "Agree",
        "Agree",
        "Agreed. It is now a commitment.",
        (
            Field("due_on", "When must it be done?", Kind.DATE, "Leave this empty to keep the date.", needed=False),
            Field("lead", "Who leads it?", Kind.LINE, f"{LEAD} Leave this empty to keep the lead.", needed=False),
        ),
        "The council then owes this to children. If it gets stuck, it climbs until somebody answers.",
    ),
    "decline": Form(
        "Decline",
        "Decline",
        "Declined. The reason is on the record.",
        (Field("reason", "Why do you decline it?", hint=OPEN_TO_READ),),
    ),
    "report-progress": Form(
        "Report progress",
        "Report progress",
        "Your report is on the record.",
        (Field("report", "What was done since last time?", hint=NO_NAMES),),
    ),
    "move-due-date": Form(
        "Move due date",
        "Move due date",
        "The due date was moved. The old one stays in the history.",
        (
            Field("due_on", "When must it be done now?", Kind.DATE),
            Field("reason", "Why does it move?", hint=OPEN_TO_READ),
        ),
    ),
    "assign-lead": Form(
        "Assign lead",
        "Assign lead",
        "It has a new lead.",
        (Field("lead", "Who leads it?", Kind.LINE, LEAD),),
    ),
    "achieve": Form(
        "Achieve",
        "Achieve",
        "You said that it is achieved. Young people can now give their verdict.",
        (Field("evidence", "How do you know that it is done?", hint=f"Say what changed for children. {NO_NAMES}"),),
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
        (Field("reason", "Why is it not finished?", hint=NO_NAMES),),
    ),
    "cannot-be-met": Form(
        "Cannot be met",
        "Cannot be met",
        "It cannot be met. It is closed when children were told why.",
        (
            Field("reason", "Why can it not be met?"),
            Field("explanation", "What are children told?", hint="Use words that a child of ten understands."),
            Field(
                "delivered",
                "Where were they told?",
                Kind.LINE,
                f"And how. Leave this empty if they were not told yet: then that is still owed. {NO_NAMES}",
                needed=False,
            ),
            Field("delivered_on", "On which day were they told?", Kind.DATE, "If it was not today.", needed=False),
        ),
        "Children must be told why. It counts as closed only when they were.",
        reads="explanation",
    ),
    "deliver-explanation": Form(
        "Children were told why",
        "Children were told why",
        "It is on the record where children were told. It is closed now.",
        (Field("where", "Where were they told, and how?", Kind.LINE, f"A letter, a session, a visit. {NO_NAMES}"),),
        "What they are told is on the page of this promise.",
    ),
}
