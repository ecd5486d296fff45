"""The decisions about what is stuck: blocked, challenged, disposed of, referred. Each raises a Refusal, and then has
changed nothing."""

from collections.abc import Sequence
from datetime import date, timedelta

from domain.model import stuck_facts
from domain.model.access import Role
from domain.model.accountable import Accountable
from domain.model.calendar import day_of
from domain.model.causes import Cause, Kind
from domain.model.commitment import Commitment
from domain.model.errors import Invalid, NotAllowed, WrongState
from domain.model.event import Challenge
from domain.model.governance import Framework
from domain.model.order import Order, record
from domain.model.text import Words, passage

DISPOSITIONS = ("obstacle_removed", "supported", "referred_up", "accepted_cannot_be_met")
LONGEST_SUPPORT = timedelta(days=366)
"""A body may rest a matter for a year at most before it says again what becomes of it."""


def block(commitment: Commitment, order: Order, *, obstacle: str, help_needed: str) -> None:
    """Something stands in the way: it goes to the first rung at once."""
    record(
        commitment,
        order,
        stuck_facts.Blocked,
        obstacle=passage("obstacle", obstacle),
        help_needed=passage("help_needed", help_needed),
        goes_to=order.framework.ladder[0],
    )


def unblock(commitment: Commitment, order: Order, *, how: str) -> None:
    record(commitment, order, stuck_facts.Unblocked, how=passage("how", how))


def challenge(commitment: Commitment, order: Order, *, words: str) -> None:
    record(commitment, order, stuck_facts.Challenged, words=order.words("words", words))


def answer(commitment: Commitment, order: Order, *, challenge: str, words: str) -> None:
    asked_by = _open_challenge(commitment, challenge).of
    said = Words(passage("words", words), of=asked_by)
    record(commitment, order, stuck_facts.ChallengeAnswered, challenge=challenge, words=said)


def withdraw_challenge(commitment: Commitment, order: Order, *, challenge: str) -> None:
    """Only whoever made a challenge withdraws it; a participation worker does so for a consultant."""
    made_by = _open_challenge(commitment, challenge).by
    if order.actor.role is Role.CONSULTANT and order.actor.id != made_by:
        raise NotAllowed("Only the Care Consultant who made this challenge can withdraw it.")
    record(commitment, order, stuck_facts.ChallengeWithdrawn, challenge=challenge)


def dispose(
    stuck: Accountable,
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
    settled = _held(stuck, order, causes)
    if decision == "accepted_cannot_be_met":
        _may_be_given_up(stuck, settled)
    if decision == "obstacle_removed" and isinstance(stuck, Commitment) and stuck.state == "cannot_be_met":
        _may_be_let_go(settled)
    goes_to = _rung_above(settled, order.framework) if decision == "referred_up" else None
    record(
        stuck,
        order,
        stuck.disposed,
        decision=decision,
        causes=[cause.id for cause in settled],
        words=order.words("words", words),
        until=until,
        goes_to=goes_to,
    )


def refer(stuck: Accountable, order: Order, *, to: str, words: str, causes: Sequence[str] | None = None) -> None:
    """A body sends causes that stand with it (None: all of them) to another by a direct route of the framework."""
    settled = _held(stuck, order, causes)
    if not order.framework.may_refer(order.actor.body or "", to):
        raise Invalid("to", "The framework has no direct route from this body to that one.")
    if any(to in cause.path for cause in settled):
        raise Invalid("to", "This has been with that body before. A matter only goes on to new bodies.")
    said = order.words("words", words)
    record(stuck, order, stuck.referred, causes=[cause.id for cause in settled], to_body=to, words=said)


def _may_be_given_up(stuck: Accountable, settled: Sequence[Cause]) -> None:
    if not isinstance(stuck, Commitment):
        raise WrongState("A duty is not given up here. It ends when the council adopts a framework without it.")
    if stuck.state not in ("agreed", "blocked"):
        raise WrongState("Only what was agreed and is not closed can be accepted as impossible. Answer the challenge.")
    if any(cause.kind is Kind.EXPLANATION for cause in settled):
        raise WrongState("This was accepted before. Children are owed the explanation: close it as cannot be met.")


def _may_be_let_go(settled: Sequence[Cause]) -> None:
    if any(cause.kind is Kind.EXPLANATION for cause in settled):
        raise WrongState("Children are owed the explanation. Tell them, or reopen this if it can be met after all.")


def _open_challenge(commitment: Commitment, challenge_id: str) -> Challenge:
    found = commitment.challenges.get(challenge_id)
    if found is None:
        raise Invalid("challenge", "This commitment has no such challenge.")
    if found.state != "open":
        raise WrongState(f"This challenge was already {found.state}.")
    return found


def _held(stuck: Accountable, order: Order, chosen: Sequence[str] | None) -> list[Cause]:
    held = {key: cause for key, cause in stuck.causes.items() if cause.holder == order.actor.body}
    if chosen is None:
        return list(held.values())
    if not chosen or not set(chosen) <= set(held):
        raise Invalid("causes", "Name causes that stand with your body.")
    return [held[key] for key in dict.fromkeys(chosen)]


def _rung_above(causes: Sequence[Cause], framework: Framework) -> str:
    above = {framework.next_rung(cause.path) for cause in causes}
    if len(above) > 1:
        raise Invalid("causes", "These would go to different bodies. Dispose of them one at a time.")
    rung = above.pop()
    if rung is None:
        raise WrongState("There is no rung above this body.")
    return rung
