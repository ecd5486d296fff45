"""Impact reports, as somebody reads them: with the words that can be opened for them, and as documents."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from api.accounts import Account
from api.documents.fitting import Fit, fit
from api.documents.impact import Texts, impact_report, summary
from api.documents.odt import odt
from api.documents.parts import Document
from api.documents.pdf import pdf
from api.published import opened
from api.reports import WAITS, turn
from api.services import Services
from domain.ledger.reading import Ledger
from domain.model.errors import CannotBeRead, Invalid, NotFound
from domain.model.folding import add_up
from domain.model.impact import PARTS, PLACES, ImpactReport, Place
from domain.model.session import Item, Session
from domain.model.text import SealedWords, Words

GONE = "Words of a part of this cannot be read any more. Write that part anew first."
MADE: dict[str, Callable[[Texts], Document]] = {"summary": summary, "report": impact_report}
"""How each document of an impact report is made."""
FORMS: dict[str, Callable[[Document], bytes]] = {"pdf": pdf, "odt": odt}
WAITS_FOR_ONE = 2.0
"""Seconds for which somebody waits until a document for everybody is drawn."""


@dataclass(frozen=True)
class Read:
    """An impact report as somebody reads it. `texts`: of each part, None where its words cannot be opened."""

    report: ImpactReport
    session: Session
    body: str
    texts: dict[Place, str | None]
    celebrated: tuple[str, ...]

    def document(self, name: str) -> Document:
        """One of its documents. `name` is of impact.DOCUMENTS."""
        texts = {part: self.texts[name, part] for part in PARTS}
        return MADE[name](Texts(self.report, self.session, self.body, texts, self.celebrated))

    def with_text(self, place: Place, text: str) -> "Read":
        """As it would be if a part said something else."""
        return replace(self, texts=self.texts | {place: text})


def read(here: Services, which: UUID, account: Account | None) -> Read:
    """An impact report as an account reads it, which is noted; as everybody does (None, or an account of another
    council), where it is published. Raises NotFound."""
    sealed = add_up(here.ledger.history(which))
    if not isinstance(sealed, ImpactReport):
        raise NotFound("There is no such impact report.")
    inside = account is not None and account.actor.sees(sealed.council)
    if not inside and sealed.state != "published":
        raise NotFound("There is no such impact report.")
    if account is None or not inside:
        return _as_published(here, sealed)
    report = add_up(here.ledger.history(which, reader=account.id))
    assert isinstance(report, ImpactReport)
    return read_by(here.ledger, report, account.id)


def read_by(ledger: Ledger, report: ImpactReport, reader: UUID | None) -> Read:
    """A report whose words were opened, with what its session adds. Raises CannotBeRead."""
    return _read(ledger, report, _session_of(ledger, report, reader), _text)


def _as_published(here: Services, report: ImpactReport) -> Read:
    """As everybody reads it: however many ask, its words are opened once in some seconds."""
    session = _session_of(here.ledger, report, None)
    celebrated = (item.words for item in _celebrated(session))
    texts = opened(here, [*(report.text_of(*place).words for place in PLACES), *celebrated])
    return _read(
        here.ledger,
        report,
        session,
        lambda words: texts.get(words.voice) if isinstance(words, SealedWords) else words.text,
    )


def _session_of(ledger: Ledger, report: ImpactReport, reader: UUID | None) -> Session:
    session = add_up(ledger.history(report.session, reader=reader))
    if not isinstance(session, Session):
        raise CannotBeRead
    return session


def _read(ledger: Ledger, report: ImpactReport, session: Session, text: Callable[[Words], str | None]) -> Read:
    framework = ledger.governance.of(report.council).framework.at(ledger.now())
    return Read(
        report,
        session,
        framework.body_name(report.body),
        {place: text(report.text_of(*place).words) for place in PLACES},
        tuple(said for item in _celebrated(session) for said in _told(item, text)),
    )


def as_file(here: Services, found: Read, name: str, form: str) -> bytes:
    """One of its documents as a file. Those for everybody are kept for some seconds, and nobody waits long to have one
    drawn: they hold up nobody's report. Raises NotReady."""
    document, is_public = found.document(name), found.report.state == "published"

    def made() -> bytes:
        with turn(WAITS_FOR_ONE if is_public else WAITS):
            return FORMS[form](document)

    return here.drawn.get((document, form), made) if is_public else made()


def pages_of(ledger: Ledger, report: ImpactReport) -> int:
    """How many pages the summary of a report takes whose words were opened. Raises Invalid where some cannot be;
    NotReady where it cannot be drawn just now."""
    found = read_by(ledger, report, None)
    if any(text is None for text in found.texts.values()):
        raise Invalid("words", GONE)
    return fits(found).pages


def fits(found: Read) -> Fit:
    """How the summary fits on its page: a short text, so nobody waits for a turn. Raises NotReady."""
    return fit(found.document("summary"))


def _text(words: Words) -> str | None:
    return None if isinstance(words, SealedWords) and not words.is_open else words.text


def _celebrated(session: Session) -> list[Item]:
    return [item for item in session.items.values() if item.kind == "celebrated"]


def _told(item: Item, text: Callable[[Words], str | None]) -> list[str]:
    """What was celebrated, as far as it can be read: a promise that was kept, what young people achieved."""
    kept = [f"Kept: {item.title}"] if item.title else []
    said = text(item.words) if item.words else None
    return [*kept, said] if said else kept
