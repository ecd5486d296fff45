"""The fonts that PDFs are set in: they are part of the program, so that the same document looks the same everywhere.

A PDF for everybody must not show an empty box for a character that the font does not have. Such a character is told by
its name instead.
"""

import struct
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path

FOLDER = Path(str(files("api").joinpath("documents", "fonts")))
FAMILY = "DejaVu Sans"
_FULL_UNICODE = (3, 10)
"""The platform and encoding of a font's table with every character it has."""
_SILENT = ("Cf", "Mn", "Me", "Zl", "Zp", "Cc")
"""Characters that show nothing of their own: they need no glyph where none is there."""


def shown(text: str) -> str:
    """A text in characters that the fonts have; of others their names: [bicycle]."""
    known = characters()
    return "".join(each if each in "\n\t" or ord(each) in known else _told(each) for each in text)


def _told(character: str) -> str:
    if unicodedata.category(character) in _SILENT:
        return ""
    return f"[{unicodedata.name(character, f'U+{ord(character):04X}').lower()}]"


@cache
def characters() -> frozenset[int]:
    """The characters that every one of the fonts has."""
    every = [_characters(each.read_bytes()) for each in sorted(FOLDER.glob("*.ttf"))]
    return frozenset.intersection(*every)


def _characters(font: bytes) -> frozenset[int]:
    """The characters of a TrueType font, from its table `cmap` (OpenType specification, format 12)."""
    (number,) = struct.unpack_from(">H", font, 4)
    tables = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * number, 16)}
    start = tables[b"cmap"]
    (encodings,) = struct.unpack_from(">H", font, start + 2)
    for at in range(start + 4, start + 4 + 8 * encodings, 8):
        platform, encoding, offset = struct.unpack_from(">HHI", font, at)
        if (platform, encoding) == _FULL_UNICODE:
            return frozenset(_groups(font, start + offset))
    raise ValueError("This font has no table of all its characters.")


def _groups(font: bytes, at: int) -> set[int]:
    (groups,) = struct.unpack_from(">I", font, at + 12)
    found: set[int] = set()
    for number in range(groups):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * number)
        found.update(range(first if glyph else first + 1, last + 1))
    return found
