"""The schema in a bundle: what a line is and what each kind of event says, from the event classes."""

import inspect
import types
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from eventsourcing.domain import AggregateCreated, DomainEvent

from domain.ledger.transcoding import transcoder
from domain.model.kinds import EVENTS
from domain.model.text import SealedWords, Words

_PLAIN: dict[Any, dict[str, Any]] = {str: {"type": "string"}, bool: {"type": "boolean"}, int: {"type": "integer"}}
_WRITTEN = {
    UUID: "a UUID, 32 hexadecimal digits",
    Decimal: "a decimal number",
    datetime: "a moment, RFC 3339",
    date: "a day, ISO 8601",
    Words: "what a young person said or was told, recorded before there were keys",
    SealedWords: "what a young person said or was told: the id of its key, 32 hexadecimal digits, and a box, base64",
}


def schema() -> dict[str, Any]:
    """A JSON Schema (2020-12) of a line of events.ndjson. `$defs` has the form of `state` for each topic."""
    topics = [str(getattr(event, "TOPIC")) for event in EVENTS]  # noqa: B009 - the library's base class has none
    line = {
        "position": {"type": "integer", "minimum": 1, "description": "Its place on the record. Places may be empty."},
        "id": {
            "type": "string",
            "format": "uuid",
            "description": "What it happened to: a promise, duty or council.",
        },
        "version": {"type": "integer", "minimum": 1, "description": "Which event of that one it is, from 1."},
        "topic": {"enum": topics, "description": "What happened."},
        "state": {"type": "string", "contentMediaType": "application/json"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An event of Kept, as it stands in a line of events.ndjson",
        "description": "`state` is the stored text, to the letter. Read as JSON, it is what $defs has for the topic.",
        "type": "object",
        "properties": line,
        "required": list(line),
        "additionalProperties": False,
        "allOf": [
            {
                "if": {"properties": {"topic": {"const": topic}}},
                "then": {"properties": {"state": {"contentSchema": {"$ref": f"#/$defs/{topic}"}}}},
            }
            for topic in topics
        ],
        "$defs": _kinds() | {topic: _state(event) for topic, event in zip(topics, EVENTS, strict=True)},
    }


def _state(event: type[DomainEvent]) -> dict[str, Any]:
    fields = {"timestamp": _of(datetime) | {"description": "When it was recorded, UTC."}}
    if issubclass(event, AggregateCreated):
        fields["originator_topic"] = {"type": "string"}
    fields |= {name: _of(kind) for name, kind in _fields(event).items()}
    version, later = int(getattr(event, "class_version", 1)), dict(_added(event))
    for name, since in later.items():
        fields[name] = fields[name] | {"description": f"From version {since} on."}
    if version > 1:
        fields["class_version"] = {"type": "integer", "description": "The version of this form; 1 where it is missing."}
        later["class_version"] = 2
    described = {"title": inspect.cleandoc(event.__doc__)} if "__doc__" in vars(event) and event.__doc__ else {}
    required = [name for name in fields if name not in later]
    return described | {"type": "object", "properties": fields, "required": required}


def _fields(event: type[DomainEvent]) -> dict[str, Any]:
    """The fields that our own classes give an event, those of the most general first."""
    ours = [each for each in reversed(event.__mro__) if each.__module__.startswith("domain.")]
    names = [name for each in ours for name in vars(each).get("__annotations__", {})]
    hints = get_type_hints(event)
    return {name: hints[name] for name in names if get_origin(hints[name]) is not ClassVar}


def _added(event: type[DomainEvent]) -> Iterable[tuple[str, int]]:
    """The fields that an earlier version had not, each with the version that brought it: what upcasts put in."""
    for version in range(2, int(getattr(event, "class_version", 1)) + 1):
        state: dict[str, Any] = {}
        getattr(event, f"upcast_v{version - 1}_v{version}")(state)
        yield from ((name, version) for name in state)


def _of(kind: Any) -> dict[str, Any]:
    """The schema of a value as it is stored. Raises KeyError for a kind of value that nobody has described."""
    if get_origin(kind) in (Union, types.UnionType):
        *others, _ = sorted(get_args(kind), key=lambda each: each is types.NoneType)
        return {"anyOf": [*map(_of, others), {"type": "null"}]}
    if get_origin(kind) is list:
        return {"type": "array", "items": _of(get_args(kind)[0])}
    if get_origin(kind) is dict:
        return {"type": "object"}
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if kind is Words:
        return {"anyOf": [_ref(SealedWords), _ref(Words)]}
    return _ref(kind)


def _ref(kind: Any) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{transcoder().types[kind].name}"}


def _kinds() -> dict[str, Any]:
    """The form of each kind of value that JSON has none for, by the name that stands in `_type_`."""
    return {
        (name := transcoder().types[kind].name): {
            "type": "object",
            "properties": {"_type_": {"const": name}, "_data_": {"type": "string", "description": said}},
            "required": ["_type_", "_data_"],
            "additionalProperties": False,
        }
        for kind, said in _WRITTEN.items()
    }
