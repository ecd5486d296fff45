"""The decisions: each judges one command by the rules and triggers one event, or refuses and changes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.model import climb_facts, facts
from domain.model.access import Actor, Role, check, check_role
from domain.model.calendar import day_of
from domain.model.causes import Cause, Kind
from domain.model.commitment import Commitment
from domain.model.errors import Invalid, NotAllowed, WrongState
from domain.model.event import Challenge, CommitmentEvent
from domain.model.governance import Framework
from domain.model.text import Words, line, optional_line, passage

DISPOSITIONS = ("obstacle_removed", "supported", "referred_up", "accepted_cannot_be_met")
VERDICTS = ("it_made_a_difference", "not_yet")
EARLIEST = date(1989, 11, 20)
"""Nothing took effect before the day the UN Convention on the Rights of the Child was adopted."""
LATEST = date(2100, 1, 1)
"""The last day that can be promised."""
LONGEST_SUPPORT = timedelta(days=366)
"""A body may rest a matter for a year at most before it says again what becomes of it."""


@dataclass(frozen=True)
class Order:
    """What every command comes with: who gives it, when it is recorded (UTC), its id, the framework in force, and
    the day it took effect (None: the day it is recorded)."""

    actor: Actor
    at: datetime
    command_id: UUID
    framework: Framework
    on: date | None = None

    def stamp(self) -> dict[str, Any]:
        """The fields that every event has. Raises Invalid for a day to come or before any promise."""
        today = day_of(self.at)
        day = self.on or today
        if day > today:
            raise Invalid("on", "This day has not come yet. Give the day it happened, or leave it out for today.")
        if day < EARLIEST:
            raise Invalid("on", f"Give a day from {EARLIEST.isoformat()} on.")
        return {
            "timestamp": self.at,
            "on": day,
            "command_id": self.command_id,
            "actor_id": self.actor.id,
            "role": self.actor.role.value,
            "body": self.actor.body,
            "on_behalf": self.actor.role is Role.PARTICIPATION_WORKER,
        }


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
) -> Commitment:
    """A new commitment, for `decided_by` (None: the first rung) to agree or decline."""
    check_role("propose", order.actor)
    framework = order.framework
    framework.check_links(outcome=outcome, promises=promises, priorities=priorities)
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
        due_on=_promised("due_on", due_on),
        measure=optional_line("measure", measure),
        source=optional_line("source", source),
    )


def agree(commitment: Commitment, order: Order, *, due_on: date | None = None, lead: str | None = None) -> None:
    """It becomes a commitment. Its lead is the one named, else the one proposed, else its outcome's."""
    outcomes = {outcome.key: outcome.lead for outcome in order.framework.outcomes}
    named = optional_line("lead", lead) or commitment.lead or outcomes.get(commitment.outcome or "") or None
    _record(commitment, order, facts.Agreed, due_on=_promised("due_on", due_on), lead=named)


def decline(commitment: Commitment, order: Order, *, reason: str) -> None:
    _record(commitment, order, facts.Declined, reason=passage("reason", reason))


def block(commitment: Commitment, order: Order, *, obstacle: str, help_needed: str) -> None:
    """Something stands in the way: it goes to the first rung at once."""
    _record(
        commitment,
        order,
        climb_facts.Blocked,
        obstacle=passage("obstacle", obstacle),
        help_needed=passage("help_needed", help_needed),
        goes_to=order.framework.ladder[0],
    )


def unblock(commitment: Commitment, order: Order, *, how: str) -> None:
    _record(commitment, order, climb_facts.Unblocked, how=passage("how", how))


def report_progress(commitment: Commitment, order: Order, *, report: str) -> None:
    _record(commitment, order, facts.ProgressReported, report=passage("report", report))


def challenge(commitment: Commitment, order: Order, *, words: str) -> None:
    _record(commitment, order, climb_facts.Challenged, words=Words(passage("words", words)))


def answer(commitment: Commitment, order: Order, *, challenge: str, words: str) -> None:
    _open_challenge(commitment, challenge)
    _record(commitment, order, climb_facts.ChallengeAnswered, challenge=challenge, words=Words(passage("words", words)))


def withdraw_challenge(commitment: Commitment, order: Order, *, challenge: str) -> None:
    """Only whoever made a challenge withdraws it; a participation worker does so for a consultant."""
    made_by = _open_challenge(commitment, challenge).by
    if order.actor.role is Role.CONSULTANT and order.actor.id != made_by:
        raise NotAllowed("Only the Care Consultant who made this challenge can withdraw it.")
    _record(commitment, order, climb_facts.ChallengeWithdrawn, challenge=challenge)


def dispose(
    commitment: Commitment,
    order: Order,
    *,
    decision: str,
    words: str,
    causes: Sequence[str] | None = None,
    until: date | None = None,
) -> None:
    """A body says what becomes of the causes that stand with it (None: all of them)."""
    if decision not in DISPOSITIONS:
        raise Invalid("decision", f"Choose one of: {', '.join(DISPOSITIONS)}.")
    today = day_of(order.at)
    if (until is not None) != (decision == "supported"):
        raise Invalid("until", "A support needs the day until which it lasts; no other decision has one.")
    if until is not None and not today < until <= today + LONGEST_SUPPORT:
        raise Invalid("until", "Give a day after today, and within a year.")
    settled = _held(commitment, order, causes)
    if decision == "accepted_cannot_be_met" and commitment.state not in ("agreed", "blocked"):
        raise WrongState("Only what was agreed and is not closed can be accepted as impossible. Answer the challenge.")
    if decision == "accepted_cannot_be_met" and any(cause.kind is Kind.EXPLANATION for cause in settled):
        raise WrongState("This was accepted before. Children are owed the explanation: close it as cannot be met.")
    goes_to = _rung_above(settled, order.framework) if decision == "referred_up" else None
    _record(
        commitment,
        order,
        climb_facts.Disposed,
        decision=decision,
        causes=[cause.id for cause in settled],
        words=Words(passage("words", words)),
        until=until,
        goes_to=goes_to,
    )


def refer(commitment: Commitment, order: Order, *, to: str, words: str, causes: Sequence[str] | None = None) -> None:
    """A body sends causes that stand with it (None: all of them) to another by a direct route of the framework."""
    settled = _held(commitment, order, causes)
    if not order.framework.may_refer(order.actor.body or "", to):
        raise Invalid("to", "The framework has no direct route from this body to that one.")
    if any(to in cause.path for cause in settled):
        raise Invalid("to", "This has been with that body before. A matter only goes on to new bodies.")
    words_said = Words(passage("words", words))
    _record(
        commitment, order, climb_facts.Referred, causes=[cause.id for cause in settled], to_body=to, words=words_said
    )


def move_due_date(commitment: Commitment, order: Order, *, due_on: date, reason: str) -> None:
    _promised("due_on", due_on)
    if due_on <= day_of(order.at):
        raise Invalid("due_on", "The new day must be after today.")
    if due_on == commitment.due_on:
        raise Invalid("due_on", "It is due on that day already.")
    moved_from, said = commitment.due_on, passage("reason", reason)
    _record(commitment, order, facts.DueDateMoved, due_on=due_on, moved_from=moved_from, reason=said)


def assign_lead(commitment: Commitment, order: Order, *, lead: str) -> None:
    _record(commitment, order, facts.LeadAssigned, lead=line("lead", lead))


def achieve(commitment: Commitment, order: Order, *, evidence: str) -> None:
    _record(commitment, order, facts.Achieved, evidence=passage("evidence", evidence))


def give_verdict(commitment: Commitment, order: Order, *, verdict: str, words: str) -> None:
    if verdict not in VERDICTS:
        raise Invalid("verdict", f"Choose one of: {', '.join(VERDICTS)}.")
    _record(commitment, order, facts.VerdictGiven, verdict=verdict, words=Words(passage("words", words)))


def reopen(commitment: Commitment, order: Order, *, reason: str) -> None:
    """A chair reopens what is closed; a consultant what was claimed achieved and got the verdict "not yet"."""
    if order.actor.role is Role.CONSULTANT and (commitment.state != "achieved" or commitment.verdict != "not_yet"):
        raise WrongState('A Care Consultant can reopen this after the verdict "not yet". Give that verdict first.')
    _record(commitment, order, facts.Reopened, reason=Words(passage("reason", reason)))


def cannot_be_met(commitment: Commitment, order: Order, *, reason: str, explanation: str) -> None:
    """It is closed as impossible, with the explanation that children get."""
    said = passage("explanation", explanation)
    _record(commitment, order, facts.FoundImpossible, reason=passage("reason", reason), explanation=said)


COMMANDS: dict[str, Callable[..., None]] = {
    "agree": agree,
    "decline": decline,
    "block": block,
    "unblock": unblock,
    "report-progress": report_progress,
    "challenge": challenge,
    "answer": answer,
    "withdraw-challenge": withdraw_challenge,
    "dispose": dispose,
    "refer": refer,
    "move-due-date": move_due_date,
    "assign-lead": assign_lead,
    "achieve": achieve,
    "give-verdict": give_verdict,
    "reopen": reopen,
    "cannot-be-met": cannot_be_met,
}
"""Every command on a commitment that exists, by its name in the contract."""


def decide(command: str, commitment: Commitment, order: Order, **said: Any) -> None:
    """Judge and record one command of COMMANDS. Raises a Refusal, and then has changed nothing."""
    check(command, order.actor, state=commitment.state, decided_by=commitment.decided_by, holders=commitment.holders)
    COMMANDS[command](commitment, order, **said)


def _record(commitment: Commitment, order: Order, event: type[CommitmentEvent], **said: Any) -> None:
    stamp = order.stamp()
    if stamp["on"] < commitment.proposed_on:
        proposed = commitment.proposed_on.isoformat()
        raise Invalid("on", f"This was proposed on {proposed}; nothing can have happened to it before that.")
    commitment.trigger_event(event, **stamp, **said)


def _promised(field: str, day: date | None) -> date | None:
    if day is not None and not EARLIEST <= day <= LATEST:
        raise Invalid(field, f"Give a day from {EARLIEST.isoformat()} to {LATEST.isoformat()}.")
    return day


def _open_challenge(commitment: Commitment, challenge_id: str) -> Challenge:
    found = commitment.challenges.get(challenge_id)
    if found is None:
        raise Invalid("challenge", "This commitment has no such challenge.")
    if found.state != "open":
        raise WrongState(f"This challenge was already {found.state}.")
    return found


def _held(commitment: Commitment, order: Order, chosen: Sequence[str] | None) -> list[Cause]:
    held = {key: cause for key, cause in commitment.causes.items() if cause.holder == order.actor.body}
    if chosen is None:
        return list(held.values())
    if not chosen or not set(chosen) <= set(held):
        raise Invalid("causes", "Name causes of this commitment that stand with your body.")
    return [held[key] for key in dict.fromkeys(chosen)]


def _rung_above(causes: Sequence[Cause], framework: Framework) -> str:
    above = {framework.next_rung(cause.path) for cause in causes}
    if len(above) > 1:
        raise Invalid("causes", "These would go to different bodies. Dispose of them one at a time.")
    rung = above.pop()
    if rung is None:
        raise WrongState("There is no rung above this body.")
    return rung
