"""The decisions about a commitment's life: proposed, agreed, moved, achieved, closed. Each judges one command by the
rules and triggers one event, or raises a Refusal, and then has changed nothing."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.model import facts
from domain.model.access import Role, check_role
from domain.model.calendar import day_of
from domain.model.commitment import Commitment
from domain.model.errors import Invalid, WrongState
from domain.model.order import EARLIEST, Order, promised, record
from domain.model.text import line, optional_line, passage

VERDICTS = ("it_made_a_difference", "not_yet")


def propose(
    order: Order,
    commitment_id: UUID,
    *,
    title: str,
    outcome: str | None = None,
    promises: Sequence[str] = (),
    priorities: Sequence[str] = (),
    decided_by: str | None = None,
    lead: str | None = None,
    due_on: date | None = None,
    measure: str | None = None,
    source: str | None = None,
    also_for: Sequence[str] = (),
    owner: str | None = None,
    good_practice: str | None = None,
) -> Commitment:
    """A new commitment, for `decided_by` (None: the first rung) to agree or decline; `owner` None: the council."""
    check_role("propose", order.actor)
    framework = order.framework
    framework.check_links(
        outcome=outcome, also_for=also_for, promises=promises, priorities=priorities, good_practice=good_practice
    )
    if owner is not None:
        framework.require_organisation("owner", owner)
    if decided_by is not None and framework.body(decided_by) is None:
        raise Invalid("body", "This council has no such body.")
    return Commitment._create(
        facts.Proposed,
        id=commitment_id,
        **order.stamp(),
        council=framework.council,
        title=line("title", title),
        decided_by=decided_by or framework.ladder[0],
        outcome=outcome,
        promises=list(dict.fromkeys(promises)),
        priorities=list(dict.fromkeys(priorities)),
        lead=optional_line("lead", lead),
        due_on=promised("due_on", due_on),
        measure=optional_line("measure", measure),
        source=optional_line("source", source),
        also_for=list(dict.fromkeys(also_for)),
        owner=owner,
        good_practice=good_practice,
    )


def agree(commitment: Commitment, order: Order, *, due_on: date | None = None, lead: str | None = None) -> None:
    """It becomes a commitment. Its lead is the one named, else the one proposed, else its outcome's."""
    outcomes = {outcome.key: outcome.lead for outcome in order.framework.outcomes}
    named = optional_line("lead", lead) or commitment.lead or outcomes.get(commitment.outcome or "") or None
    record(commitment, order, facts.Agreed, due_on=promised("due_on", due_on), lead=named)


def decline(commitment: Commitment, order: Order, *, reason: str) -> None:
    record(commitment, order, facts.Declined, reason=passage("reason", reason))


def report_progress(commitment: Commitment, order: Order, *, report: str) -> None:
    record(commitment, order, facts.ProgressReported, report=passage("report", report))


def move_due_date(commitment: Commitment, order: Order, *, due_on: date, reason: str) -> None:
    promised("due_on", due_on)
    if due_on <= day_of(order.at):
        raise Invalid("due_on", "The new day must be after today.")
    if due_on == commitment.due_on:
        raise Invalid("due_on", "It is due on that day already.")
    moved_from, said = commitment.due_on, passage("reason", reason)
    record(commitment, order, facts.DueDateMoved, due_on=due_on, moved_from=moved_from, reason=said)


def assign_lead(commitment: Commitment, order: Order, *, lead: str) -> None:
    record(commitment, order, facts.LeadAssigned, lead=line("lead", lead))


def achieve(commitment: Commitment, order: Order, *, evidence: str) -> None:
    record(commitment, order, facts.Achieved, evidence=passage("evidence", evidence))


def give_verdict(commitment: Commitment, order: Order, *, verdict: str, words: str) -> None:
    if verdict not in VERDICTS:
        raise Invalid("verdict", f"Choose one of: {', '.join(VERDICTS)}.")
    record(commitment, order, facts.VerdictGiven, verdict=verdict, words=order.words("words", words))


def reopen(commitment: Commitment, order: Order, *, reason: str) -> None:
    """A chair reopens what is closed; a consultant what was claimed achieved and got the verdict "not yet"."""
    if order.actor.role is Role.CONSULTANT and (commitment.state != "achieved" or commitment.verdict != "not_yet"):
        raise WrongState('A Care Consultant can reopen this after the verdict "not yet". Give that verdict first.')
    said = order.words("reason", reason)
    record(commitment, order, facts.Reopened, reason=said, goes_to=_who_answers_for_reopened(commitment, order))


def _who_answers_for_reopened(commitment: Commitment, order: Order) -> str | None:
    """The body that decided on it, or the first rung where the framework has that no more. Nobody can switch this off;
    a chair who reopened what is their own body's need not be told."""
    framework = order.framework
    body = commitment.decided_by if framework.body(commitment.decided_by) else framework.ladder[0]
    own = order.actor.role is Role.CHAIR and order.actor.body == body
    return None if own or commitment.state == "declined" else body


def cannot_be_met(
    commitment: Commitment,
    order: Order,
    *,
    reason: str,
    explanation: str,
    delivered: str | None = None,
    delivered_on: date | None = None,
) -> None:
    """It cannot be met, with the explanation that children get. Where they have not been told yet (`delivered`: where
    they were), that is owed, and it counts as closed only then."""
    told = optional_line("delivered", delivered)
    if told is None and delivered_on is not None:
        raise Invalid("delivered", "Say where children were told as well.")
    day = delivered_on or order.stamp()["on"]
    if not EARLIEST <= day <= day_of(order.at):
        raise Invalid("delivered_on", "Give the day on which children were told: not one that has not come yet.")
    record(
        commitment,
        order,
        facts.FoundImpossible,
        reason=passage("reason", reason),
        explanation=passage("explanation", explanation),
        delivered=told,
        delivered_on=day if told else None,
        owed=told is None,
    )


def deliver_explanation(commitment: Commitment, order: Order, *, where: str) -> None:
    """Children were told why it cannot be met, on the order's day."""
    if commitment.delivered is not None:
        raise WrongState("It is on the record where children were told.")
    record(commitment, order, facts.ExplanationDelivered, where=line("where", where))
