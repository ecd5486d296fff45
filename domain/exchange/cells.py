"""What stands in one cell of a table: text that no spreadsheet takes for a formula, days as spreadsheets write them,
keys, ids, yes and no. Every refusal is a ValueError with the sentence of what was expected; it never quotes the cell.
"""

import re
from datetime import date
from uuid import UUID

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""What a spreadsheet would take for a formula, with what guards it already in front."""
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_BRITISH = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})", re.ASCII)
_YES, _NO = ("yes", "true"), ("no", "false")
HIGHEST_VERSION = 10**11


def guarded(text: str) -> str:
    """Text as it is written into a cell: what would be a formula gets a ' in front."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text of a cell: without the ' that guarded() put there."""
    return text[1:] if _GUARDED.match(text) else text


def plain(cell: str) -> str | None:
    """A cell's text as the domain keeps text: trimmed, line ends as \\n; None for an empty one."""
    text = unguarded(cell.replace("\r\n", "\n").replace("\r", "\n").strip()).strip()
    return text or None


def day(text: str) -> date:
    """A day, as 2025-03-31 or, because spreadsheets rewrite it so, 31/03/2025."""
    british = _BRITISH.fullmatch(text)
    try:
        if british:
            return date(int(british["year"]), int(british["month"]), int(british["day"]))
        if _ISO.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("Give a day as 2025-03-31 or 31/03/2025.")


def keys(text: str) -> tuple[str, ...]:
    """Keys of the framework, separated by spaces, each once."""
    return tuple(dict.fromkeys(text.split()))


def lines(text: str) -> tuple[str, ...]:
    """Several short texts, one on each line of the cell."""
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def which(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ValueError("This is no id. Leave it as it was exported, or empty for something new.") from None


def version(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text[:12]) < HIGHEST_VERSION and len(text) < 12:
        return int(text)
    raise ValueError("This is no version. Leave it as it was exported, or empty.")


def yes(text: str) -> bool:
    if text.lower() in (*_YES, *_NO):
        return text.lower() in _YES
    raise ValueError("Write yes, or leave it empty.")
