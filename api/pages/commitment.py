"""The page of one commitment: what it is, what happens next and why, how far it climbed, how we will know."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.endpoints.commitments import CommitmentId
from api.identity import ServicesHere
from api.pages.asked import asked_for
from api.pages.erase import ERASED
from api.pages.facts import facts, partners
from api.pages.form_fields import offered
from api.pages.form_table import COMMANDS, laid_out
from api.pages.forms.proposing import PROPOSE
from api.pages.history import told
from api.pages.ladder import ladder
from api.pages.linked import hanging_together
from api.pages.measuring import measuring
from api.pages.near import near_it, others
from api.pages.past import past
from api.pages.places import places
from api.pages.subject import Subject
from api.pages.view import render
from api.pages.visitor import Visitor
from api.pages.voices_linked import linked_to
from domain.model.calendar import day_of
from domain.model.commitment import Commitment
from domain.model.escalation import next_step, steps
from domain.model.folding import fold
from projections.similar import titles

router = APIRouter(include_in_schema=False)


@router.get("/commitments/{id}")
def commitment(request: Request, which: CommitmentId, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """A commitment as it is, or as it was on a day, as was known at a moment, or both."""
    actor, then = session.account.actor, past(request, here.ledger.now())
    known = here.ledger.commitment(which, actor=actor, as_of=then.as_of, known_at=then.known_at)
    events = then.of(here.ledger.history(which, up_to=known.version, reader=actor.id))
    found = fold(events)
    assert isinstance(found, Commitment)
    rules = here.ledger.governance.of(found.council, known_at=then.known_at)
    framework = rules.framework.at(then.seen_at)
    with here.database() as conn:
        every = [] if then else titles(conn, found.council)
    subject = Subject(framework, actor, found, others(here, found, every))
    commands = [] if then else offered(subject)
    first, more = laid_out(commands)
    linked = hanging_together(here, found, as_of=then.as_of, known_at=then.known_at)
    owed = {step.cause: step for step in steps(found, rules.framework, rules.calendar, then.seen_at)}
    return render(
        request,
        "commitment.html",
        council=found.council,
        found=found,
        framework=framework,
        step=next_step(found, rules.framework, rules.calendar, then.seen_at),
        past=then,
        today=day_of(then.told_at),
        facts=facts(found, framework),
        places=places(found, framework),
        partners=partners(found, framework),
        measuring=measuring(here, found, events),
        linked=linked,
        voices=[] if then else linked_to(here, found, session.account, framework),
        close=near_it(found, every, [each.other for each in linked]) if "link" in commands else [],
        rungs=ladder(found, framework, events, owed, ground=f"The lead: {found.lead or 'nobody yet'}"),
        told=told(here, found.council, reversed(events), None if then else actor.id),
        may_unlink=not then and subject.may("unlink"),
        commands=commands,
        first=first,
        more=more,
        forms=COMMANDS,
        form_token=session.form_token,
        done=_done(asked_for(request, "done")),
    )


def _done(command: str) -> str:
    """The sentence after a command was carried out; nothing for anything else in the address."""
    if command == "erase":
        return ERASED
    form = PROPOSE if command == "propose" else COMMANDS.get(command)
    return form.done if form else ""
