"""What can be chosen in a form: bodies, outcomes, challenges, causes, as they are now."""

from collections.abc import Callable
from dataclasses import dataclass

from api.pages.form_table import COMMANDS
from api.pages.words import CAUSES
from domain.model.access import Actor, Role, may
from domain.model.calendar import in_words
from domain.model.commitment import Commitment
from domain.model.governance import Framework

Choice = tuple[str, str]
SHORTENED = 140
"""Characters of a challenge that are shown to choose it by."""


@dataclass(frozen=True)
class Subject:
    """What a command is about, and whose it is. `commitment` None: one that is only being proposed."""

    framework: Framework
    actor: Actor
    commitment: Commitment | None = None


def choices(of: str, subject: Subject) -> list[Choice]:
    """The keys that can be chosen, each as people read it."""
    return _CHOICES[of](subject)


def offered(subject: Subject) -> list[str]:
    """The commands that this person may give now, less those with nothing to choose from."""
    found = subject.commitment
    if found is None:
        return []
    allowed = [
        command
        for command in COMMANDS
        if may(command, subject.actor, state=found.state, decided_by=found.decided_by, holders=found.holders)
    ]
    if subject.actor.role is Role.CONSULTANT and found.verdict != "not_yet":
        allowed = [command for command in allowed if command != "reopen"]
    needs = {command: [f.of for f in COMMANDS[command].fields if f.of and f.needed] for command in allowed}
    return [command for command in allowed if all(choices(of, subject) for of in needs[command])]


def _bodies(subject: Subject) -> list[Choice]:
    return [(key, subject.framework.body_name(key)) for key in subject.framework.ladder]


def _outcomes(subject: Subject) -> list[Choice]:
    return [(outcome.key, outcome.name) for outcome in subject.framework.outcomes]


def _priorities(subject: Subject) -> list[Choice]:
    return [(priority.key, priority.text) for priority in subject.framework.priorities]


def _promises(subject: Subject) -> list[Choice]:
    return [(promise.key, promise.text) for promise in subject.framework.promises]


def _challenges(subject: Subject) -> list[Choice]:
    found = subject.commitment.challenges.values() if subject.commitment else []
    return [(c.id, f"“{_short(c.words.text)}” ({in_words(c.on)})") for c in found if c.state == "open"]


def _own_challenges(subject: Subject) -> list[Choice]:
    found = subject.commitment.challenges if subject.commitment else {}
    others = subject.actor.role is not Role.CONSULTANT
    return [(key, text) for key, text in _challenges(subject) if others or found[key].by == subject.actor.id]


def _causes(subject: Subject) -> list[Choice]:
    found = subject.commitment.causes.values() if subject.commitment else []
    held = [cause for cause in found if cause.holder == subject.actor.body]
    return [(cause.id, f"{CAUSES[cause.kind]} (since {in_words(cause.since)})") for cause in held]


def _routes(subject: Subject) -> list[Choice]:
    ways = [route.receiver for route in subject.framework.routes if route.sender == subject.actor.body]
    return [(key, subject.framework.body_name(key)) for key in ways]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHORTENED else f"{text[:SHORTENED]}…"


_CHOICES: dict[str, Callable[[Subject], list[Choice]]] = {
    "bodies": _bodies,
    "outcomes": _outcomes,
    "priorities": _priorities,
    "promises": _promises,
    "challenges": _challenges,
    "own_challenges": _own_challenges,
    "causes": _causes,
    "routes": _routes,
}
