"""The background of a framework as programs see it: rights, law, figures, partners, good practice."""

from datetime import date
from typing import Literal

from api.representation_parts import Maybe, PartOut


class ArticleOut(PartOut):
    """An article of the UN Convention on the Rights of the Child. `principles`: keys of those that rest on it."""

    number: int
    text: str
    principles: list[str]


class PrincipleOut(PartOut):
    """A principle, with the numbers of the articles that it rests on."""

    key: str
    text: str
    articles: list[int] = []


class VisionOut(PartOut):
    """What the council wants; `met_when`: all that must be true before it counts as met."""

    text: str
    met_when: list[str] = []


class LawOut(PartOut):
    key: str
    name: str
    section: Maybe = None


class IndicatorOut(PartOut):
    """A figure, what it counts (`scope`) and the day it was true (`as_at`). `up_to`: the source gives a span;
    `about`: it rounds; `group`: it is a share in one."""

    key: str
    name: str
    scope: str
    value: float
    unit: str
    as_at: date | None = None
    up_to: float | None = None
    about: bool = False
    group: Maybe = None


class IndicatorGroupOut(PartOut):
    """Figures that are shares of one whole (`of`). `adds_up_to` is the total as it was given; `comes_to_100` says
    whether shares in % leave nothing out, and is null where they are not in %."""

    key: str
    name: str
    of: Maybe = None
    adds_up_to: float
    comes_to_100: bool | None
    indicators: list[str]


class OrganisationOut(PartOut):
    key: str
    name: str
    sector: Literal["statutory", "private", "third", "contractor"]


class GoodPracticeOut(PartOut):
    """What another council does, with its name."""

    key: str
    text: str
    council: str
    outcomes: list[str] = []
