"""What a form says before anybody typed: what was chosen on the way there, and what is there to be changed."""

from fastapi import Request

from api.pages.form_choices import choices
from api.pages.subject import Subject
from domain.model.commitment import Commitment

_CHOSEN = ("challenge", "causes", "to", "how", "reading", "organisation", "item", "commitment", "who", "body")
"""Fields that an address may choose."""


def prefilled(request: Request, command: str, subject: Subject) -> dict[str, list[str]]:
    """The values of a form that is opened."""
    values = {name: request.query_params.getlist(name) for name in _CHOSEN}
    if not values["causes"]:
        values["causes"] = [key for key, _ in choices("causes", subject)]
    if command == "set-measure" and subject.commitment:
        values |= _measure(subject.commitment)
    return values


def _measure(found: Commitment) -> dict[str, list[str]]:
    said = [found.measure] if found.measure else []
    measure = found.measurement
    if measure is None:
        return {"measure": said}
    figures = {
        name: [str(value)]
        for name, value in (("baseline", measure.baseline), ("target", measure.target))
        if value is not None
    }
    return figures | {
        "measure": said,
        "kind": [measure.kind.value],
        "scope": [measure.scope],
        "unit": [measure.unit],
        "statuses": ["\n".join(measure.statuses)],
    }
