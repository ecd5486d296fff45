"""Whether a council kept to its own rules, as a page: for Scrutiny, and for everybody else who reads the register."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.endpoints.councils import framework_of
from api.identity import ServicesHere
from api.pages.asked import asked_for, moment_asked_for
from api.pages.view import render
from api.pages.visitor import Visitor
from domain.audit.findings import Break, ChallengeFound, ClaimFound, Conformance, Met, StepFound
from domain.audit.sentences import Finding, Name, says, summed_up
from domain.audit.summary import Summary
from domain.ledger import sealed
from domain.ledger.auditing import conformances
from projections.projection import href

router = APIRouter(include_in_schema=False)
MOST = 50
"""Rows under one heading; how many there are is always told."""


@dataclass(frozen=True)
class Told:
    """A finding in words, and what it is about."""

    title: str
    href: str
    says: str
    weight: tuple[object, ...]


@dataclass(frozen=True)
class Part:
    """What stands under one heading: the first rows, and how many there are in all."""

    key: str
    heading: str
    nothing: str
    rows: list[Told]
    total: int


@router.get("/councils/{council}/conformance")
def conformance(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """Counts first, then what is wrong or was late, challenges and their answer times, claims without a verdict."""
    framework = framework_of(here, council, session.account.actor)
    now = here.ledger.now()
    until = moment_asked_for(request, "until", now=now)
    counted, found = Summary(council), []
    for each in conformances(here.ledger, council, until=until, memory=here.audits):
        counted.add(each)
        found.append(each)
    with here.database() as conn:
        checkpoint = sealed.to_publish(conn)
    return render(
        request,
        "conformance.html",
        council=council,
        framework=framework,
        wrong=counted.wrong,
        counts=summed_up(counted),
        parts=list(_parts(found, framework.body_name)),
        until=until or now,
        asked=asked_for(request, "until"),
        checkpoint=checkpoint,
    )


def _parts(found: list[Conformance], name: Name) -> Iterator[Part]:
    steps = [(each, step) for each in found for step in each.steps if not step.plain]
    wrong = [(each, step) for each, step in steps if step.wrong]
    yield _part(
        "wrong",
        "What breaks the rules",
        "Every step on the record was owed, and every step that was owed was taken.",
        [*((each, flaw) for each in found for flaw in each.breaks), *wrong],
        name,
    )
    late = [(each, step) for each, step in steps if not step.wrong]
    yield _part("late", "What was late", "Every step was taken within a minute of being owed.", late, name)
    asked = [(each, challenge) for each in found for challenge in each.challenges if challenge.state != "withdrawn"]
    yield _part("asked", "Challenges and answers", "Nobody has asked anything yet.", asked, name)
    claims = [(each, claim) for each in found for claim in each.claims if "verdict" in claim.lacks]
    says_none = "Care Consultants have given a verdict on everything that was claimed achieved."
    yield _part("claims", "Claimed achieved, without a verdict", says_none, claims, name)


def _part(key: str, heading: str, nothing: str, found: Iterable[tuple[Conformance, Finding]], name: Name) -> Part:
    told = [Told(*_named(each), says(finding, name), _weight(finding)) for each, finding in found]
    told.sort(key=lambda row: row.weight)
    return Part(key, heading, nothing, told[:MOST], len(told))


def _named(each: Conformance) -> tuple[str, str]:
    return each.title or "Its beginning is missing", href(each.about, each.subject)


def _weight(finding: Finding) -> tuple[object, ...]:
    """What comes first: holes, then what is open, then what took longest; of claims, the newest."""
    match finding:
        case Break():
            return (0, 0.0)
        case StepFound():
            return (1 if finding.met in (Met.NEVER_TAKEN, Met.WITHOUT_CAUSE) else 2, -finding.waited.total_seconds())
        case ChallengeFound():
            return (1 if finding.state == "open" else 2, -finding.took.total_seconds())
        case ClaimFound():
            return (1, -finding.on.toordinal())
