"""What a young person said, and what its events add up to. On the record, in addresses and in the API it is a voice.

The class has another name, for `domain.voices` are the boxes and keys that all protected words are kept under, and a
voice is also what names a key there. What is said here is under such keys.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from domain.model import said_facts
from domain.model.access import Role
from domain.model.on_record import OnRecord
from domain.model.text import Words

AGE_GROUPS = ("4_to_10", "11_to_15", "16_to_17", "18_to_25")
"""Years of age, as ranges: an age beside a place could be one child's."""
FINDINGS = ("nobody_known", "redacted", "kept_back")
"""What a review finds: no child can be known by it; none can by the wording given instead; it is not shown at all."""
ANSWERS = ("done", "on_the_way", "not_done")
STATES = ("to_review", "reviewed", "published", "kept_back", "withdrawn")
"""How far the words of a voice may be shown. Published: reviewed, and whoever said it agreed."""


@dataclass(frozen=True)
class Telling:
    """One time that it was said: `people` said it there."""

    on: date
    source: str
    where: str
    people: int
    age_group: str | None


@dataclass(frozen=True)
class Review:
    """What somebody trained found, and the wording that is shown instead."""

    finding: str
    shown: Words | None
    by: UUID
    on: date


@dataclass(frozen=True)
class Answer:
    """What the council says was done about it."""

    what: str
    words: str
    on: date


class Said(OnRecord):
    """State of one voice. The methods here are what events use to change it; they never refuse.

    `words` are as they were said, `every_word` all that was ever written for it, also wordings that are shown no more.
    `written_by` is the account that recorded it, `of` that of whoever said it (None: not known). `commitments` has,
    for each that it is linked to, since which day.
    """

    TOPIC = "voice"
    Event = said_facts.SaidEvent
    Heard = said_facts.Heard
    answers_with_words = False

    def __init__(self, *, council: str, words: Words, source: str, theme: str | None, organisation: str | None) -> None:
        super().__init__(council=council, title=said_facts.called(source, theme))
        self.words = words
        self.every_word = [words]
        self.theme = theme
        self.organisation = organisation
        self.written_by = UUID(int=0)
        self.of: UUID | None = None
        self.tellings: list[Telling] = []
        self.reviewed: Review | None = None
        self.consent = ""
        """`given`, `withdrawn`, or nothing: nobody was asked yet."""
        self.commitments: dict[UUID, date] = {}
        self.priorities: dict[str, None] = {}
        self.promises: dict[str, None] = {}
        self.answers: list[Answer] = []

    @property
    def heard_on(self) -> date:
        """The day on which it was said first, as it was recorded first."""
        return self.tellings[0].on

    @property
    def people(self) -> int:
        """How many said it, in all of its tellings."""
        return sum(telling.people for telling in self.tellings)

    @property
    def links(self) -> int:
        """How many things it is linked to."""
        return len(self.commitments) + len(self.priorities) + len(self.promises)

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.consent == "withdrawn":
            return "withdrawn"
        if self.reviewed is None:
            return "to_review"
        if self.reviewed.finding == "kept_back":
            return "kept_back"
        return "published" if self.consent == "given" else "reviewed"

    @property
    def safe_words(self) -> Words | None:
        """The words by which no child can be known; None where nobody has found that there are any."""
        if self.reviewed is None or self.reviewed.finding == "kept_back":
            return None
        return self.reviewed.shown or self.words

    @property
    def answered(self) -> Answer | None:
        """What the council said last about it."""
        return self.answers[-1] if self.answers else None

    def hear(self, event: said_facts.Heard) -> None:
        """It was said for the first time."""
        self.written_by = event.actor_id
        self.of = event.actor_id if event.role == Role.CONSULTANT.value else None
        self.tell(event)

    def tell(self, event: said_facts.Heard | said_facts.Repeated) -> None:
        """It was said, there and then."""
        self.tellings.append(Telling(event.on, event.source, event.where, event.people, event.age_group))

    def review(self, event: said_facts.Reviewed) -> None:
        """Somebody trained looked at it. The last one counts."""
        self.reviewed = Review(event.finding, event.shown, event.actor_id, event.on)
        self.every_word += [event.shown] if event.shown else []

    def answer(self, event: said_facts.Answered) -> None:
        """The council says what was done. The last one counts."""
        self.answers.append(Answer(event.what, event.words, event.on))


def heard_as(command_id: UUID) -> UUID:
    """The voice that a command to hear makes: a repeat of the command finds it."""
    return uuid5(command_id, "voice")
