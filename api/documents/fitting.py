"""Whether a document fits on one page, and what to shorten where it does not: asked before it is drawn."""

import json
from dataclasses import dataclass
from math import ceil

from api.documents.parts import Document, Heading
from api.documents.pdf import cannot_be_drawn, compiled

MM = 72 / 25.4
TOP, HIGH = 22 * MM, (297 - 2 * 22) * MM
"""Points: where text begins on a page of A4, and how much room it has there (report.typ)."""
LINE = 1.43
"""How high a line is with what is between two lines, by the size of its letters: 0.73 for capitals, and 0.7."""


@dataclass(frozen=True)
class Section:
    """What stands under a heading, and about how many lines it takes, its heading among them."""

    heading: str
    lines: int


@dataclass(frozen=True)
class Fit:
    """`pages` a document takes; `too_long`: about so many lines are more than one page has room for. `sections`: where
    they are, the longest first."""

    pages: int
    too_long: int
    sections: tuple[Section, ...]

    @property
    def fits(self) -> bool:
        return self.pages == 1


def fit(document: Document) -> Fit:
    """How a document fits on one page. Raises CannotBeDrawn."""
    import typst

    try:
        told = compiled(document).query("<place>", field="value")
    except (typst.TypstError, RuntimeError) as fault:
        raise cannot_be_drawn(document, fault) from None
    places = json.loads(told)
    at = {each["name"]: (each["page"] - 1) * HIGH + each["y"] - TOP for each in places}
    end, line = at["end"], LINE * document.size
    pages = max(each["page"] for each in places)
    begins = [(each.text, at[str(n)]) for n, each in enumerate(document.parts) if isinstance(each, Heading)]
    ends = [place for _, place in begins[1:]] + [end]
    sections = [
        Section(heading, ceil((below - above) / line)) for (heading, above), below in zip(begins, ends, strict=True)
    ]
    return Fit(
        pages=pages,
        too_long=max(1, ceil((end - HIGH) / line)) if pages > 1 else 0,
        sections=tuple(sorted(sections, key=lambda each: -each.lines)),
    )
