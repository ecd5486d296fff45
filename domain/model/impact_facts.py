"""The events of an impact report: drafted from a session, written, signed off, published.

What it says is in boxes, as the words of young people are: whoever wrote a part can have it erased.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from eventsourcing.domain import AggregateCreated
from eventsourcing.utils import register_topic

from domain.model.event import RecordedEvent
from domain.model.text import Words

if TYPE_CHECKING:
    from domain.model.impact import ImpactReport


class ImpactEvent(RecordedEvent):
    """An event of an impact report."""


class Drafted(ImpactEvent, AggregateCreated):
    """A first text of every part, made from the record of a `session` of `of_body` on a `day`: of the report itself,
    and of its summary on one page."""

    TOPIC = "impact_report.drafted"

    council: str
    title: str
    session: UUID
    of_body: str
    report_why_we_met: Words
    report_what_we_achieved: Words
    report_what_we_do_next: Words
    summary_why_we_met: Words
    summary_what_we_achieved: Words
    summary_what_we_do_next: Words

    def change(self, report: "ImpactReport") -> None:
        report.draft(self)


class Written(ImpactEvent):
    """Somebody wrote a part anew. `document` and `part` are of impact.DOCUMENTS and impact.PARTS. What was signed off
    is signed off no more."""

    TOPIC = "impact_report.written"

    document: str
    part: str
    words: Words

    def change(self, report: "ImpactReport") -> None:
        report.write(self)


class SignedOff(ImpactEvent):
    """A Care Consultant agrees that all of it is published as it is now. `pages`: of the summary, in A4."""

    TOPIC = "impact_report.signed_off"

    pages: int

    def change(self, report: "ImpactReport") -> None:
        report.state = "signed_off"


class SignOffWithdrawn(ImpactEvent):
    """A Care Consultant does not agree any more."""

    TOPIC = "impact_report.sign_off_withdrawn"

    def change(self, report: "ImpactReport") -> None:
        report.state = "draft"


class Published(ImpactEvent):
    """Everybody can read it now, as it was signed off. `pages`: of the summary, in A4."""

    TOPIC = "impact_report.published"

    pages: int

    def change(self, report: "ImpactReport") -> None:
        report.state, report.published_on = "published", self.on


class Withdrawn(ImpactEvent):
    """Nobody but those who are signed in can read it any more; it is a draft again."""

    TOPIC = "impact_report.withdrawn"

    reason: str

    def change(self, report: "ImpactReport") -> None:
        report.state, report.published_on = "draft", None


EVENTS: tuple[type[ImpactEvent], ...] = (Drafted, Written, SignedOff, SignOffWithdrawn, Published, Withdrawn)

for _event in EVENTS:
    register_topic(_event.TOPIC, _event)
