"""Commitments, duties and their events as programs see them: the one JSON form of each (answers.py)."""

from datetime import datetime

from api.answers import (
    AdoptionOut,
    CauseOut,
    ChallengeOut,
    CommitmentOut,
    DutyDoneOut,
    DutyOut,
    EventOut,
    LinkOut,
    MeasurementOut,
    NextStepOut,
    ReadingOut,
    VerdictOut,
)
from domain.ledger.governance import Governance
from domain.model.causes import Cause
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.duty_now import duty_now
from domain.model.escalation import next_step, standing
from domain.model.event import Challenge, RecordedEvent
from domain.model.governance import Framework
from domain.model.measures import Reading
from domain.model.narration import by, says
from domain.model.text import Words
from domain.voices.events import voices_in


def of_commitment(commitment: Commitment, rules: Governance, now: datetime) -> CommitmentOut:
    """A commitment with the next step that is owed for it as known at `now`."""
    step = next_step(commitment, rules.framework, rules.calendar, now)
    found = commitment.found
    return CommitmentOut(
        id=commitment.id,
        council=commitment.council,
        title=commitment.title,
        outcome=commitment.outcome,
        also_for=list(commitment.also_for),
        promises=list(commitment.promises),
        priorities=list(commitment.priorities),
        state=commitment.state,
        stuck=commitment.stuck,
        rung=standing(commitment, rules.framework.at(now)),
        lead=commitment.lead,
        owner=commitment.owner,
        due_on=commitment.due_on,
        measure=commitment.measure,
        measurement=_measurement(commitment),
        readings=[_reading(reading, current=reading in found) for reading in commitment.readings.values()],
        source=commitment.source,
        good_practice=commitment.good_practice,
        adoptions=[AdoptionOut.model_validate(adoption) for adoption in commitment.adoptions.values()],
        links=[LinkOut.model_validate(link) for link in commitment.links.values()],
        body=commitment.decided_by,
        proposed_on=commitment.proposed_on,
        obstacle=commitment.obstacle if commitment.state == "blocked" else None,
        help_needed=commitment.help_needed if commitment.state == "blocked" else None,
        evidence=commitment.evidence,
        explanation=commitment.explanation,
        delivered=commitment.delivered,
        delivered_on=commitment.delivered_on,
        explanation_owed=commitment.owes_explanation,
        challenges=[_challenge(challenge) for challenge in commitment.challenges.values()],
        causes=[cause_out(cause) for cause in commitment.causes.values()],
        verdicts=[VerdictOut(verdict=v, words=w.text, on=on) for v, w, on in commitment.verdicts],
        version=commitment.version,
        next_step=NextStepOut.model_validate(step) if step else None,
    )


_STAMP = {"originator_id", "originator_version", "originator_topic", "timestamp", "on", "command_id", "actor_id"}
"""What every event has: shown in places of its own, or (who exactly, by which command) to auditors only."""


def of_event(event: RecordedEvent, framework: Framework) -> EventOut:
    """One event of a history. Names the seat it came from, never the account."""
    return EventOut(
        event=event.name,
        version=event.originator_version,
        recorded_at=event.timestamp,
        on=event.on,
        by=by(event, framework),
        says=says(event, framework),
        data={field: _plain(value) for field, value in vars(event).items() if field not in _STAMP},
        voices=voices_in(event),
    )


def of_duty(duty: Duty, rules: Governance, now: datetime) -> DutyOut:
    """A duty with the next step that is owed for it as known at `now`."""
    stands = duty_now(duty, rules.framework, rules.calendar, now)
    terms = stands.terms
    return DutyOut(
        id=duty.id,
        council=duty.council,
        key=duty.key,
        title=stands.title,
        body=terms.body if terms else None,
        lead=(terms.lead or None) if terms else None,
        outcome=(terms.outcome or None) if terms else None,
        comes_round=terms.comes_round if terms else None,
        due_on=stands.due_on,
        late_since=stands.late_since,
        stuck=duty.stuck,
        rung=stands.rung,
        done=[DutyDoneOut.model_validate(done) for done in duty.done],
        causes=[cause_out(cause) for cause in duty.causes.values()],
        version=duty.version,
        next_step=NextStepOut.model_validate(stands.step) if stands.step else None,
    )


def cause_out(cause: Cause) -> CauseOut:
    return CauseOut(
        id=cause.id,
        kind=cause.kind.value,
        since=cause.since,
        body=cause.holder,
        reached=cause.reached,
        rests_until=cause.rests_until,
        unanswered=cause.unanswered,
    )


def _measurement(commitment: Commitment) -> MeasurementOut | None:
    found = commitment.measurement
    if found is None:
        return None
    return MeasurementOut(
        kind=found.kind.value,
        scope=found.scope,
        unit=found.unit,
        baseline=None if found.baseline is None else str(found.baseline),
        target=None if found.target is None else str(found.target),
        statuses=list(found.statuses),
    )


def _reading(reading: Reading, *, current: bool) -> ReadingOut:
    return ReadingOut(
        id=reading.id,
        value=reading.value,
        words=reading.words.text if reading.words else None,
        unit=reading.unit,
        as_at=reading.as_at,
        evidence_on=reading.evidence_on,
        evidence=reading.evidence,
        scope=reading.scope,
        on=reading.on,
        withdrawn=reading.withdrawn,
        current=current,
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
