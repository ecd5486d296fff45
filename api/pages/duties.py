"""The duties of a council as pages: which are late, which come next, and each on a page of its own."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.endpoints.councils import framework_of
from api.endpoints.duties import DutyId
from api.endpoints.paging import cut, place_of, word_of
from api.identity import ServicesHere
from api.pages.asked import asked_for
from api.pages.done import every_time
from api.pages.form_fields import offered
from api.pages.form_table import DUTY_COMMANDS
from api.pages.history import told
from api.pages.ladder import ladder
from api.pages.past import past
from api.pages.subject import Subject
from api.pages.view import render
from api.pages.visitor import Visitor
from domain.model.calendar import day_of
from domain.model.escalation import next_step, steps
from projections import duties

router = APIRouter(include_in_schema=False)
A_PAGE = 25


@router.get("/councils/{council}/duties")
def of_council(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """The late ones, then those with a day, then those that are owed each time something happens."""
    framework = framework_of(here, council, session.account.actor)
    after = place_of(asked_for(request, "cursor") or None, duties.Place)
    with here.database() as conn:
        found = duties.of_council(conn, council, after=after, limit=A_PAGE + 1)
    rows, end = cut(found, A_PAGE)
    coming = [row for row in rows if row.late_since is None and row.due_on is not None]
    return render(
        request,
        "duties.html",
        council=council,
        framework=framework,
        seats={seat.key: seat.title for seat in framework.seats},
        late=[row for row in rows if row.late_since is not None],
        coming=coming,
        rest=[row for row in rows if row.late_since is None and row.due_on is None],
        first=after is None,
        further=word_of(end.ends) if end else "",
        today=day_of(here.ledger.now()),
    )


@router.get("/duties/{id}")
def duty(request: Request, which: DutyId, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """A duty as it is, or as it was on a day, as was known at a moment, or both."""
    actor, then = session.account.actor, past(request, here.ledger.now())
    found = here.ledger.duty(which, actor=actor, as_of=then.as_of, known_at=then.known_at)
    rules = here.ledger.governance.of(found.council, known_at=then.known_at)
    events = then.of(here.ledger.history(which, up_to=found.version, reader=actor.id))
    framework = rules.framework.at(then.seen_at)
    subject = Subject(framework, actor, found)
    terms = subject.terms
    lead = next((seat.title for seat in framework.seats if terms and seat.key == terms.lead), "")
    owed = {step.cause: step for step in steps(found, rules.framework, rules.calendar, then.seen_at)}
    done = DUTY_COMMANDS.get(asked_for(request, "done"))
    return render(
        request,
        "duty.html",
        council=found.council,
        found=found,
        title=subject.title,
        terms=terms,
        lead=lead,
        framework=framework,
        step=next_step(found, rules.framework, rules.calendar, then.seen_at),
        past=then,
        today=day_of(then.told_at),
        rungs=ladder(found, framework, events, owed, ground=f"Done by: {lead or 'nobody is named'}"),
        times=every_time(events, rules.framework),
        told=told(here, found.council, reversed(events)),
        commands=[] if then else offered(subject),
        forms=DUTY_COMMANDS,
        done=done.done if done else "",
    )
