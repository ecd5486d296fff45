"""Text cut into words, numbers and marks, in one pass whose cost grows with the length and with nothing else."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

_LETTER = r"[^\W\d_][\u0300-\u036f]*"
_APOSTROPHES = "'\u2018\u2019"
_WORD = rf"(?:{_LETTER})+(?:[{_APOSTROPHES}\u2010\u2011-](?:{_LETTER})+)*"
# No two of these can begin at the same character, so nothing is ever tried twice.
_TOKEN = re.compile(rf"(?P<word>{_WORD})|(?P<number>\d+)|[^\s\w]|_")
_IN_ASCII = re.compile(r"(?P<word>[A-Za-z]+(?:['-][A-Za-z]+)*)|(?P<number>[0-9]+)|[^\s\w]|_", re.ASCII)
"""The same where there is nothing else in the text: most have nothing else, and it takes a third of the time."""
_POSSESSIVES = tuple(f"{mark}s" for mark in _APOSTROPHES)


@dataclass(frozen=True)
class Token:
    """A word, a number or a mark, and where it stands."""

    text: str
    start: int
    end: int
    is_word: bool = False
    is_number: bool = False

    @cached_property
    def bare(self) -> str:
        """A word as lists have it: small, without accents and without a possessive ending."""
        return bare(self.text)

    @property
    def is_possessive(self) -> bool:
        return _is_possessive(self.text)

    @property
    def is_capital(self) -> bool:
        return self.is_word and self.text[0].isupper()


NOTHING = Token("", 0, 0)
"""What stands before the first token and after the last."""


class Tokens:
    """The tokens of a text. Beyond its ends there is NOTHING, so that rules need not look where it stops."""

    def __init__(self, text: str) -> None:
        self._found = list((_IN_ASCII if text.isascii() else _TOKEN).finditer(text))
        self._tokens: dict[int, Token] = {}
        self._places: dict[str, list[int]] = {}
        """Where each word stands, as lists have it."""
        self._unusual: list[int] = []
        """Where there are numbers, and words of anything but small letters."""
        self.has_numbers = False
        for index, found in enumerate(self._found):
            token, kind = found[0], found.lastgroup
            self._places.setdefault(bare(token), []).append(index)
            if kind is not None and not (token.islower() and token.isalpha()):
                self._unusual.append(index)
                self.has_numbers = self.has_numbers or kind == "number"

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, index: int) -> Token:
        # Most tokens of most texts are looked at by no rule.
        token = self._tokens.get(index)
        if token is None:
            if not 0 <= index < len(self._found):
                return NOTHING
            found = self._found[index]
            kind = found.lastgroup
            token = self._tokens[index] = Token(found[0], *found.span(), kind == "word", kind == "number")
        return token

    def bares(self, start: int, end: int) -> tuple[str, ...]:
        """The words and marks from one place to another, as lists have them."""
        return tuple(self[index].bare for index in range(start, end))

    def at(self, words: frozenset[str]) -> list[int]:
        """Where one of these words stands, in small letters and without accents."""
        return sorted(index for word in words.intersection(self._places) for index in self._places[word])

    def likely(self, words: frozenset[str]) -> list[int]:
        """Where something can begin that begins with one of these words, with a number, or with a word that is not
        written in small letters alone."""
        return sorted({*self._unusual, *self.at(words)})


def bare(text: str) -> str:
    """A word as lists have it: small, without accents and without a possessive ending."""
    if text.isascii() and "'" not in text:
        return text.lower()
    return plain(text[:-2] if _is_possessive(text) else text)


def plain(word: str) -> str:
    """A word in small letters without accents."""
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).casefold()


def _is_possessive(text: str) -> bool:
    return text.casefold().endswith(_POSSESSIVES)
