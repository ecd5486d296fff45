"""How each field of a form is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.pages.form_choices import choices
from api.pages.form_hints import hint
from api.pages.forms.parts import Field, Kind
from api.pages.subject import Subject

Values = Mapping[str, Sequence[str]]
LONG = 300
"""Characters of a text from which on its field is a large one."""
FOLDED_FROM = 6
"""From so many choices on, a field that can be left alone is folded away."""
_LEFT_ALONE = {"outcome": "Not sure", "owner": "The council", "organisation": "Not known"}
"""What it means to choose none of these."""


@dataclass(frozen=True)
class Drawn:
    """A field ready for its macro ("hidden": it is only carried along); `folded`: under this heading, closed until
    somebody opens it."""

    component: str
    params: dict[str, Any]
    folded: str = ""


def drawn(field: Field, subject: Subject, values: list[str], error: str) -> Drawn:
    """One field with what was typed and what is wrong with it."""
    value = values[0] if values else ""
    params: dict[str, Any] = {"id": field.name, "name": field.name, "value": value}
    if said := hint(field, subject, value):
        params["hint"] = {"text": said}
    if error:
        params["errorMessage"] = {"text": error}
    # One of the bodies is always chosen, so that is not optional to whoever reads it.
    label = field.label if field.needed or field.of == "bodies" else f"{field.label} (optional)"
    params["label"] = {"text": label, "classes": "govuk-label--s"}
    match field.kind:
        case Kind.HIDDEN:
            return Drawn("hidden", params)
        case Kind.LINE:
            return Drawn("govukInput", params)
        case Kind.NUMBER:
            return Drawn("govukInput", params | {"inputmode": "numeric", "classes": "govuk-input--width-5"})
        case Kind.TEXT | Kind.LINES:
            return Drawn("govukTextarea", params | {"rows": 5 if len(value) < LONG else 12})
        case Kind.DATE:
            # What is no day would vanish from a field for days, so it is shown in one for text.
            kind = "date" if not value or _is_day(value) else "text"
            return Drawn("govukInput", params | {"type": kind, "classes": "govuk-input--width-10"})
        case Kind.LIST:
            listed = [{"value": key, "text": text} for key, text in [("", "Choose one"), *choices(field.of, subject)]]
            return Drawn("govukSelect", params | {"items": listed, "classes": "kept-list"})
        case _:
            return _of_choices(field, subject, values, params, label)


def _of_choices(field: Field, subject: Subject, values: list[str], params: dict[str, Any], label: str) -> Drawn:
    found = [(key, text, said) for key, text, said in field.options]
    found += [(key, text, "") for key, text in (choices(field.of, subject) if field.of else [])]
    if field.name == "body" and not values and found:
        values = [found[0][0]]
    if field.name in _LEFT_ALONE and not field.needed:
        found.append(("", _LEFT_ALONE[field.name], ""))
    items = [
        {"value": key, "text": text, "checked": key in values} | ({"hint": {"text": said}} if said else {})
        for key, text, said in found
    ]
    many = field.kind is Kind.MANY
    folds = many or field.of == "organisations"
    folded = label if folds and not field.needed and len(items) >= FOLDED_FROM else ""
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
