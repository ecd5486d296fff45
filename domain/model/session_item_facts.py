"""The events of what happened at a session: said, asked, decided, celebrated, taken up.

What was said aloud is `Words`, whoever wrote it down: it may be a young person's. What a body did is plain text. `seat`
is the key of the framework's seat that spoke, `as_role` a role where it was no seat; never a name.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from domain.model.event import SessionEvent
from domain.model.text import Words

if TYPE_CHECKING:
    from domain.model.session import Session


class ItemRecorded(SessionEvent):
    """Something that happened at a session. `item` numbers them all, in the order in which they were recorded."""

    item: int

    def change(self, session: "Session") -> None:
        session.has(self)


class Spoken(ItemRecorded):
    """Something that was said."""

    words: Words
    seat: str | None
    as_role: str | None


class ThemeNoted(ItemRecorded):
    TOPIC = "session.theme_noted"

    text: str


class PointRaised(Spoken):
    TOPIC = "session.point_raised"


class QuestionAsked(Spoken):
    """`response`: what was answered there and then."""

    TOPIC = "session.question_asked"

    response: Words | None


class QuestionAnswered(SessionEvent):
    """What was answered later. `item` is the question."""

    TOPIC = "session.question_answered"

    item: int
    response: Words

    def change(self, session: "Session") -> None:
        session.answers(self.item, self.response)


class AssuranceGiven(ItemRecorded):
    TOPIC = "session.assurance_given"

    text: str
    seat: str | None
    as_role: str | None


class Endorsed(ItemRecorded):
    TOPIC = "session.endorsed"

    text: str


class Decided(ItemRecorded):
    """The body decided something. `decision` is its number at this session."""

    TOPIC = "session.decided"

    decision: int
    text: str


class DisposalNoted(ItemRecorded):
    """The body said what becomes of causes of a commitment. That itself is on the record of the commitment, as the
    event with this `version`."""

    TOPIC = "session.disposal_noted"

    commitment: UUID
    title: str
    version: int
    disposed: str
    causes: list[str]


class ProposalMade(Spoken):
    TOPIC = "session.proposal_made"


class Celebrated(ItemRecorded):
    """A commitment that was achieved, an achievement of young people, or both."""

    TOPIC = "session.celebrated"

    words: Words | None
    seat: str | None
    as_role: str | None
    commitment: UUID | None
    title: str | None


class TakenUp(SessionEvent):
    """Of an item became a commitment, proposed to the body. `item` is its number."""

    TOPIC = "session.taken_up"

    item: int
    commitment: UUID
    title: str

    def change(self, session: "Session") -> None:
        session.takes_up(self.item, self.commitment)


EVENTS: tuple[type[SessionEvent], ...] = (
    ThemeNoted,
    PointRaised,
    QuestionAsked,
    QuestionAnswered,
    AssuranceGiven,
    Endorsed,
    Decided,
    DisposalNoted,
    ProposalMade,
    Celebrated,
    TakenUp,
)
