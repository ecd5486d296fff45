"""What stands around a council's promises: outcomes, pledges, seats, duties and the background. No deadline of a
commitment depends on it. Every part says where it comes from; links between parts are by key.
"""

from dataclasses import dataclass, field
from datetime import date

from domain.model.background import (
    Article,
    GoodPractice,
    Indicator,
    IndicatorGroup,
    Law,
    Organisation,
    Origin,
    Policy,
    Principle,
    Vision,
)
from domain.model.duty_terms import DutyTerms


@dataclass(frozen=True)
class Outcome:
    """What is to become of children; `lead` is the seat that answers for it (empty: nobody yet), `partners` are the
    organisations that share in it."""

    key: str
    name: str
    lead: str = ""
    origin: Origin = field(default_factory=Origin)
    partners: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wording:
    """What a promise said in one version of it, from a day or, where no more is known, from a year."""

    version: str
    text: str
    adopted_on: date | None = None
    year: int | None = None
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class Statement:
    """Something promised to children (a promise) or asked for by them (a priority, of an outcome)."""

    key: str
    text: str
    outcome: str = ""
    origin: Origin = field(default_factory=Origin)
    versions: tuple[Wording, ...] = ()


@dataclass(frozen=True)
class Signature:
    """A seat or an organisation that put its name to a pledge; `later`: after those who signed it first."""

    by: str
    on: date | None = None
    year: int | None = None
    later: bool = False
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class Pledge:
    """Promises that were made and signed together."""

    key: str
    title: str
    promises: tuple[str, ...]
    launched_on: date | None = None
    launched_year: int | None = None
    under_review: bool = False
    signatories: tuple[Signature, ...] = ()
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class Seat:
    """A place at a table, by role; never a person's name. `co_opted` names the issue somebody is brought in for,
    `group` the political group a Member is of."""

    key: str
    title: str
    body: str
    tentative: bool = False
    origin: Origin = field(default_factory=Origin)
    since: date | None = None
    until: date | None = None
    co_opted: str = ""
    group: str = ""
    chair: bool = False

    def is_held(self, day: date) -> bool:
        """Whether the seat is there on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Frame:
    """All of it. Each part may be empty."""

    vision: Vision | None = None
    articles: tuple[Article, ...] = ()
    principles: tuple[Principle, ...] = ()
    legislation: tuple[Law, ...] = ()
    voices: tuple[Statement, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    success_criteria: tuple[Statement, ...] = ()
    duties: tuple[DutyTerms, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    indicator_groups: tuple[IndicatorGroup, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    good_practice: tuple[GoodPractice, ...] = ()
    policy: Policy | None = None
