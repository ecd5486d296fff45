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
        return plain(self.text[:-2] if self.is_possessive else self.text)

    @property
    def is_possessive(self) -> bool:
        return self.is_word and self.text.casefold().endswith(_POSSESSIVES)

    @property
    def is_capital(self) -> bool:
        return self.is_word and self.text[0].isupper()


NOTHING = Token("", 0, 0)
"""What stands before the first token and after the last."""


class Tokens:
    """The tokens of a text. Beyond its ends there is NOTHING, so that rules need not look where it stops."""

    def __init__(self, text: str) -> None:
        self._tokens = [
            Token(m[0], m.start(), m.end(), m["word"] is not None, m["number"] is not None)
            for m in _TOKEN.finditer(text)
        ]

    def __len__(self) -> int:
        return len(self._tokens)

    def __getitem__(self, index: int) -> Token:
        return self._tokens[index] if 0 <= index < len(self._tokens) else NOTHING

    def bares(self, start: int, end: int) -> tuple[str, ...]:
        """The words and marks from one place to another, as lists have them."""
        return tuple(self[index].bare for index in range(start, end))


def plain(word: str) -> str:
    """A word in small letters without accents."""
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).casefold()
