"""The background of a council's promises: rights, principles, law, figures, its policy's sheet, partners, examples."""

from dataclasses import dataclass, field
from datetime import date

SECTORS = ("statutory", "private", "third", "contractor")
"""Where an organisation stands that shares in the promises."""


@dataclass(frozen=True)
class Origin:
    """Where a part of a framework comes from; `assumed` marks what no source says and the council must confirm."""

    source: str = ""
    assumed: str = ""


@dataclass(frozen=True)
class Article:
    """An article of the UN Convention on the Rights of the Child."""

    number: int
    text: str
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class Principle:
    """A principle of corporate parenting, with the articles it rests on."""

    key: str
    text: str
    articles: tuple[int, ...] = ()
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class Vision:
    """What the council wants for its children; `met_when`: all that must be true before it counts as met."""

    text: str
    met_when: tuple[str, ...] = ()
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class Law:
    """A law, or guidance, that the council acts under."""

    key: str
    name: str
    section: str = ""
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class Indicator:
    """A figure, with what it counts and the day it was true. `up_to`: the source gives a span; `about`: it rounds."""

    key: str
    name: str
    scope: str
    value: float
    unit: str
    as_at: date | None = None
    up_to: float | None = None
    about: bool = False
    group: str = ""
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class IndicatorGroup:
    """Figures that are shares of one whole. `adds_up_to` is what they come to in the source, often not 100."""

    key: str
    name: str
    adds_up_to: float
    of: str = ""
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class PolicyVersion:
    """A line of a policy's version log."""

    version: str
    change: str
    on: date
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class Policy:
    """A policy's own sheet. `decision_open`: the day it was decided is still to be added. Seats are keys."""

    title: str
    effective_from: date | None = None
    reviewed: date | None = None
    due_for_review: date | None = None
    decided_on: date | None = None
    decision_open: bool = False
    responsible: str = ""
    approvers: tuple[str, ...] = ()
    status: str = ""
    audience: str = ""
    versions: tuple[PolicyVersion, ...] = ()
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class GoodPractice:
    """Something another council does, which can be turned into a proposal."""

    key: str
    text: str
    council: str
    outcomes: tuple[str, ...] = ()
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class Organisation:
    """An organisation that shares in the promises; `sector` is one of SECTORS."""

    key: str
    name: str
    sector: str
    origin: Origin = field(default_factory=Origin)
