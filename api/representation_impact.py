"""Impact reports as programs see them: the one JSON form of each."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.documents.fitting import Fit
from api.representation_said import ReadabilityOut
from domain.ledger.governance import Governance
from domain.model.impact import PLACES, ImpactReport, Place
from domain.model.impact_narration import PARTS
from domain.model.readability import readability


class ImpactPartOut(BaseModel):
    """A part as it is now, and the role of who wrote it (null: it was drafted from the record); `texts`: how many it
    had before and with this one."""

    document: str
    part: str
    words: str
    written_by: str | None
    written_at: datetime
    texts: int
    readability: ReadabilityOut | None


class ImpactReportOut(BaseModel):
    """The impact report of a session and its summary. `state`: draft, signed_off (by a Care Consultant, as it is) or
    published (for everybody)."""

    id: UUID
    council: str
    title: str
    session: UUID
    body: str
    state: str
    published_on: date | None
    parts: list[ImpactPartOut]
    version: int


class ImpactRowOut(BaseModel):
    """A published impact report in short: for everybody."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(validation_alias="report_id")
    session: UUID = Field(validation_alias="session_id")
    title: str
    body: str
    published_on: date


class ImpactReportsOut(BaseModel):
    items: list[ImpactRowOut]
    next: str | None


class SectionOut(BaseModel):
    """A part of the summary, and about how many lines it takes, its heading among them."""

    part: str
    lines: int


class FitOut(BaseModel):
    """How the summary fits on one page of A4. `too_long`: about so many lines are too many; `sections`: where they are,
    the longest first."""

    pages: int
    too_long: int
    sections: list[SectionOut]


def of_impact(report: ImpactReport, _rules: Governance, _now: datetime) -> ImpactReportOut:
    return ImpactReportOut(
        id=report.id,
        council=report.council,
        title=report.title,
        session=report.session,
        body=report.body,
        state=report.state,
        published_on=report.published_on,
        parts=[_part(report, place) for place in PLACES],
        version=report.version,
    )


def of_fit(found: Fit) -> FitOut:
    parts = {heading: part for part, heading in PARTS.items()}
    sections = [SectionOut(part=parts[each.heading], lines=each.lines) for each in found.sections]
    return FitOut(pages=found.pages, too_long=found.too_long, sections=sections)


def _part(report: ImpactReport, place: Place) -> ImpactPartOut:
    there = report.text_of(*place)
    found = readability(there.words.text)
    return ImpactPartOut(
        document=place[0],
        part=place[1],
        words=there.words.text,
        written_by=there.role,
        written_at=there.recorded_at,
        texts=len(report.parts[place]),
        readability=ReadabilityOut.model_validate(found) if found else None,
    )
