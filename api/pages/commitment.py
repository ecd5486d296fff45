"""The page of one commitment: what it is, what happens next and why, how far it climbed, what happened."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.endpoints.commitments import CommitmentId
from api.identity import ServicesHere
from api.pages.asked import asked_for, day_asked_for, moment_asked_for
from api.pages.form_choices import Subject, offered
from api.pages.form_table import COMMANDS, PROPOSE
from api.pages.history import told
from api.pages.ladder import ladder
from api.pages.places import places
from api.pages.view import render
from api.pages.visitor import Visitor
from domain.model.calendar import day_of, end_of, in_words
from domain.model.commitment import Commitment
from domain.model.escalation import next_step, steps
from domain.model.governance import Framework

router = APIRouter(include_in_schema=False)


@router.get("/commitments/{id}")
def commitment(request: Request, which: CommitmentId, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """A commitment as it is, or as it was on a day, as was known at a moment, or both."""
    actor, now = session.account.actor, here.ledger.now()
    as_of = day_asked_for(request, "as_of", today=day_of(now))
    known_at = moment_asked_for(request, "known_at", now=now)
    found = here.ledger.commitment(which, actor=actor, as_of=as_of, known_at=known_at)
    rules = here.ledger.governance.of(found.council, known_at=known_at)
    seen_at = known_at or now
    # Told as on that day; what was owed is worked out from everything that was known, as the API does it.
    told_at = seen_at if as_of is None else min(seen_at, end_of(as_of) - timedelta(seconds=1))
    events = [
        event
        for event in here.ledger.history(which, up_to=found.version)
        if (as_of is None or event.on <= as_of) and (known_at is None or event.timestamp <= known_at)
    ]
    framework = rules.framework.at(seen_at)
    past = as_of is not None or known_at is not None
    owed = {step.cause: step for step in steps(found, rules.framework, rules.calendar, seen_at)}
    subject = Subject(framework, actor, found)
    return render(
        request,
        "commitment.html",
        council=found.council,
        found=found,
        framework=framework,
        step=next_step(found, rules.framework, rules.calendar, seen_at),
        now=told_at,
        today=day_of(told_at),
        facts=_facts(found, framework),
        places=places(found, framework),
        rungs=ladder(found, framework, events, owed),
        told=told(here, found.council, reversed(events)),
        commands=[] if past else offered(subject),
        forms=COMMANDS,
        past=past,
        as_of=as_of,
        known_at=known_at,
        asked={name: asked_for(request, name) for name in ("as_of", "known_at")},
        done=_done(asked_for(request, "done")),
    )


def _facts(found: Commitment, framework: Framework) -> list[tuple[str, str | list[str]]]:
    outcomes = {outcome.key: outcome.name for outcome in framework.outcomes}
    priorities = {priority.key: priority.text for priority in framework.priorities}
    promises = {promise.key: promise.text for promise in framework.promises}
    facts: list[tuple[str, str | list[str]]] = [
        ("Lead", found.lead or "Nobody yet"),
        ("Due", in_words(found.due_on) if found.due_on else "No date"),
        ("Decided by", framework.body_name(found.decided_by)),
        ("Proposed on", in_words(found.proposed_on)),
        ("Outcome", outcomes.get(found.outcome or "", found.outcome or "")),
        ("Young people asked for", [priorities.get(key, key) for key in found.priorities]),
        ("Promises", [promises.get(key, key) for key in found.promises]),
        ("Measure", found.measure or ""),
        ("Source", found.source or ""),
    ]
    return [(name, value) for name, value in facts if value]


def _done(command: str) -> str:
    """The sentence after a command was carried out; nothing for anything else in the address."""
    form = PROPOSE if command == "propose" else COMMANDS.get(command)
    return form.done if form else ""
