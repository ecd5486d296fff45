"""A document as a PDF that everybody can read: A4, PDF/UA-1, with tags, alternative texts, a title and a language.

Typst itself refuses what PDF/UA-1 forbids and it can see: a picture without a text, a heading level left out, a
character that the font does not have.
"""

import json
import re
from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING, Any

import structlog

from api.documents.fonts import FAMILY, FOLDER, shown
from api.documents.parts import Bullets, Chart, Document, Heading, Paragraph, Part, Table, plain
from api.drawing import alone, bars
from domain.ledger.database import NotReady
from domain.model.calendar import LONDON

if TYPE_CHECKING:
    import typst

log = structlog.get_logger(__name__)
LONGEST_WORD = 30
"""Letters in a row after which a line may break: no longer word is cut off at the edge of a page or a cell."""
_LONG = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
BREAK_HERE = "\u200b"


class CannotBeDrawn(NotReady):
    """The document cannot be made as a PDF."""

    def __init__(self) -> None:
        super().__init__(
            "This cannot be made as a PDF just now. The fault is logged. The page says the same, and so does the ODT."
        )


def pdf(document: Document) -> bytes:
    """The document as a PDF; the same document gives the same bytes. Raises CannotBeDrawn."""
    import typst

    made = document.made_at.astimezone(UTC)
    try:
        drawn = compiled(document).compile(format="pdf", pdf_standards=["ua-1"], timestamp=int(made.timestamp()))
    except typst.TypstError as fault:
        raise cannot_be_drawn(document, fault) from None
    if not isinstance(drawn, bytes):
        raise CannotBeDrawn
    return drawn


def compiled(document: Document) -> "typst.Compiler":
    """What draws a document, or tells of it."""
    import typst

    return typst.Compiler(
        input=str(FOLDER.parent / "report.typ"),
        # It reads no other file: everything it says is in what it is given.
        root=str(FOLDER.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(_data(document))},
    )


def cannot_be_drawn(document: Document, fault: Exception) -> CannotBeDrawn:
    """What is raised for a document that cannot be drawn. It is logged, but not its message, which quotes what people
    wrote."""
    log.error("a document cannot be drawn", fault=type(fault).__name__, title=document.title)
    return CannotBeDrawn()


@cache
def _fonts() -> "typst.Fonts":
    import typst

    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])
    assert found.families() == [FAMILY]
    return found


def _data(document: Document) -> dict[str, Any]:
    day = document.made_at.astimezone(LONDON).date()
    return {
        "title": drawable(document.title),
        "subject": drawable(document.subject),
        "made": [day.year, day.month, day.day],
        "size": document.size,
        "parts": [_part(each) for each in document.parts],
    }


def drawable(text: str) -> str:
    """A text as the PDF shows it: in characters that the fonts have, with places where a very long word may break."""
    return _LONG.sub(lambda found: found.group() + BREAK_HERE, shown(text))


def _part(part: Part) -> dict[str, Any]:
    match part:
        case Heading():
            return {"is": "heading", "level": part.level, "text": drawable(part.text)}
        case Paragraph():
            return {"is": part.kind, "text": drawable(plain(part.line))}
        case Bullets():
            return {"is": "bullets", "items": [drawable(plain(item)) for item in part.items]}
        case Table():
            return {"is": "table", **_table(part)}
        case Chart():
            picture = bars([(shown(name), values) for name, values in part.rows], title=shown(part.caption))
            said = "; ".join(f"{name}: {' and '.join(f'{v:,}' for v in values)}" for name, values in part.rows)
            alt = drawable(f"Bar chart. {part.caption}. {said}.")
            return {"is": "chart", "svg": alone(picture, font=FAMILY), "alt": alt, "table": _table(part.table)}
        case _:
            return {"is": "verbatim", "text": drawable(part.text)}


def _table(table: Table) -> dict[str, Any]:
    rows = [[drawable(plain(cell)) for cell in row] for row in table.rows]
    return {
        "caption": drawable(table.caption),
        "columns": [drawable(name) for name in table.columns],
        "rows": rows,
        "widths": _widths([list(table.columns), *rows]),
    }


def _widths(rows: list[list[str]]) -> list[float]:
    """How wide each column is, by what stands in it: the widest has three times the room of the narrowest at most."""
    typical = [sum(min(len(row[place]), 200) for row in rows) / len(rows) for place in range(len(rows[0]))]
    longest = [max(len(word) for row in rows for word in (row[place].split() or [""])) for place in range(len(rows[0]))]
    return [max(14.0, min(40.0, max(mean, long * 0.9))) for mean, long in zip(typical, longest, strict=True)]
