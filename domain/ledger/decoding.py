"""Events out of what is stored, fast: for contents that are in every way as this version of Kept writes them.

Each kind of event has a form, made from its fields and from the transcodings of the ledger, by which a content is taken
apart in one go. What is otherwise in any way (a field more, an earlier version, another kind of value) does not fit the
form, and is left to the library and to all that the ledger refuses. So what comes out is what the library makes of it,
sooner: tests/unit/test_decoding.py holds the two against each other.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Literal
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEvent, DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder
from eventsourcing.utils import TopicError, resolve_topic

from domain.ledger import forms

_PLAIN = frozenset({str, int, bool, type(None)})
"""Kinds of values that JSON has a form for, and takes for nothing else."""
_CLASS_VERSION = "class_version"
_TYPE, _DATA = "_type_", "_data_"


class _Id(msgspec.Struct, tag_field=_TYPE, tag="uuid_hex", forbid_unknown_fields=True, gc=False):
    """A UUID. There are two in every event, so these are read at once."""

    value: UUID = msgspec.field(name=_DATA)


class _Day(msgspec.Struct, tag_field=_TYPE, tag="date_iso", forbid_unknown_fields=True, gc=False):
    """A day, read at once as well."""

    value: date = msgspec.field(name=_DATA)


class _Moment(msgspec.Struct, tag_field=_TYPE, tag="datetime_iso", forbid_unknown_fields=True, gc=False):
    """A moment, as text: of a fraction of a microsecond Python makes another one than msgspec."""

    value: str = msgspec.field(name=_DATA)


class _Written(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A value of any other kind that JSON has no form for: the name of its transcoding, and its text."""

    name: str = msgspec.field(name=_TYPE)
    text: str = msgspec.field(name=_DATA)


_READ_AT_ONCE: dict[str, type[_Id | _Day | _Moment]] = {"uuid_hex": _Id, "date_iso": _Day, "datetime_iso": _Moment}
"""Of the most frequent transcodings what each makes, for its name says that for ever."""
_USED = {"moment": datetime.fromisoformat}
_SOURCE = """
def make(which, version, state):
    try:
        content = read(state){checks}
        event = blank(){values}
        event.originator_id = which
        event.originator_version = version
        event.__class__ = kind
        return event
    except Exception:
        return None
"""
"""How an event is made of its form, with the names of its fields in it: to go through these each time takes longer than
all else. An event lets nobody set its fields, so it is one only when it has them: that takes half as long as to put all
of them into it. Whatever is raised, it is told where the content is looked at more closely."""
_CHECK = """
        at_{name} = {value}
        if {there}at_{name}.tzinfo is None:
            return None"""
"""A moment without a time zone is none."""
Make = Callable[[UUID, int, str | bytes], DomainEventProtocol[UUID] | None]
"""Makes an event of its aggregate, its version and its content; None: that has to be looked at more closely."""


class Decoding(dict[str, Make]):
    """How an event of each topic is made, by the transcodings that a transcoder has."""

    def __init__(self, transcoder: JSONTranscoder) -> None:
        super().__init__()
        self._transcoder = transcoder

    def __missing__(self, topic: str) -> Make:
        try:
            event = resolve_topic(topic)
        except TopicError:
            return _no_event  # It may be known later.
        try:
            made = _Form(event, self._transcoder).event
        except Exception:  # whatever has no form is not taken here
            made = _no_event
        self[topic] = made
        return made


def _no_event(which: UUID, version: int, state: str | bytes) -> None:
    """Of what has no form."""


class _Form:
    """The form of one kind of event. Raises ValueError for a kind that has none."""

    def __init__(self, event: type[DomainEvent], transcoder: JSONTranscoder) -> None:
        self._event = event
        self._transcoder = transcoder
        self._decoders = {name: each.decode for name, each in transcoder.names.items()}
        self._names: dict[str, object] = {}
        """What the function that makes an event knows, beside its arguments."""
        self._checks: list[str] = []
        self._values: list[str] = []
        fields = [(name, self._field(name, hint)) for name, hint in forms.fields_of(event).items()]
        if (version := int(getattr(event, "class_version", 1))) > 1:
            fields.append((_CLASS_VERSION, Literal[version]))
        content = msgspec.defstruct(event.__name__, fields, forbid_unknown_fields=True, gc=False)
        self._names |= {"read": msgspec.json.Decoder(content).decode, "kind": event} | _USED
        self._names["blank"] = type(event.__name__, (), {})
        source = _SOURCE.format(checks="".join(self._checks), values="".join(self._values))
        exec(source, self._names)  # noqa: S102 - of the names of fields and nothing else
        self.event: Make = self._names["make"]  # type: ignore[assignment]

    def _put(self, name: str, value: str) -> None:
        self._values.append(f"\n        event.{name} = {value}")

    def _field(self, name: str, hint: Any) -> Any:
        """How a field is written, of which may be in it what its annotation says (forms.py)."""
        kinds = forms.kinds_of(self._event)[name]
        plain, known, value = kinds & _PLAIN, self._transcoder.types, f"content.{name}"
        if hint == list[str] or kinds == plain:
            self._put(name, value)
            return hint if hint == list[str] else reduce(or_, plain)
        if not (kinds - plain) <= known.keys():
            raise ValueError(name)
        (kind, *others) = kinds - plain
        written = _READ_AT_ONCE.get(known[kind].name)
        if written is None or others or not plain <= {type(None)}:
            self._names[f"as_{name}"] = self._value_of(kinds)
            self._put(name, f"as_{name}({value})")
            return reduce(or_, plain, _Written)
        perhaps = f"{value} and " if plain else ""
        found = f"{perhaps}{value}.value"
        if written is _Moment:
            there = f"at_{name} and " if plain else ""
            self._checks.append(_CHECK.format(name=name, value=f"{perhaps}moment({value}.value)", there=there))
            found = f"at_{name}"
        self._put(name, found)
        return written | None if plain else written

    def _value_of(self, kinds: frozenset[type]) -> Callable[[object], object]:
        def value_of(written: object) -> object:
            if type(written) is not _Written:
                return written
            value = self._decoders[written.name](written.text)
            if type(value) not in kinds:
                raise ValueError(written.name)
            return value

        return value_of
