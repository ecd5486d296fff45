"""A whole framework as programs and pages see it, with the links between its parts shown both ways."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import islice
from typing import Any

from pydantic import Field

from api.representation_background import (
    ArticleOut,
    GoodPracticeOut,
    IndicatorGroupOut,
    IndicatorOut,
    LawOut,
    OrganisationOut,
    PrincipleOut,
    VisionOut,
)
from api.representation_parts import (
    BodyRulesOut,
    ClocksOut,
    DutyOut,
    OutcomeOut,
    PartOut,
    PledgeOut,
    PolicyOut,
    PromiseOut,
    RouteOut,
    SeatOut,
    StatementOut,
)
from domain.frameworks.file import parse
from domain.model.calendar import Calendar
from domain.model.council import FrameworkAdopted
from domain.model.governance import Framework

MEETINGS_SHOWN = 3
"""How many of a body's next meetings are told."""


class WholeFrameworkOut(PartOut):
    """One version of a council's framework, whole. Links between parts are by key."""

    council: str
    name: str
    version: str
    recorded_at: datetime
    in_force_from: date
    in_force_to: date | None = None
    ladder: list[str]
    clocks: ClocksOut
    bodies: list[BodyRulesOut]
    routes: list[RouteOut] = []
    outcomes: list[OutcomeOut] = []
    promises: list[PromiseOut] = []
    priorities: list[StatementOut] = []
    seats: list[SeatOut] = []
    vision: VisionOut | None = None
    pledges: list[PledgeOut] = []
    success_criteria: list[StatementOut] = []
    voices: list[StatementOut] = Field(default=[], description="What single young people said.")
    articles: list[ArticleOut] = []
    principles: list[PrincipleOut] = []
    legislation: list[LawOut] = []
    duties: list[DutyOut] = []
    indicators: list[IndicatorOut] = []
    indicator_groups: list[IndicatorGroupOut] = []
    organisations: list[OrganisationOut] = []
    good_practice: list[GoodPracticeOut] = []
    policy: PolicyOut | None = None


def of_framework(adopted: FrameworkAdopted, day: date, calendar: Callable[[Framework], Calendar]) -> WholeFrameworkOut:
    """The version that was adopted, as its file has it; `day` is that from which next meetings are told, by its
    calendar with what sessions changed about it."""
    written, rules = adopted.framework, parse(adopted.framework)
    meetings = calendar(rules)
    return WholeFrameworkOut.model_validate(
        written
        | {
            "recorded_at": adopted.timestamp,
            "in_force_from": adopted.in_force_from,
            "clocks": written["clocks"] | {"warn": rules.warn},
            "bodies": [body | _worked_out(body["key"], rules, meetings, day) for body in written["bodies"]],
            "articles": [_with_principles(article, written) for article in written.get("articles", [])],
            "indicator_groups": [_with_figures(group, written) for group in written.get("indicator_groups", [])],
        }
    )


def _worked_out(key: str, rules: Framework, calendar: Calendar, day: date) -> dict[str, Any]:
    body = rules.require_body(key)
    return {
        "rung": rules.height(key) if key in rules.ladder else None,
        "papers_close": body.papers_close,
        "at_least": body.at_least,
        "warn": body.warn,
        "next_meetings": list(islice(calendar.meetings_from(key, day), MEETINGS_SHOWN)),
    }


def _with_principles(article: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    resting = [p["key"] for p in written.get("principles", []) if article["number"] in p.get("articles", [])]
    return article | {"principles": resting}


def _with_figures(group: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    figures = [each for each in written.get("indicators", []) if each.get("group") == group["key"]]
    in_percent = bool(figures) and all(each["unit"] == "%" for each in figures)
    return group | {
        "indicators": [each["key"] for each in figures],
        "comes_to_100": abs(group["adds_up_to"] - 100) < 1e-6 if in_percent else None,
    }
