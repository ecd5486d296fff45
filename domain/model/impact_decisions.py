"""The decisions about an impact report. Each judges one command and triggers one event, or raises a Refusal, and then
has changed nothing."""

from collections.abc import Mapping
from typing import Any

from domain.model import impact_facts
from domain.model.errors import Invalid, Overtaken, WrongState
from domain.model.event import RecordedEvent
from domain.model.impact import DOCUMENTS, PARTS, ImpactReport, Place, drafted_as
from domain.model.order import Order
from domain.model.session import Session
from domain.model.session_decisions import record_at
from domain.model.session_facts import ReportDrafted
from domain.model.text import Words, passage


def draft(session: Session, order: Order, *, texts: Mapping[Place, str]) -> ImpactReport:
    """The impact report of a session, once, with a text for each part made from the record; it is recorded with the
    session's own event in one go."""
    if session.impact_report is not None:
        raise WrongState("This session has its impact report.")
    which = drafted_as(order.command_id)
    made = ImpactReport._create(
        impact_facts.Drafted,
        id=which,
        **order.stamp() | {"on_behalf": False},
        council=session.council,
        title=session.title,
        session=session.id,
        of_body=session.body,
        **{f"{document}_{part}": Words(text) for (document, part), text in texts.items()},
    )
    record_at(session, order, ReportDrafted, report=which)
    return made


def write(report: ImpactReport, order: Order, *, document: str, part: str, words: str, seen: int | None = None) -> None:
    """A part in other words. `seen`: the version of the report that its writer had before them (None: whichever).
    Raises Overtaken where somebody wrote in this part since."""
    if document not in DOCUMENTS:
        raise Invalid("document", f"Choose one of: {', '.join(DOCUMENTS)}.")
    if part not in PARTS:
        raise Invalid("part", f"Choose one of: {', '.join(PARTS)}.")
    there = report.text_of(document, part)
    if seen is not None and there.version > seen:
        raise Overtaken("Someone else wrote in this part while you were writing. Look at what changed, then decide.")
    text = order.words("words", words)
    if text.text == there.words.text:
        raise WrongState("That is what this part says already.")
    _record(report, order, impact_facts.Written, document=document, part=part, words=text)


def sign_off(report: ImpactReport, order: Order, *, pages: int) -> None:
    """A Care Consultant agrees to it as it is. `pages`: of the summary, measured."""
    _record(report, order, impact_facts.SignedOff, pages=_one(pages))


def withdraw_sign_off(report: ImpactReport, order: Order) -> None:
    _record(report, order, impact_facts.SignOffWithdrawn)


def publish(report: ImpactReport, order: Order, *, pages: int) -> None:
    """Everybody can read it from now on. `pages`: of the summary, measured."""
    _record(report, order, impact_facts.Published, pages=_one(pages))


def withdraw(report: ImpactReport, order: Order, *, reason: str) -> None:
    _record(report, order, impact_facts.Withdrawn, reason=passage("reason", reason))


def _one(pages: int) -> int:
    if pages != 1:
        raise Invalid("summary", f"The summary has to fit on one page. It has {pages} now: shorten it first.")
    return pages


def _record(report: ImpactReport, order: Order, event: type[RecordedEvent], **said: Any) -> None:
    stamp = order.stamp() | {"on_behalf": False}
    report.trigger_event(event, **stamp, **said)
