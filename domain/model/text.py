"""Text that people type: what is taken, and what young people said."""

import unicodedata
from dataclasses import dataclass

from domain.model.errors import Invalid

LINE = 200
"""Longest title, lead or measure, in characters."""
PASSAGE = 5_000
"""Longest explanation, obstacle or challenge, in characters."""


@dataclass(frozen=True)
class Words:
    """Something a young person said or was told: personal data, apart from every plain string.

    Kept a value of its own so that storing it under a key per person is one transcoding. It does not
    show itself in logs or errors.
    """

    text: str

    def __repr__(self) -> str:
        return "Words(…)"

    __str__ = __repr__


def line(field: str, value: str | None) -> str:
    """One line of text, trimmed. Raises Invalid when empty, over LINE characters, or not plain text."""
    text = passage(field, value, longest=LINE)
    if "\n" in text:
        raise Invalid(field, "Write this on one line.")
    return text


def optional_line(field: str, value: str | None) -> str | None:
    """As line(), but nothing (None or blank) is taken for None."""
    return line(field, value) if value is not None and value.strip() else None


def passage(field: str, value: str | None, *, longest: int = PASSAGE) -> str:
    """Text of any lines, trimmed, line ends as \\n. Raises Invalid when empty, too long, or not plain text."""
    text = (value or "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise Invalid(field, "This is needed. Write it in your own words.")
    if len(text) > longest:
        raise Invalid(field, f"This is too long: {len(text):,} characters. Use {longest:,} or fewer.")
    for character in text:
        # Cc: controls (NUL cannot be stored at all); Cs: half of a surrogate pair, not a character.
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            raise Invalid(field, f"This has a character that is not text (U+{ord(character):04X}). Take it out.")
    return text
