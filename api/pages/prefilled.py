"""What a form says before anybody typed: what was chosen on the way there, and what is there to be changed."""

from fastapi import Request

from api.pages.form_choices import choices
from api.pages.subject import Subject
from domain.model.commitment import Commitment
from domain.model.errors import NotFound
from domain.model.impact import ImpactReport

_CHOSEN = (
    "challenge",
    "causes",
    "to",
    "how",
    "reading",
    "organisation",
    "item",
    "commitment",
    "who",
    "body",
    "document",
    "part",
)
"""Fields that an address may choose."""


def prefilled(request: Request, command: str, subject: Subject) -> dict[str, list[str]]:
    """The values of a form that is opened."""
    values = {name: request.query_params.getlist(name) for name in _CHOSEN}
    if not values["causes"]:
        values["causes"] = [key for key, _ in choices("causes", subject)]
    if command == "set-measure" and subject.commitment:
        values |= _measure(subject.commitment)
    if command == "write" and subject.impact_report:
        values |= _written(subject.impact_report, values)
    return values


def _written(found: ImpactReport, values: dict[str, list[str]]) -> dict[str, list[str]]:
    """What a part says now. Raises NotFound where there is no such part."""
    place = "".join(values["document"]), "".join(values["part"])
    if place not in found.parts:
        raise NotFound("There is no such part.")
    return {"words": [found.text_of(*place).words.text]}


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
