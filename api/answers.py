"""The answers of the JSON API about commitments and duties: their forms, as /openapi.json describes them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class NextStepOut(BaseModel):
    """What happens at `at` if nobody acts before, and why. `sender` and `receiver` are bodies; null: the lead, or
    none above."""

    model_config = ConfigDict(from_attributes=True)

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


class MeasurementOut(BaseModel):
    """What is measured. `baseline` null: it is not known how it was before; `target` null: no figure to reach."""

    kind: str
    scope: str
    unit: str
    baseline: str | None
    target: str | None
    statuses: list[str]


class ReadingOut(BaseModel):
    """What was found on evidence: `value`, or `words` for quality and experience. `current`: it is what was found last
    for its scope, of the measure that counts now."""

    id: str
    value: str | None
    words: str | None
    unit: str
    as_at: date
    evidence_on: date
    evidence: str
    scope: str
    on: date
    withdrawn: str | None
    current: bool


class AdoptionOut(BaseModel):
    """A partner's part; `obligation`: where a contractor is bound to it."""

    model_config = ConfigDict(from_attributes=True)

    organisation: str
    part: str
    obligation: str | None
    on: date


class LinkOut(BaseModel):
    """Another commitment that it hangs together with: `same_as`, `supports` or `depends_on` it."""

    model_config = ConfigDict(from_attributes=True)

    to: UUID
    how: str
    on: date


class CommitmentOut(BaseModel):
    """A commitment. `delivered`: where children were told why it cannot be met; `explanation_owed`: not yet."""

    id: UUID
    council: str
    title: str
    outcome: str | None
    also_for: list[str]
    promises: list[str]
    priorities: list[str]
    state: str
    stuck: bool
    rung: str | None
    lead: str | None
    owner: str | None
    due_on: date | None
    measure: str | None
    measurement: MeasurementOut | None
    readings: list[ReadingOut]
    source: str | None
    good_practice: str | None
    adoptions: list[AdoptionOut]
    links: list[LinkOut]
    body: str
    proposed_on: date
    obstacle: str | None
    help_needed: str | None
    evidence: str | None
    explanation: str | None
    delivered: str | None
    delivered_on: date | None
    explanation_owed: bool
    challenges: list[ChallengeOut]
    causes: list[CauseOut]
    verdicts: list[VerdictOut]
    version: int
    next_step: NextStepOut | None


class DutyDoneOut(BaseModel):
    """One time that it was done; `covers`: the last round this fulfilled (null: once more than was owed)."""

    model_config = ConfigDict(from_attributes=True)

    on: date
    reference: str
    words: str | None
    covers: date | None


class DutyOut(BaseModel):
    """A duty. `body`: the one it is owed to, null where the framework has it no more; `due_on`: the last day to do it
    the next time; `late_since`: the day that passed without it."""

    id: UUID
    council: str
    key: str
    title: str
    body: str | None
    lead: str | None
    outcome: str | None
    comes_round: str | None
    due_on: date | None
    late_since: date | None
    stuck: bool
    rung: str | None
    done: list[DutyDoneOut]
    causes: list[CauseOut]
    version: int
    next_step: NextStepOut | None


class EventOut(BaseModel):
    """`voices`: of each field of `data` that holds words of a young person, or to one, the id of their key; those whose
    they are may have them erased (DELETE /api/words/{voice})."""

    event: str
    version: int
    recorded_at: datetime
    on: date
    by: str
    says: str
    data: dict[str, Any]
    voices: dict[str, UUID] = {}


class EventsOut(BaseModel):
    items: list[EventOut]
