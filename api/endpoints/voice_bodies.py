"""What the commands about what a young person said take over HTTP. Only types are checked here; the rules are the
domain's."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.endpoints.body import Body
from api.endpoints.values import Key, Keys

Source = Literal["session", "survey", "issues_log", "post_it", "complaint_theme", "quote"]
AgeGroup = Literal["4_to_10", "11_to_15", "16_to_17", "18_to_25"]
People = Annotated[int, Field(ge=1, le=100_000)]


class Hear(Body):
    """`people`: how many said it there. `organisation`: where whoever wrote a post-it note works; only then, and not
    beside an age group."""

    words: str
    source: Source
    where: str
    people: People = 1
    age_group: AgeGroup | None = None
    theme: str | None = None
    organisation: Key | None = None


class PostIts(Body):
    """Up to three notes of one writer, as the form has them."""

    first: str
    second: str | None = None
    third: str | None = None
    where: str
    organisation: Key | None = None
    theme: str | None = None

    def each(self) -> dict[str, Hear]:
        """What is heard, by the field that it stands in."""
        shared = self.model_dump(exclude={"first", "second", "third"}) | {"source": "post_it"}
        ideas = {"first": self.first, "second": self.second, "third": self.third}
        return {name: Hear(words=words, **shared) for name, words in ideas.items() if words and words.strip()}


class Repeat(Body):
    source: Source
    where: str
    people: People = 1
    age_group: AgeGroup | None = None


class Review(Body):
    """`shown`: the wording that is shown instead, with `redacted`."""

    finding: Literal["nobody_known", "redacted", "kept_back"]
    shown: str | None = None


class GiveConsent(Body):
    """Whoever said it agrees that everybody may read it."""


class WithdrawConsent(Body):
    """Whoever said it takes it back: its words are erased."""


class SetTheme(Body):
    theme: str


class LinkVoice(Body):
    """What it is about: a commitment, priorities, promises, or several of these."""

    to: UUID | None = None
    priorities: Keys = []
    promises: Keys = []


class UnlinkVoice(Body):
    to: UUID | None = None
    priorities: Keys = []
    promises: Keys = []


class AnswerVoice(Body):
    what: Literal["done", "on_the_way", "not_done"]
    words: str


VOICE_BODIES: dict[str, type[Body]] = {
    "repeat": Repeat,
    "review": Review,
    "give-consent": GiveConsent,
    "withdraw-consent": WithdrawConsent,
    "set-theme": SetTheme,
    "link": LinkVoice,
    "unlink": UnlinkVoice,
    "answer": AnswerVoice,
}
"""The body of each command on a voice."""
