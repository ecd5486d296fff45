"""The forms for sharing: who holds a commitment, which partners take it on, what it hangs together with."""

from api.pages.forms.parts import NO_NAMES, OPEN_TO_READ, Field, Form, Kind
from api.pages.words import LINKS

FORMS: dict[str, Form] = {
    "assign-owner": Form(
        "Say who holds it",
        "Say who holds it",
        "Somebody else holds it now.",
        (
            Field("owner", "Who holds it from now on?", Kind.CHOICE, of="other_owners"),
            Field("reason", "Why?", hint=OPEN_TO_READ),
        ),
        "Who holds a promise answers for it. The council still makes sure that it is kept.",
    ),
    "adopt": Form(
        "A partner takes it on",
        "A partner takes it on",
        "The partner's part is on the record.",
        (
            Field("organisation", "Which partner?", Kind.CHOICE, of="organisations"),
            Field("part", "What does it do for this?", hint=f"If it took this on before, its part changes. {NO_NAMES}"),
            Field(
                "obligation",
                "Where is it bound to this?",
                Kind.LINE,
                "A contractor needs this: the contract and its clause.",
                needed=False,
            ),
        ),
    ),
    "withdraw-adoption": Form(
        "A partner stops",
        "A partner stops",
        "The partner takes it on no more. Its part stays in the history.",
        (
            Field("organisation", "Which partner?", Kind.CHOICE, of="adopted"),
            Field("reason", "Why does it stop?", hint=OPEN_TO_READ),
        ),
    ),
    "link": Form(
        "Link",
        "Link",
        "Linked. Both commitments show it.",
        (
            Field("to", "Which other commitment?", Kind.LIST, of="others"),
            Field(
                "how",
                "How do they hang together?",
                Kind.CHOICE,
                options=(
                    ("same_as", LINKS["same_as"], "The other one promises the same."),
                    ("supports", LINKS["supports"], "If this one is kept, that helps to keep the other."),
                    ("depends_on", LINKS["depends_on"], "This one waits for the other."),
                ),
            ),
        ),
    ),
    "unlink": Form(
        "Take a link away",
        "Take a link away",
        "The link was taken away. It stays in the history.",
        (Field("to", "Which link?", Kind.CHOICE, of="linked"),),
    ),
}
