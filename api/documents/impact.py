"""An impact report and its summary as documents: the same texts on a page, in a PDF and in a file to be edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.documents.parts import Bullets, Document, Heading, Paragraph, Part, body, note
from domain.model.access import Role
from domain.model.calendar import in_words
from domain.model.impact import PARTS, ImpactReport
from domain.model.impact_narration import PARTS as HEADINGS
from domain.model.session import Session

GONE = "The words of this part cannot be shown. Whoever wrote them may have taken them back."
SIZE = 11.0
"""Points: of the letters in what is held in hand."""
_BULLET = "- "


@dataclass(frozen=True)
class Texts:
    """What a document is made of. `texts`: of each part of it (None: nobody can read it any more);
    `celebrated`: in the report alone."""

    report: ImpactReport
    session: Session
    body: str
    texts: Mapping[str, str | None]
    celebrated: Sequence[str] = ()

    @property
    def moment(self) -> datetime:
        """When it became what it is."""
        return self.report.modified_on


def impact_report(of: Texts) -> Document:
    """The impact report of a session."""
    parts = [*_parts(of)]
    if of.celebrated:
        parts += [Heading(2, "What we celebrated", "what_we_celebrated"), Bullets(tuple((e,) for e in of.celebrated))]
    return _document("Impact report", of, [*parts, _written_by(of, "report")])


def summary(of: Texts) -> Document:
    """Its summary, which has to fit on one page."""
    return _document("Impact summary", of, [*_parts(of), _written_by(of, "summary")])


def _document(kind: str, of: Texts, parts: Sequence[Part]) -> Document:
    day = in_words(of.session.day)
    return Document(
        title=of.session.theme,
        subject=f"{kind} of the session of the {of.body} on {day}",
        made_at=of.moment,
        parts=(Paragraph((f"{kind}: {of.body}, {day}.",), "lead"), *parts),
        size=SIZE,
    )


def _parts(of: Texts) -> list[Part]:
    return [each for part in PARTS for each in (Heading(2, HEADINGS[part], part), *_read(of.texts[part]))]


def _read(text: str | None) -> list[Part]:
    """A text that somebody wrote: lines that begin with a dash are a list, every other line is a paragraph."""
    if text is None:
        return [body(GONE)]
    found: list[Part] = []
    items: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith(_BULLET):
            items.append(line.removeprefix(_BULLET).strip())
            continue
        if items:
            found.append(Bullets(tuple((item,) for item in items)))
            items = []
        if line.strip():
            found.append(body(line.strip()))
    return found


def _written_by(of: Texts, document: str) -> Paragraph:
    """Who wrote it, by role, and whether a Care Consultant agreed to it."""
    writers = [Role(role).says for role in of.report.writers(document)]
    by = f"Drafted from the record, and written by: {', '.join(writers)}." if writers else "Drafted from the record."
    agreed = (
        "A Care Consultant signed it off." if of.report.state in ("signed_off", "published") else "This is a draft."
    )
    return note(f"{by} {agreed}")
