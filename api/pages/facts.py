"""What stands beside a commitment: its facts, and the partners that took it on."""

from dataclasses import dataclass
from datetime import date

from api.pages.words import SECTORS
from domain.model.calendar import in_words
from domain.model.commitment import Commitment
from domain.model.governance import Framework

Facts = list[tuple[str, str | list[str]]]


def facts(found: Commitment, framework: Framework) -> Facts:
    """Those that there are, each with what it is called."""
    outcomes = {outcome.key: outcome.name for outcome in framework.outcomes}
    priorities = {priority.key: priority.text for priority in framework.priorities}
    promises = {promise.key: promise.text for promise in framework.promises}
    named: Facts = [
        ("Lead", found.lead or "Nobody yet"),
        ("Held by", framework.organisation_name(found.owner) if found.owner else framework.name),
        ("Due", in_words(found.due_on) if found.due_on else "No date"),
        ("Decided by", framework.body_name(found.decided_by)),
        ("Proposed on", in_words(found.proposed_on)),
        ("Outcome", outcomes.get(found.outcome or "", found.outcome or "")),
        ("Also helps", [outcomes.get(key, key) for key in found.also_for]),
        ("Priorities", [priorities.get(key, key) for key in found.priorities]),
        ("Promises", [promises.get(key, key) for key in found.promises]),
        ("Source", found.source or ""),
        ("Where the idea is from", _idea(found, framework)),
    ]
    return [(name, value) for name, value in named if value]


def _idea(found: Commitment, framework: Framework) -> str:
    examples = {each.key: each.council for each in framework.frame.good_practice}
    if found.good_practice is None:
        return ""
    return f"From good practice of {examples.get(found.good_practice, 'another council')}"


@dataclass(frozen=True)
class Partner:
    """A partner that took it on. `sector` is empty where the framework has the partner no more."""

    key: str
    name: str
    sector: str
    part: str
    obligation: str | None
    on: date


def partners(found: Commitment, framework: Framework) -> list[Partner]:
    """The partners that took a commitment on, in the order in which they did."""
    sectors = {each.key: SECTORS[each.sector] for each in framework.frame.organisations}
    return [
        Partner(
            key=each.organisation,
            name=framework.organisation_name(each.organisation),
            sector=sectors.get(each.organisation, ""),
            part=each.part,
            obligation=each.obligation,
            on=each.on,
        )
        for each in found.adoptions.values()
    ]
