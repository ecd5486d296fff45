"""Reports, made: which there are, in which forms, and how much one may cost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from threading import BoundedSemaphore

from pydantic import BaseModel

from api.documents.annual import annual
from api.documents.areas import work_areas
from api.documents.parts import Document, texts_of
from api.documents.pledge import pledge
from api.reported import of_annual, of_pledge, of_work_areas
from api.services import Services
from domain.ledger.database import NotReady
from domain.ledger.reporting import Asked, checkpoint, report
from domain.model.access import Actor
from domain.model.errors import Invalid
from domain.reports.annual import Annual
from domain.reports.figures import Figure, figures
from domain.reports.period import Period, period, quarter

LONGEST = 1_000_000
"""Characters that a document may have, with EACH for each text: it is drawn in some seconds of one processor then."""
EACH = 20
WAITS = 20.0
"""Seconds for which whoever asks for a document waits for their turn: documents are drawn one at a time, so that a
processor is left for everybody else."""
_TURN = BoundedSemaphore(1)


class Kind(Enum):
    ANNUAL = "annual"
    PLEDGE = "pledge"
    WORK_AREAS = "work-areas"


NAMES = {
    Kind.ANNUAL: "Annual report",
    Kind.PLEDGE: "What we promised",
    Kind.WORK_AREAS: "Work areas",
}
_JSON: dict[Kind, Callable[[Annual, str | None], BaseModel]] = {
    Kind.ANNUAL: of_annual,
    Kind.PLEDGE: of_pledge,
    Kind.WORK_AREAS: of_work_areas,
}
_PARTS = {
    Kind.ANNUAL: None,
    Kind.PLEDGE: ("promise",),
    Kind.WORK_AREAS: ("outcome", "duty"),
}
"""The figures that a kind has; None: all of them."""


@dataclass(frozen=True)
class Made:
    """A report of one kind, and the checkpoint under it."""

    kind: Kind
    annual: Annual
    checkpoint: str | None

    @property
    def document(self) -> Document:
        """It as a document. Raises Invalid for one that is too long to be drawn."""
        match self.kind:
            case Kind.ANNUAL:
                made = annual(self.annual, self.checkpoint)
            case Kind.PLEDGE:
                made = pledge(self.annual)
            case _:
                made = work_areas(self.annual)
        long = sum(len(text) + EACH for text in texts_of(made))
        if long > LONGEST:
            sentence = f"This is too long for one document: {long:,} characters, and {LONGEST:,} can be drawn."
            raise Invalid("to", f"{sentence} Take its figures as CSV, or all of it as JSON.")
        return made

    @property
    def figures(self) -> Iterator[Figure]:
        parts = _PARTS[self.kind]
        return (each for each in figures(self.annual) if parts is None or each.part in parts)

    @property
    def json(self) -> BaseModel:
        return _JSON[self.kind](self.annual, self.checkpoint)


def make(
    here: Services,
    kind: Kind,
    council: str,
    actor: Actor,
    *,
    first: date | None = None,
    last: date | None = None,
    known_at: datetime | None = None,
) -> Made:
    """A report on what is on the record, as known at a moment (None: now). Raises NotFound, Invalid."""

    def within(today: date) -> Period:
        if kind is Kind.WORK_AREAS and first is None:
            return quarter(last, today=today)
        return period(first, last, today=today)

    found = report(here.ledger, Asked(council, actor, within, known_at))
    with here.database() as conn:
        return Made(kind, found, checkpoint(conn, known_at))


@contextmanager
def turn(waits: float = WAITS) -> Iterator[None]:
    """For as long as a document is drawn. Raises NotReady where others take longer than somebody waits (seconds)."""
    if not _TURN.acquire(timeout=waits):
        raise NotReady("Other documents are being drawn just now. Nothing is wrong: ask again in a little while.")
    try:
        yield
    finally:
        _TURN.release()


def as_pdf(made: Made) -> bytes:
    """The report as a PDF. Raises Invalid for one that is too long, NotReady."""
    from api.documents.pdf import pdf

    document = made.document
    with turn():
        return pdf(document)


def as_odt(made: Made) -> bytes:
    """The report as an ODT, likewise."""
    from api.documents.odt import odt

    document = made.document
    with turn():
        return odt(document)


def as_csv(made: Made) -> bytes:
    """Its figures as CSV."""
    from api.documents.csv_of_figures import csv_of

    return csv_of(made.figures)


def as_html(made: Made) -> bytes:
    """The report as a page that needs nothing beside it."""
    from api.documents.page import page

    return page(made.document).encode()


def as_json(made: Made) -> bytes:
    """All of it for a program."""
    return f"{made.json.model_dump_json(indent=1, by_alias=True)}\n".encode()


FORMS: dict[str, Callable[[Made], bytes]] = {
    "pdf": as_pdf,
    "odt": as_odt,
    "csv": as_csv,
    "html": as_html,
    "json": as_json,
}
