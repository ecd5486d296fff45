"""Fields: how each is drawn, and how what was typed becomes what a command takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from api.endpoints.bodies import BODIES, Body, Propose
from api.pages.form_choices import Subject, choices
from api.pages.form_table import Field, Form, Kind, fields_of
from api.pages.typed import Typed
from domain.model.errors import Invalid

Values = Mapping[str, Sequence[str]]
FOLDED_FROM = 6
"""From so many choices on, a field that can be left alone is folded away."""
_SENTENCES = {
    Kind.LINE: "This is needed. Write it on one line.",
    Kind.TEXT: "This is needed. Write it in your own words.",
    Kind.DATE: "This is not a day. Give one like 2025-03-27.",
    Kind.CHOICE: "Choose one of these.",
    Kind.MANY: "Choose from these.",
}


@dataclass(frozen=True)
class Drawn:
    """A field ready for its macro; `folded`: under this heading, closed until somebody opens it."""

    component: str
    params: dict[str, Any]
    folded: str = ""


def draw(form: Form, subject: Subject, values: Values, wrong: Mapping[str, str]) -> list[Drawn]:
    """The fields of a form with what was typed and, beside each, what is wrong with it."""
    # Where only one cause stands with a body there is nothing to choose: it is the one that is meant.
    shown = [f for f in fields_of(form) if f.of != "causes" or len(choices(f.of, subject)) > 1]
    return [_draw(f, subject, list(values.get(f.name, [])), wrong.get(f.name, "")) for f in shown]


def read(command: str, form: Form, typed: Typed) -> tuple[Body | None, list[Invalid]]:
    """What a command takes, or every value that cannot be taken. Raises Invalid for a field sent twice."""
    sent: dict[str, Any] = {}
    for field in fields_of(form):
        if field.kind is Kind.MANY and field.name in typed.values:
            # Nothing ticked is not the same as a field that was not shown.
            sent[field.name] = typed.many(field.name)
        elif field.kind is not Kind.MANY and typed.one(field.name).strip():
            text = typed.one(field.name)
            sent[field.name] = text.strip() if field.kind is Kind.DATE else text
    kind = Propose if command == "propose" else BODIES[command]
    try:
        return kind.model_validate(sent), []
    except ValidationError as error:
        names = dict.fromkeys(str(e["loc"][0]) for e in error.errors())
        kinds = {field.name: field.kind for field in fields_of(form)}
        return None, [Invalid(name, _SENTENCES[kinds[name]]) for name in names]


def _draw(field: Field, subject: Subject, values: list[str], error: str) -> Drawn:
    value = values[0] if values else ""
    params: dict[str, Any] = {"id": field.name, "name": field.name, "value": value}
    if field.hint:
        params["hint"] = {"text": field.hint}
    if error:
        params["errorMessage"] = {"text": error}
    # One of the bodies is always chosen, so that is not optional to whoever reads it.
    label = field.label if field.needed or field.of == "bodies" else f"{field.label} (optional)"
    params["label"] = {"text": label, "classes": "govuk-label--s"}
    match field.kind:
        case Kind.LINE:
            return Drawn("govukInput", params)
        case Kind.TEXT:
            return Drawn("govukTextarea", params | {"rows": 5})
        case Kind.DATE:
            # What is no day would vanish from a field for days, so it is shown in one for text.
            kind = "date" if not value or _is_day(value) else "text"
            return Drawn("govukInput", params | {"type": kind, "classes": "govuk-input--width-10"})
        case _:
            return _draw_choice(field, subject, values, params, label)


def _draw_choice(field: Field, subject: Subject, values: list[str], params: dict[str, Any], label: str) -> Drawn:
    found = [(key, text, hint) for key, text, hint in field.options]
    found += [(key, text, "") for key, text in (choices(field.of, subject) if field.of else [])]
    if field.name == "body" and not values and found:
        values = [found[0][0]]
    if field.name == "outcome":
        found.append(("", "Not sure", ""))
    items = [
        {"value": key, "text": text, "checked": key in values} | ({"hint": {"text": hint}} if hint else {})
        for key, text, hint in found
    ]
    many = field.kind is Kind.MANY
    folded = label if many and len(items) >= FOLDED_FROM else ""
    hidden = " govuk-visually-hidden" if folded else ""
    params |= {
        "idPrefix": field.name,
        "items": items,
        "value": "",
        "fieldset": {"legend": {"text": label, "classes": f"govuk-fieldset__legend--s{hidden}"}},
    }
    return Drawn("govukCheckboxes" if many else "govukRadios", params, folded)


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == 10
