"""What an audit finds in a history: steps that were owed and how each was met, challenges and how long their answers
took, claims that something is achieved, and where the history itself does not hold together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

SOON_ENOUGH = timedelta(seconds=60)
"""A step that is recorded within this after it was owed was taken in time, and one that waits no longer is not late."""
CLOCKS_APART = timedelta(seconds=1)
"""Clocks of two machines may differ: what was recorded later may say so much earlier a time."""


class Met(Enum):
    """How a step was met. `ANSWERED_FIRST`: it was owed, and somebody acted before the clock took it, so that it was
    owed no more; `REVISED_FIRST`: likewise, by a framework that the council adopted."""

    IN_TIME = "in_time"
    LATE = "late"
    ANSWERED_FIRST = "answered_first"
    REVISED_FIRST = "revised_first"
    NEVER_TAKEN = "never_taken"
    WITHOUT_CAUSE = "without_cause"


class Why(Enum):
    """Why a step on the record has no cause."""

    NOT_OWED = "not_owed"
    EARLY = "early"
    TWICE = "twice"
    AFTER_CLOSING = "after_closing"
    OTHERWISE = "otherwise"
    """Something is owed for this, but to another body, from another one or for another day."""
    OUT_OF_TURN = "out_of_turn"
    """Another step was due before it and had not been taken."""
    BY_SOMEBODY = "by_somebody"
    """Only the passing of time takes steps."""


@dataclass(frozen=True)
class Mark:
    """What makes a step this one and no other, whenever it is taken. `action` is `escalate`, `unanswered`, `warn`,
    `revise`, `left_out` or `brought_back`; `sender` None: the lead; `kind` and `since` where the record has them."""

    action: str
    cause: str
    sender: str | None
    receiver: str | None
    deadline: datetime | None
    deadline_day: date | None
    kind: str | None = None
    since: date | None = None


@dataclass(frozen=True)
class StepFound:
    """A step and how it was met. `owed_since` None: it was not owed. `version` is the event that took it or, where none
    did, the one that came instead (None: nothing did yet), recorded at `at`."""

    step: Mark
    met: Met
    owed_since: datetime | None
    at: datetime
    version: int | None
    why: Why | None = None

    @property
    def waited(self) -> timedelta:
        """How long it was owed before it was taken, settled or looked at."""
        return max(self.at - self.owed_since, timedelta()) if self.owed_since else timedelta()

    @property
    def wrong(self) -> bool:
        """Whether the record breaks its own rules here."""
        return self.met in (Met.NEVER_TAKEN, Met.WITHOUT_CAUSE)

    @property
    def plain(self) -> bool:
        """Whether there is nothing to tell of it: it was met in time, by the clock or by somebody."""
        return not self.wrong and self.waited <= SOON_ENOUGH


@dataclass(frozen=True)
class ChallengeFound:
    """A challenge: asked by the event `version`; `ended_version` is the event that answered or withdrew it (None: it is
    open), `at` when that was recorded, or up to when it was looked at. `climbed`: how many steps it took meanwhile;
    `body`: whom an answer is awaited from (None: the lead)."""

    id: str
    version: int
    asked_on: date
    asked_at: datetime
    state: str
    at: datetime
    ended_version: int | None = None
    climbed: int = 0
    body: str | None = None

    @property
    def took(self) -> timedelta:
        """How long it has been, or was, open on the record."""
        return max(self.at - self.asked_at, timedelta())


@dataclass(frozen=True)
class ClaimFound:
    """A claim that it is achieved, by the event `version`. `evidence`: the claim names some; `grounds`: how many
    readings with evidence stand behind it; `verdict`: the last one on it; `reopened_version`: what ended the claim."""

    version: int
    on: date
    evidence: bool
    grounds: int
    verdict: str | None = None
    reopened_version: int | None = None

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is missing, of `evidence`, `grounds` and `verdict`."""
        there = {"evidence": self.evidence, "grounds": self.grounds > 0, "verdict": self.verdict is not None}
        return tuple(name for name, found in there.items() if not found)


class Flaw(Enum):
    """How a history does not hold together."""

    HOLE = "hole"
    """A version is missing, or one is there twice; what comes after is not judged."""
    UNREADABLE = "unreadable"
    """What is stored is not what its kind of event holds; what comes after is not judged."""
    TIME_RUNS_BACK = "time_runs_back"
    """It was recorded before what it follows."""
    NOT_THEIRS = "not_theirs"
    """A body decided on what did not stand with it."""


@dataclass(frozen=True)
class Break:
    """A place where a history does not hold together, by the version of an event: for a hole, the one that is not where
    it should be."""

    flaw: Flaw
    version: int


@dataclass(frozen=True)
class Conformance:
    """All that was found in the history of one commitment or duty; `about` says which of them it is. `council` and
    `title` are empty where not even its beginning can be read. `stands_until`: before that moment, the same is found if
    nothing more is recorded and nothing adopted."""

    subject: UUID
    about: str
    council: str
    title: str
    version: int
    until: datetime
    stands_until: datetime
    steps: tuple[StepFound, ...] = ()
    challenges: tuple[ChallengeFound, ...] = ()
    claims: tuple[ClaimFound, ...] = ()
    breaks: tuple[Break, ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether the record breaks its own rules: steps never taken or without cause, or a history with breaks."""
        return bool(self.breaks) or any(step.wrong for step in self.steps)

    def listed(self, *, every: bool = False) -> Iterator["StepFound | ChallengeFound | ClaimFound | Break"]:
        """What there is to tell, the worst first; `every`: also what was met in time, and claims that lack nothing."""
        yield from self.breaks
        yield from sorted((s for s in self.steps if every or not s.plain), key=lambda step: not step.wrong)
        yield from self.challenges
        yield from (claim for claim in self.claims if every or claim.lacks)
