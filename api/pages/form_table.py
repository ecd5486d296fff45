"""Every form as data, in the order in which pages offer them: for each command its heading, its button, its fields."""

from api.pages.forms import climb, duties, impact, life, measuring, sessions, sharing, voices
from api.pages.forms.parts import ON, Field, Form
from api.pages.forms.proposing import PROPOSE

_FIRST = (
    "answer",
    "agree",
    "decline",
    "dispose",
    "refer",
    "give-verdict",
    "unblock",
    "report-progress",
    "challenge",
    "block",
    "record-reading",
    "achieve",
    "reopen",
    "move-due-date",
    "assign-lead",
    "cannot-be-met",
    "deliver-explanation",
)
"""What people do most, by what is most pressing."""

_SUBJECTS: dict[str, dict[str, Form]] = {
    "About this promise": life.FORMS | climb.FORMS,
    "How we will know": measuring.FORMS,
    "Who shares in it": sharing.FORMS,
}
_EVERY = {command: form for forms in _SUBJECTS.values() for command, form in forms.items()}
COMMANDS: dict[str, Form] = {command: _EVERY[command] for command in _FIRST} | _EVERY
"""The form of each command on a commitment, those that people need most first. Each also asks for ON."""

DUTY_COMMANDS: dict[str, Form] = duties.FORMS
"""The form of each command on a duty, likewise."""

SESSION_COMMANDS: dict[str, Form] = sessions.FORMS
"""The form of each command on a session, likewise."""

VOICE_COMMANDS: dict[str, Form] = voices.FORMS
"""The form of each command on what a young person said, likewise."""

IMPACT_COMMANDS: dict[str, Form] = impact.FORMS
"""The form of each command on an impact report, likewise."""

BEGINNINGS = {"propose": PROPOSE, "call": sessions.CALL, "hear": voices.HEAR, "post-its": voices.POST_ITS}
"""The forms of what puts something new on the record."""

BUTTONS = 4
"""So many commands are offered as buttons; the others under "More"."""


_OF_KINDS = {
    "duty": DUTY_COMMANDS,
    "session": SESSION_COMMANDS,
    "voice": VOICE_COMMANDS,
    "impact_report": IMPACT_COMMANDS,
}


def fields_of(form: Form) -> tuple[Field, ...]:
    asked = any(field.name == ON.name for field in form.fields)
    return form.fields if asked else (*form.fields, ON)


def every_form() -> tuple[Form, ...]:
    """Every form that there is."""
    of_kinds = (BEGINNINGS, COMMANDS, DUTY_COMMANDS, SESSION_COMMANDS, VOICE_COMMANDS, IMPACT_COMMANDS)
    return tuple(form for forms in of_kinds for form in forms.values())


def form_of(about: str, command: str) -> Form:
    """The form of a command, upon a kind of thing on the record by its topic."""
    of_kind = _OF_KINDS.get(about, COMMANDS)
    # Something is proposed at a session, too.
    return of_kind[command] if command in of_kind else BEGINNINGS[command]


def label_of(name: str) -> str:
    """What a field is called, for what was typed into a form that can no longer be sent."""
    every = [field for form in every_form() for field in fields_of(form)]
    return next((field.label for field in every if field.name == name), "")


def laid_out(commands: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """What is offered, as buttons and, under a heading for each subject, the rest."""
    first = [command for command in commands if command in _FIRST][:BUTTONS]
    rest = [command for command in commands if command not in first]
    more = {heading: [command for command in rest if command in forms] for heading, forms in _SUBJECTS.items()}
    return first, {heading: found for heading, found in more.items() if found}
