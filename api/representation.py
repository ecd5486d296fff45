"""The commitment as programs see it: the one JSON form, of the API and of what it is tested against."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from domain.ledger.governance import Governance
from domain.model.commitment import Commitment
from domain.model.escalation import next_step, standing
from domain.model.event import Challenge, CommitmentEvent
from domain.model.narration import Name, by, says
from domain.model.text import Words


class NextStepOut(BaseModel):
    """What happens at `at` if nobody acts before, and why. `sender` and `receiver` are bodies; null: the lead, or
    none above."""

    at: datetime
    action: str
    because: str
    cause: str
    deadline_day: date
    sender: str | None
    receiver: str | None


class ChallengeOut(BaseModel):
    id: str
    words: str
    on: date
    state: str
    answer: str | None
    answered_on: date | None


class CauseOut(BaseModel):
    """One reason why it is stuck: `with` a body (null: the lead), `since` a day, at a body since `reached`."""

    id: str
    kind: str
    since: date
    body: str | None
    reached: datetime
    rests_until: date | None
    unanswered: int


class VerdictOut(BaseModel):
    verdict: str
    words: str
    on: date


class CommitmentOut(BaseModel):
    id: UUID
    council: str
    title: str
    outcome: str | None
    promises: list[str]
    priorities: list[str]
    state: str
    stuck: bool
    rung: str | None
    lead: str | None
    due_on: date | None
    measure: str | None
    source: str | None
    body: str
    proposed_on: date
    obstacle: str | None
    help_needed: str | None
    evidence: str | None
    explanation: str | None
    challenges: list[ChallengeOut]
    causes: list[CauseOut]
    verdicts: list[VerdictOut]
    version: int
    next_step: NextStepOut | None


class EventOut(BaseModel):
    event: str
    version: int
    recorded_at: datetime
    on: date
    by: str
    says: str
    data: dict[str, Any]


def of_commitment(commitment: Commitment, rules: Governance, now: datetime) -> CommitmentOut:
    """A commitment with the next step that is owed for it as known at `now`."""
    step = next_step(commitment, rules.framework, rules.calendar, now)
    return CommitmentOut(
        id=commitment.id,
        council=commitment.council,
        title=commitment.title,
        outcome=commitment.outcome,
        promises=list(commitment.promises),
        priorities=list(commitment.priorities),
        state=commitment.state,
        stuck=commitment.stuck,
        rung=standing(commitment, rules.framework.at(now)),
        lead=commitment.lead,
        due_on=commitment.due_on,
        measure=commitment.measure,
        source=commitment.source,
        body=commitment.decided_by,
        proposed_on=commitment.proposed_on,
        obstacle=commitment.obstacle if commitment.state == "blocked" else None,
        help_needed=commitment.help_needed if commitment.state == "blocked" else None,
        evidence=commitment.evidence,
        explanation=commitment.explanation,
        challenges=[_challenge(challenge) for challenge in commitment.challenges.values()],
        causes=[
            CauseOut(
                id=cause.id,
                kind=cause.kind.value,
                since=cause.since,
                body=cause.holder,
                reached=cause.reached,
                rests_until=cause.rests_until,
                unanswered=cause.unanswered,
            )
            for cause in commitment.causes.values()
        ],
        verdicts=[VerdictOut(verdict=v, words=w.text, on=on) for v, w, on in commitment.verdicts],
        version=commitment.version,
        next_step=NextStepOut(
            at=step.at,
            action=step.action,
            because=step.because,
            cause=step.cause,
            deadline_day=step.deadline_day,
            sender=step.sender,
            receiver=step.receiver,
        )
        if step
        else None,
    )


_STAMP = {"originator_id", "originator_version", "originator_topic", "timestamp", "on", "command_id", "actor_id"}
"""What every event has: shown in places of its own, or (who exactly, by which command) to auditors only."""


def of_event(event: CommitmentEvent, name: Name) -> EventOut:
    """One event of a history. Names the seat it came from, never the account."""
    return EventOut(
        event=event.name,
        version=event.originator_version,
        recorded_at=event.timestamp,
        on=event.on,
        by=by(event, name),
        says=says(event, name),
        data={field: _plain(value) for field, value in vars(event).items() if field not in _STAMP},
    )


def _challenge(challenge: Challenge) -> ChallengeOut:
    return ChallengeOut(
        id=challenge.id,
        words=challenge.words.text,
        on=challenge.on,
        state=challenge.state,
        answer=challenge.answer.text if challenge.answer else None,
        answered_on=challenge.answered_on,
    )


def _plain(value: object) -> object:
    return value.text if isinstance(value, Words) else value
