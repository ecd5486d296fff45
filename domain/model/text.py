"""Text that people type: what is taken, and what young people said."""

import unicodedata
from dataclasses import dataclass, field
from uuid import UUID

from domain.model.errors import Invalid

LINE = 200
"""Longest title, lead or measure, in characters."""
PASSAGE = 5_000
"""Longest explanation, obstacle or challenge, in characters."""


SEALED = "[words that are not shown here]"
"""What stands in the place of words that nobody opened."""


@dataclass(frozen=True)
class Words:
    """Something a young person said or was told: personal data, apart from every plain string.

    `of`: the account of whoever they are about, when that is known: those who said them, or asked what they answer. It
    is not part of what is recorded. A value of its own, so that it does not show itself in logs or errors.
    """

    text: str
    of: UUID | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return "Words(…)"

    __str__ = __repr__


@dataclass(frozen=True, kw_only=True)
class SealedWords(Words):
    """Words as they are on the record: under a key of their own, which is kept apart and can be erased. `voice` names
    the key; `box` is what only it opens. `text` is what was said where `is_open`; else a few words in square brackets
    that say why it is not shown."""

    text: str = SEALED
    voice: UUID
    box: bytes
    is_open: bool = False

    __repr__ = __str__ = Words.__repr__


def ended(text: str) -> str:
    """A text as a sentence: with a full stop, where nothing ends it."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


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
    # Of what can be printed nothing is such a character, and most texts can be, but for the ends of their lines.
    for character in "" if text.replace("\n", "").isprintable() else text:
        # Cc: controls (NUL cannot be stored at all); Cs: half of a surrogate pair, not a character.
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            raise Invalid(field, f"This has a character that is not text (U+{ord(character):04X}). Take it out.")
    return text
