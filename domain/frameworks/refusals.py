"""What is said about a framework file that cannot be taken: where it is wrong, and what was expected."""

import re
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

Place = tuple[str | int, ...]
Problem = tuple[Place, str]
"""Where something is wrong in a file, and what was expected."""

_EXPECTED = {
    "missing": "this is required and is not there",
    "date_type": "expected a date such as 2025-04-01, without quotes",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "float_type": "expected a number",
    "string_type": "expected a text, in quotes",
    "list_type": "expected a list, in [ ]",
    "model_type": "expected a table",
    "string_pattern_mismatch": "expected a key: a lower-case letter, then letters, digits or hyphens, at most 50",
}
_OF_A_FIELD = re.compile(r"([a-z_]+): (.*)")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """What pydantic found wrong in a file of this model, in words."""
    found = []
    for each in error.errors():
        place, said = tuple(each["loc"]), each["msg"].removeprefix("Value error, ")
        if each["type"] == "extra_forbidden":
            said = f"there is no such key here; expected one of {', '.join(sorted(_keys(model, place[:-1])))}"
        # A rule about a whole table names the field it is about.
        elif each["type"] == "value_error" and (field := _OF_A_FIELD.fullmatch(said)):
            place, said = (*place, field[1]), field[2]
        else:
            said = _EXPECTED.get(each["type"], said.replace("Input should be", "expected"))
        found.append((place, said))
    return found


def sentence(problem: Problem) -> str:
    """A problem, with its place as people write it: bodies.0.meets.first. A key that needs quotes in a file gets them
    here too: it may be empty or of several lines."""
    place, expected = problem
    keys = (key if _BARE.fullmatch(key) else repr(key) for key in map(str, place))
    return f"{'.'.join(keys) or 'file'}: {expected}"


def _keys(model: type[BaseModel], place: Place) -> Iterator[str]:
    """The keys that the table at a place may have."""
    for name in place:
        if isinstance(name, str):
            fields = {field.alias or key: field.annotation for key, field in model.model_fields.items()}
            model = next(_models(fields.get(name)), model)
    for key, field in model.model_fields.items():
        yield field.alias or key


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
