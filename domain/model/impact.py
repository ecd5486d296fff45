"""The impact report of a session and its summary on one page: in place of minutes, written together with young people.

Each has three parts. Its events are in impact_facts.py, the decisions about it in impact_decisions.py, who may take
them in impact_access.py.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from domain.model import impact_facts
from domain.model.on_record import OnRecord
from domain.model.text import Words

DOCUMENTS = ("report", "summary")
PARTS = ("why_we_met", "what_we_achieved", "what_we_do_next")
STATES = ("draft", "signed_off", "published")
READING_AGE = 9.0
"""Years: a summary is for readers from this age on."""
Place = tuple[str, str]
"""A document and a part of it."""
PLACES: tuple[Place, ...] = tuple((document, part) for document in DOCUMENTS for part in PARTS)


@dataclass(frozen=True)
class Writing:
    """One text of a part. `by` wrote it in a `role`; None: it was drafted from the record, and nobody did."""

    words: Words
    version: int
    recorded_at: datetime
    by: UUID | None = None
    role: str | None = None


class ImpactReport(OnRecord):
    """State of one impact report. The methods here are what events use to change it; they never refuse.

    `session` is the one that it is about, `body` whose that was. `parts` has every text of each part, the one that
    counts last. `state` is one of STATES; `published_on`: since which day everybody can read it.
    """

    TOPIC = "impact_report"
    Event = impact_facts.ImpactEvent
    Drafted = impact_facts.Drafted

    def __init__(self, *, council: str, title: str, session: UUID, of_body: str) -> None:
        super().__init__(council=council, title=title)
        self.session = session
        self.body = of_body
        self.state = "draft"
        self.published_on: date | None = None
        self.parts: dict[Place, list[Writing]] = {}

    def draft(self, event: impact_facts.Drafted) -> None:
        """The first texts."""
        for document, part in PLACES:
            words = getattr(event, f"{document}_{part}")
            self.parts[document, part] = [Writing(words, event.originator_version, event.timestamp)]

    def write(self, event: impact_facts.Written) -> None:
        """A part has another text, and nobody has signed that off."""
        text = Writing(event.words, event.originator_version, event.timestamp, event.actor_id, event.role)
        self.parts.setdefault((event.document, event.part), []).append(text)
        self.state = "draft"

    def text_of(self, document: str, part: str) -> Writing:
        """The text of a part that counts."""
        return self.parts[document, part][-1]

    def writers(self, document: str) -> list[str]:
        """The roles of all who wrote what counts in a document, each once; empty where nobody changed the draft."""
        roles = (self.text_of(document, part).role for part in PARTS)
        return list(dict.fromkeys(role for role in roles if role is not None))


def drafted_as(command_id: UUID) -> UUID:
    """The impact report that a command to draft makes: a repeat of the command finds it."""
    return uuid5(command_id, "impact report")
