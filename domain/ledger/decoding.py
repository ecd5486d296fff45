"""Events out of what is stored, fast: for contents that are in every way as this version of Kept writes them.

Each kind of event has a form, made from its fields and from the transcodings of the ledger, by which a content is taken
apart in one go. What is otherwise in any way (a field more, an earlier version, another kind of value) does not fit the
form, and is left to the library and to all that the ledger refuses. So what comes out is what the library makes of it,
sooner: tests/unit/test_decoding.py holds the two against each other.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, reduce
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
_TIMES: dict[str, Callable[[str], date]] = {"date_iso": date.fromisoformat, "datetime_iso": datetime.fromisoformat}
"""Of the most frequent transcodings what each does, for its name says that for ever."""
_TYPE, _DATA = "_type_", "_data_"


class _Written(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A value of a kind that JSON has no form for: the name of its transcoding, and its text."""

    name: str = msgspec.field(name=_TYPE)
    text: str = msgspec.field(name=_DATA)


class _Id(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A UUID. There are two in every event, so these are read at once."""

    name: Literal["uuid_hex"] = msgspec.field(name=_TYPE)
    value: UUID = msgspec.field(name=_DATA)


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
        self._ids: list[str] = []
        self._times: list[tuple[str, Callable[[str], date]]] = []
        self._others: list[tuple[str, frozenset[type]]] = []
        fields = [(name, self._field(name, hint)) for name, hint in forms.fields_of(event).items()]
        self._version = int(getattr(event, "class_version", 1))
        if self._version > 1:
            fields.append((_CLASS_VERSION, Literal[self._version]))
        content = msgspec.defstruct(event.__name__, fields, forbid_unknown_fields=True, gc=False)
        self._read: Callable[[str | bytes], msgspec.Struct] = msgspec.json.Decoder(content).decode

    def _field(self, name: str, hint: Any) -> Any:
        """How a field is written, of which may be in it what its annotation says (forms.py)."""
        if hint == list[str]:
            return hint
        kinds = forms.kinds_of(self._event)[name]
        plain, known = kinds & _PLAIN, self._transcoder.types
        if kinds == plain:
            return reduce(or_, plain)
        if not (kinds - plain) <= known.keys():
            raise ValueError(name)
        if kinds == {UUID} and known[UUID].name == "uuid_hex":
            self._ids.append(name)
            return _Id
        (kind, *others) = kinds - plain
        if known[kind].name in _TIMES and not others:
            self._times.append((name, _TIMES[known[kind].name]))
            return reduce(or_, plain, _named(known[kind].name))
        self._others.append((name, kinds))
        return reduce(or_, plain, _Written)

    def event(self, which: UUID, version: int, state: str | bytes) -> DomainEventProtocol[UUID] | None:
        try:
            content = msgspec.structs.asdict(self._read(state))
            for name in self._ids:
                content[name] = content[name].value
            for name, decode in self._times:
                if (written := content[name]) is not None:
                    content[name] = time = decode(written.text)
                    if type(time) is datetime and time.tzinfo is None:
                        return None
            for name, kinds in self._others:
                if type(written := content[name]) is _Written:
                    content[name] = value = self._decoders[written.name](written.text)
                    if type(value) not in kinds:
                        return None
        except Exception:  # whatever it is, it is told where the content is looked at more closely
            return None
        if self._version > 1:
            del content[_CLASS_VERSION]
        content["originator_id"] = which
        content["originator_version"] = version
        event = object.__new__(self._event)
        object.__setattr__(event, "__dict__", content)
        return event


@cache
def _named(name: str) -> type[msgspec.Struct]:
    """As _Written, of one transcoding alone."""
    fields = [("name", Literal[name], msgspec.field(name=_TYPE)), ("text", str, msgspec.field(name=_DATA))]
    return msgspec.defstruct("_Written", fields, forbid_unknown_fields=True, gc=False)
