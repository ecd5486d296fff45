"""What an event holds: its fields and what their values may be, as its class is annotated.

The library takes whatever is stored for an event, and a part that is missing or of another kind would be met only where
somebody reads it. Here it is met when the event is read, and so is the same for everybody.
"""

from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, ClassVar, get_args, get_origin, get_type_hints

from eventsourcing.domain import DomainEvent

from domain.model.text import SealedWords, Words

_GIVEN = {"originator_id", "originator_version"}
"""What the ledger has beside an event's content."""


@cache
def fields_of(event: type[DomainEvent]) -> dict[str, Any]:
    """The fields of an event's content, in their order, each with its annotation."""
    hints = get_type_hints(event)
    return {name: hint for name, hint in hints.items() if get_origin(hint) is not ClassVar and name not in _GIVEN}


def check(event: Any) -> None:
    """Raises ValueError where a field is missing or holds another kind of value than its class says. It names the
    fields and never what is in them. A field more does no harm: it is left as it is."""
    content = vars(event)
    wrong = [name for name, kinds in kinds_of(event.__class__).items() if type(content.get(name, ...)) not in kinds]
    wrong += [name for name, value in content.items() if type(value) is datetime and value.tzinfo is None]
    if wrong:
        raise ValueError(f"{type(event).__name__} has not what belongs into {', '.join(wrong)}")


@cache
def kinds_of(event: type[DomainEvent]) -> dict[str, frozenset[type]]:
    """Of each field of an event's content, the kinds of value that may be in it."""
    return {name: frozenset(_kinds(hint)) for name, hint in fields_of(event).items()}


def _kinds(hint: Any) -> list[type]:
    if isinstance(hint, UnionType):
        return [kind for each in get_args(hint) for kind in _kinds(each)]
    if hint is Words:
        return [Words, SealedWords]
    return [get_origin(hint) or hint]
