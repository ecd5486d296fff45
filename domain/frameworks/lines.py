"""On which line of a TOML text something stands.

The text is one that tomllib has read: this follows its brackets and quotes, and judges nothing.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from domain.frameworks.refusals import Place

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\n]+")


def line_of(text: str, place: Place) -> int:
    """The line, from 1, of what stands at a place such as ("bodies", 0, "meets", "first"); the line of the nearest
    part around it where it does not stand there; 1 for the whole file."""
    found = _starts(text)
    for length in range(len(place), 0, -1):
        if place[:length] in found:
            return text.count("\n", 0, found[place[:length]]) + 1
    return 1


@lru_cache(maxsize=1)
def _starts(text: str) -> dict[Place, int]:
    """Where each place starts. Kept for the text that was asked about last: a file may have thousands of faults."""
    found: dict[Place, int] = {}
    for at, start in _Scan(text).places():
        found.setdefault(at, start)
    return found


class _Scan:
    """Goes through a text once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.here = 0
        self.entries: dict[Place, int] = {}

    def places(self) -> Iterator[tuple[Place, int]]:
        """Every place in the text with where it starts."""
        table: Place = ()
        while self._skip(_SPACE) < len(self.text):
            start = self.here
            if self._next_is("["):
                many = self.text.startswith("[[", start)
                self.here += 2 if many else 1
                table = self._resolved(self._key(), new_entry=many)
                yield from _prefixes(table, start)
                self.here = self.text.index("]", self.here) + (2 if many else 1)
            else:
                yield from self._pair(table)

    def _pair(self, table: Place) -> Iterator[tuple[Place, int]]:
        start = self.here
        place = (*table, *self._key())
        for at, begins in _prefixes(place, start):
            if len(at) > len(table):
                yield at, begins
        self.here = self.text.index("=", self.here) + 1
        yield from self._value(place)

    def _value(self, place: Place) -> Iterator[tuple[Place, int]]:
        self._skip(_SPACE)
        if self._next_is("["):
            yield from self._listed(place, "]")
        elif self._next_is("{"):
            yield from self._listed(place, "}")
        else:
            self._skip(_STRING if self._next_is('"', "'") else _SCALAR)

    def _listed(self, place: Place, closing: str) -> Iterator[tuple[Place, int]]:
        self.here += 1
        index = 0
        while True:
            self._skip(_SPACE)
            if self._next_is(closing):
                self.here += 1
                return
            if self._next_is(","):
                self.here += 1
            elif closing == "}":
                yield from self._pair(place)
            else:
                yield (*place, index), self.here
                yield from self._value((*place, index))
                index += 1

    def _resolved(self, keys: tuple[str, ...], *, new_entry: bool) -> Place:
        """The place of a table header: in an array of tables, the entry that was begun last."""
        place: Place = ()
        for number, key in enumerate(keys):
            place = (*place, key)
            if new_entry and number == len(keys) - 1:
                self.entries[place] = self.entries.get(place, -1) + 1
            if place in self.entries:
                place = (*place, self.entries[place])
        return place

    def _key(self) -> tuple[str, ...]:
        keys = []
        while True:
            self._skip(_BLANK)
            start = self.here
            quoted = self._next_is('"', "'")
            self._skip(_STRING if quoted else _BARE)
            keys.append(self.text[start + 1 : self.here - 1] if quoted else self.text[start : self.here])
            self._skip(_BLANK)
            if not self._next_is("."):
                return tuple(keys)
            self.here += 1

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.here)
        self.here = found.end() if found else self.here + 1
        return self.here

    def _next_is(self, *starts: str) -> bool:
        return self.text.startswith(starts, self.here)


def _prefixes(place: Place, start: int) -> Iterator[tuple[Place, int]]:
    for length in range(1, len(place) + 1):
        yield place[:length], start
