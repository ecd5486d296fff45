"""The events of what a young person said: heard, looked at before anybody else sees it, and what came of it.

Their stored name is `voice`. No event but the two that have them tells the words.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from eventsourcing.domain import AggregateCreated
from eventsourcing.utils import register_topic

from domain.model.event import RecordedEvent
from domain.model.text import Words

if TYPE_CHECKING:
    from domain.model.said import Said


class SaidEvent(RecordedEvent):
    """An event of what a young person said."""


class Heard(SaidEvent, AggregateCreated):
    """A young person said something, `on` a day, at a place; never who. `people`: how many said it there. `age_group`
    is one of said.AGE_GROUPS; `organisation`: where whoever wrote a post-it works, and only then."""

    TOPIC = "voice.heard"

    council: str
    words: Words
    source: str
    where: str
    people: int
    age_group: str | None
    theme: str | None
    organisation: str | None

    @property
    def title(self) -> str:
        """What it is called in lists, which have no words in them."""
        return called(self.source, self.theme)

    def change(self, voice: "Said") -> None:
        voice.hear(self)


class Repeated(SaidEvent):
    """The same was said again, in another place or on another day: it stays one voice, with one telling more."""

    TOPIC = "voice.repeated"

    source: str
    where: str
    people: int
    age_group: str | None

    def change(self, voice: "Said") -> None:
        voice.tell(self)


class Reviewed(SaidEvent):
    """Somebody trained, who did not write it down, looked for names. `finding` is one of said.FINDINGS; `shown` is the
    wording that is shown instead, where it is `redacted`."""

    TOPIC = "voice.reviewed"

    finding: str
    shown: Words | None

    def change(self, voice: "Said") -> None:
        voice.review(self)


class ConsentGiven(SaidEvent):
    """Whoever said it agrees that everybody may read it."""

    TOPIC = "voice.consent_given"

    def change(self, voice: "Said") -> None:
        voice.consent = "given"


class ConsentWithdrawn(SaidEvent):
    """Whoever said it wants it kept no more: its words were erased before this was recorded."""

    TOPIC = "voice.consent_withdrawn"

    def change(self, voice: "Said") -> None:
        voice.consent = "withdrawn"


class Themed(SaidEvent):
    TOPIC = "voice.themed"

    theme: str

    def change(self, voice: "Said") -> None:
        voice.theme, voice.title = self.theme, called(voice.tellings[0].source, self.theme)


class SaidLinked(SaidEvent):
    """It is about a commitment, about priorities or about promises of the council."""

    TOPIC = "voice.linked"

    to: UUID | None
    priorities: list[str]
    promises: list[str]

    def change(self, voice: "Said") -> None:
        if self.to is not None:
            voice.commitments[self.to] = self.on
        voice.priorities |= dict.fromkeys(self.priorities)
        voice.promises |= dict.fromkeys(self.promises)


class SaidUnlinked(SaidEvent):
    TOPIC = "voice.unlinked"

    to: UUID | None
    priorities: list[str]
    promises: list[str]

    def change(self, voice: "Said") -> None:
        if self.to is not None:
            voice.commitments.pop(self.to, None)
        for links, keys in ((voice.priorities, self.priorities), (voice.promises, self.promises)):
            for key in keys:
                links.pop(key, None)


class Answered(SaidEvent):
    """The council says what was done: `what` is one of said.ANSWERS. `words` are its own, for everybody to read."""

    TOPIC = "voice.answered"

    what: str
    words: str

    def change(self, voice: "Said") -> None:
        voice.answer(self)


class Moved(SaidEvent):
    """Something happened to a commitment that it was linked to then: which event of that, `what`, and its
    version."""

    TOPIC = "voice.moved"

    commitment: UUID
    what: str
    at_version: int

    def change(self, voice: "Said") -> None:
        """Nothing: what came of it is read from the commitment. This is for whoever is told."""


EVENTS: tuple[type[SaidEvent], ...] = (
    Heard,
    Repeated,
    Reviewed,
    ConsentGiven,
    ConsentWithdrawn,
    Themed,
    SaidLinked,
    SaidUnlinked,
    Answered,
    Moved,
)
SOURCES = {
    "session": "in a session",
    "survey": "in a survey",
    "issues_log": "in an issues log",
    "post_it": "on a post-it note",
    "complaint_theme": "in a theme of complaints",
    "quote": "in words that were quoted",
}
"""Where words of young people come from, each as it ends a sentence."""


def called(source: str, theme: str | None) -> str:
    """What a voice is called where its words are not shown."""
    return theme or f"Something said {SOURCES.get(source, source)}"


for _event in EVENTS:
    register_topic(_event.TOPIC, _event)
