"""Fields: which a form has for whom, and how what was typed becomes what a command takes."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from api.casework import BODIES_OF
from api.endpoints.bodies import Propose
from api.endpoints.body import Body
from api.endpoints.session_bodies import Call
from api.endpoints.voice_bodies import Hear, PostIts
from api.pages.form_choices import choices
from api.pages.form_drawing import Drawn, Values, drawn
from api.pages.form_table import fields_of
from api.pages.forms.parts import Field, Form, Kind
from api.pages.subject import Subject
from api.pages.typed import Typed
from domain.model.errors import Invalid

_SENTENCES = {
    Kind.LINE: "This is needed. Write it on one line.",
    Kind.TEXT: "This is needed. Write it in your own words.",
    Kind.LINES: "Write one a line, and no more than 12.",
    Kind.DATE: "This is not a day. Give one like 2025-03-27.",
    Kind.CHOICE: "Choose one of these.",
    Kind.LIST: "Choose one of these.",
    Kind.MANY: "Choose from these.",
    Kind.NUMBER: "Give a number.",
    Kind.HIDDEN: "This form was changed on its way. Open it again.",
}


def draw(form: Form, subject: Subject, values: Values, wrong: Mapping[str, str]) -> list[Drawn]:
    """The fields of a form with what was typed and, beside each, what is wrong with it."""
    shown = [field for field in _fitting(form, subject) if _is_a_question(field, subject)]
    return [drawn(field, subject, list(values.get(field.name, [])), wrong.get(field.name, "")) for field in shown]


def read(command: str, form: Form, subject: Subject, typed: Typed) -> tuple[Body | None, list[Invalid]]:
    """What a command takes, or every value that cannot be taken. Raises Invalid for a field sent twice."""
    sent: dict[str, Any] = {}
    fields = _fitting(form, subject)
    for field in fields:
        if field.kind is Kind.MANY:
            # Nothing ticked is not the same as a field that was not shown.
            if field.name in typed.values:
                sent[field.name] = typed.many(field.name)
        elif text := typed.one(field.name).strip():
            sent[field.name] = _taken(field, text)
    try:
        return _body(command, subject).model_validate(sent), []
    except ValidationError as error:
        names = dict.fromkeys(str(e["loc"][0]) for e in error.errors())
        kinds = {field.name: field.kind for field in fields}
        return None, [Invalid(name, _SENTENCES[kinds[name]]) for name in names]


def has_choices(form: Form, subject: Subject) -> bool:
    """Whether there is something to choose from wherever something must be chosen."""
    return all(choices(f.of, subject) for f in _fitting(form, subject) if f.of and f.needed)


def offered(subject: Subject) -> list[str]:
    """The commands that this person may give now, less those with nothing to choose from."""
    allowed = [command for command in subject.forms if subject.may(command) and not subject.lacks(command)]
    return [command for command in allowed if has_choices(subject.forms[command], subject)]


def _fitting(form: Form, subject: Subject) -> list[Field]:
    measure = subject.commitment.measurement if subject.commitment else None
    return [f for f in fields_of(form) if not f.only or (measure is not None and measure.kind in f.only)]


def _is_a_question(field: Field, subject: Subject) -> bool:
    """Whether there is anything to choose: of one cause that stands with a body, it is that one that is meant."""
    fewest = 2 if field.of == "causes" else 1
    return not field.of or len(choices(field.of, subject)) >= fewest


def _taken(field: Field, text: str) -> str | list[str]:
    if field.kind is Kind.LINES:
        return [line.strip() for line in text.splitlines() if line.strip()]
    return text


def _body(command: str, subject: Subject) -> type[Body]:
    return BODIES_OF[subject.about.TOPIC][1][command] if subject.about else _BEGINNINGS[command]


_BEGINNINGS: dict[str, type[Body]] = {"propose": Propose, "call": Call, "hear": Hear, "post-its": PostIts}
