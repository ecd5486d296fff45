"""What a document is made of. Every text is plain text: nothing in it is ever read as markup."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Link:
    """A text that leads somewhere in this service, where there is a page to lead from."""

    text: str
    href: str


Text = str | Link
Line = tuple[Text, ...]
"""Texts that stand one after the other, as one."""


@dataclass(frozen=True)
class Heading:
    """A heading; `level` 2 is that of a section. The title of the document has level 1."""

    level: int
    text: str
    key: str = ""


@dataclass(frozen=True)
class Paragraph:
    """`kind` is `body`, `lead` (what comes first), `note` (how something was counted) or `warning`."""

    line: Line
    kind: str = "body"


@dataclass(frozen=True)
class Bullets:
    items: tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """The first cell of each row says what the row is about."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True)
class Chart:
    """Bars, with the table that says the same. `names`: what each row is about; `series`: what each value of it is."""

    caption: str
    names: tuple[str, ...]
    series: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]
    about: str

    @property
    def rows(self) -> list[tuple[str, tuple[int, ...]]]:
        return list(zip(self.names, self.values, strict=True))

    @property
    def table(self) -> Table:
        """The same in figures."""
        rows = (((name,), *((f"{value:,}",) for value in values)) for name, values in self.rows)
        return Table(self.caption, (self.about, *self.series), tuple(rows))


@dataclass(frozen=True)
class Verbatim:
    """Lines that are to be kept letter by letter."""

    text: str


Part = Heading | Paragraph | Bullets | Table | Chart | Verbatim


@dataclass(frozen=True)
class Document:
    """A document. `made_at`: the moment as of which it was made, so that the same question gives the same bytes;
    `size`: of its letters in a PDF, in points."""

    title: str
    subject: str
    made_at: datetime
    parts: Sequence[Part] = field(default_factory=tuple)
    language: str = "en-GB"
    size: float = 9.5


def line(*texts: Text) -> Line:
    return texts


def body(*texts: Text) -> Paragraph:
    return Paragraph(texts)


def note(*texts: Text) -> Paragraph:
    return Paragraph(texts, "note")


def plain(texts: Line) -> str:
    """A line without its links."""
    return "".join(each.text if isinstance(each, Link) else each for each in texts)


def texts_of(document: Document) -> list[str]:
    """Everything that a reader reads, in order: what a PDF, a page and an ODT all say."""
    said = [document.title]
    for part in document.parts:
        match part:
            case Heading() | Verbatim():
                said.append(part.text)
            case Paragraph():
                said.append(plain(part.line))
            case Bullets():
                said += [plain(item) for item in part.items]
            case Table() | Chart():
                table = part.table if isinstance(part, Chart) else part
                said += [table.caption, *table.columns]
                said += [plain(cell) for row in table.rows for cell in row]
    return said
