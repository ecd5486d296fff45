"""The form to propose a commitment."""

from api.pages.forms.parts import LEAD, NO_NAMES, Field, Form, Kind

PROPOSE = Form(
    "Propose a commitment",
    "Propose",
    "Proposed. The body you chose now agrees or declines it.",
    (
        Field("title", "What should be promised?", Kind.LINE, f"One short sentence. {NO_NAMES}"),
        Field("body", "Who should decide?", Kind.CHOICE, of="bodies", needed=False),
        Field("outcome", "Which outcome is it for?", Kind.CHOICE, of="outcomes", needed=False),
        Field("also_for", "Which other outcomes does it help?", Kind.MANY, of="other_outcomes", needed=False),
        Field("priorities", "Which things that young people asked for?", Kind.MANY, of="priorities", needed=False),
        Field("promises", "Which promises of the council?", Kind.MANY, of="promises", needed=False),
        Field("lead", "Who should lead it?", Kind.LINE, LEAD, needed=False),
        Field("owner", "Who holds it?", Kind.CHOICE, of="organisations", needed=False),
        Field("due_on", "When should it be done?", Kind.DATE, "You can leave this empty.", needed=False),
        Field("measure", "How will we know that it worked?", Kind.LINE, needed=False),
        Field("source", "Where does it come from?", Kind.LINE, "A meeting or a paper, for example.", needed=False),
        Field("good_practice", "Whose good practice it is", Kind.HIDDEN, needed=False, says="good_practice"),
        Field("on", "When was it proposed?", Kind.DATE, "Leave this empty for today.", needed=False),
    ),
    "Say what should be promised to all children in care and care leavers. A body then agrees or declines it.",
)
