"""Text cut into words, numbers and marks, in one pass whose cost grows with the length and with nothing else."""

import re
import unicodedata
from functools import cached_property
from itertools import compress, count
from operator import and_, not_
from typing import NamedTuple

_LETTER = r"[^\W\d_][\u0300-\u036f]*"
_APOSTROPHES = "'\u2018\u2019"
_WORD = rf"(?:{_LETTER})+(?:[{_APOSTROPHES}\u2010\u2011-](?:{_LETTER})+)*"
# No two of these can begin at the same character, so nothing is ever tried twice.
_TOKEN = re.compile(rf"{_WORD}|\d+|[^\s\w]|_")
_IN_ASCII = re.compile(r"[A-Za-z]++(?:['-][A-Za-z]++)*+|[0-9]++|[^\s\w]|_", re.ASCII)
"""The same where there is nothing else in the text: most have nothing else, and it takes a third of the time."""
_POSSESSIVES = tuple(f"{mark}s" for mark in _APOSTROPHES)


class Token(NamedTuple):
    """A word, a number or a mark. `bare`: a word as lists have it, small, without accents and without a possessive
    ending."""

    text: str
    bare: str
    is_word: bool = False
    is_number: bool = False

    @property
    def is_possessive(self) -> bool:
        return self.is_word and self.text.casefold().endswith(_POSSESSIVES)

    @property
    def is_capital(self) -> bool:
        return self.is_word and self.text[0].isupper()


NOTHING = Token("", "")
"""What stands before the first token and after the last."""


class Tokens:
    """The tokens of a text. Beyond its ends there is NOTHING, so that rules need not look where it stops.

    Every command has its texts looked at, and most tokens of most texts are looked at by no rule: so a token is made
    only when one asks for it, and where it stands is worked out only then.
    """

    def __init__(self, text: str) -> None:
        self._text, self._pattern = text, _IN_ASCII if text.isascii() else _TOKEN
        self._texts: list[str] = self._pattern.findall(text)
        is_plain = text.isascii() and "'" not in text
        self._bares = [*map(str.lower if is_plain else bare, self._texts)]
        self._all = set(self._bares)
        small = map(and_, map(str.islower, self._texts), map(str.isalpha, self._texts))
        self._unusual = [at for at in compress(count(), map(not_, small)) if self._texts[at][0].isalnum()]
        """Where there are numbers, and words of anything but small letters."""

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, index: int) -> Token:
        if not 0 <= index < len(self._texts):
            return NOTHING
        text = self._texts[index]
        is_number = text[0].isdecimal()
        return Token(text, self._bares[index], text[0].isalnum() and not is_number, is_number)

    def start(self, index: int) -> int:
        """Where a token begins in the text."""
        return self._spans[index][0]

    def end(self, index: int) -> int:
        """Where a token ends in the text, exclusive."""
        return self._spans[index][1]

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return [found.span() for found in self._pattern.finditer(self._text)]

    @property
    def has_numbers(self) -> bool:
        return any(self._texts[index][0].isdecimal() for index in self._unusual)

    def bares(self, start: int, end: int) -> tuple[str, ...]:
        """The words and marks from one place to another, as lists have them."""
        there = range(len(self._bares))
        return tuple(self._bares[index] if index in there else "" for index in range(start, end))

    def at(self, words: frozenset[str]) -> list[int]:
        """Where one of these words stands, in small letters and without accents."""
        there = words & self._all
        return [index for index, word in enumerate(self._bares) if word in there] if there else []

    def likely(self, words: frozenset[str]) -> list[int]:
        """Where something can begin that begins with one of these words, with a number, or with a word that is not
        written in small letters alone."""
        return sorted({*self._unusual, *self.at(words)})


def bare(text: str) -> str:
    """A word as lists have it: small, without accents and without a possessive ending."""
    if text.isascii() and "'" not in text:
        return text.lower()
    return plain(text[:-2] if text.casefold().endswith(_POSSESSIVES) else text)


def plain(word: str) -> str:
    """A word in small letters without accents."""
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).casefold()
