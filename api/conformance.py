"""What the audit finds, as programs see it: the one JSON form of it, for the API and the command line."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.audit.findings import Break, ChallengeFound, ClaimFound, Conformance, StepFound
from domain.audit.sentences import Finding, Name, says, summed_up
from domain.audit.summary import Summary


class _Form(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class StepFoundOut(_Form):
    """A step that was owed, or is on the record. `met`: `in_time`, `late`, `answered_first`, `revised_first`,
    `never_taken` or `without_cause`, then with `why`; `waited`: seconds that it was owed. `version`: the event that
    took it or came instead, null: none did."""

    finding: Literal["step"] = "step"
    met: str
    why: str | None
    action: str
    cause: str
    sender: str | None
    receiver: str | None
    deadline: datetime | None
    deadline_day: date | None
    owed_since: datetime | None
    at: datetime
    waited: float
    version: int | None
    says: str


class ChallengeFoundOut(_Form):
    """A challenge and how many seconds it `took`, or has taken so far while it is `open`. `body`: whom the answer is
    awaited from, null: the lead."""

    finding: Literal["challenge"] = "challenge"
    id: str
    state: str
    asked_on: date
    asked_at: datetime
    version: int
    ended_version: int | None
    took: float
    climbed: int
    body: str | None
    says: str


class ClaimFoundOut(_Form):
    """A claim that it is achieved. `lacks`: of `evidence`, `grounds` (a reading with evidence) and `verdict`."""

    finding: Literal["claim"] = "claim"
    on: date
    version: int
    grounds: int
    verdict: str | None
    lacks: list[str]
    reopened_version: int | None
    says: str


class BreakOut(_Form):
    """Where a history does not hold together: `hole`, `unreadable`, `time_runs_back` or `not_theirs`, at a version."""

    finding: Literal["break"] = "break"
    flaw: str
    version: int
    says: str


FindingOut = StepFoundOut | ChallengeFoundOut | ClaimFoundOut | BreakOut


class ConformanceOut(BaseModel):
    """What was found in one commitment or duty (`about`). `wrong`: the record breaks its own rules here."""

    id: UUID
    about: str
    council: str
    title: str
    version: int
    wrong: bool
    findings: list[FindingOut]


class SummaryOut(BaseModel):
    """What was found in a council, in numbers and in sentences. `steps` by how they were met; times in seconds.
    `checkpoint`: the newest of the seal, a signed note, to be published with it; null where nothing is sealed."""

    council: str
    wrong: bool
    commitments: int
    duties: int
    steps: dict[str, int]
    challenges: dict[str, int]
    typical_answer: float | None
    longest_answer: float | None
    claims: int
    lacking: dict[str, int]
    breaks: dict[str, int]
    says: list[str]
    checkpoint: str | None


def of_conformance(found: Conformance, name: Name, *, every: bool = False) -> ConformanceOut:
    """One commitment or duty; `every`: also what was met in time, and claims that lack nothing."""
    return ConformanceOut(
        id=found.subject,
        about=found.about,
        council=found.council,
        title=found.title,
        version=found.version,
        wrong=found.wrong,
        findings=[of_finding(each, name) for each in found.listed(every=every)],
    )


def of_finding(found: Finding, name: Name) -> FindingOut:
    said = says(found, name)
    match found:
        case StepFound(step=step):
            return StepFoundOut(
                met=found.met.value,
                why=found.why.value if found.why else None,
                action=step.action,
                cause=step.cause,
                sender=step.sender,
                receiver=step.receiver,
                deadline=step.deadline,
                deadline_day=step.deadline_day,
                owed_since=found.owed_since,
                at=found.at,
                waited=found.waited.total_seconds(),
                version=found.version,
                says=said,
            )
        case ChallengeFound():
            return ChallengeFoundOut(**vars(found) | {"took": found.took.total_seconds(), "says": said})
        case ClaimFound():
            return ClaimFoundOut(**vars(found) | {"lacks": list(found.lacks), "says": said})
        case Break():
            return BreakOut(flaw=found.flaw.value, version=found.version, says=said)


def of_summary(counted: Summary, checkpoint: str | None) -> SummaryOut:
    def seconds(time: object) -> float | None:
        return time.total_seconds() if hasattr(time, "total_seconds") else None

    return SummaryOut(
        council=counted.council,
        wrong=counted.wrong,
        commitments=counted.commitments,
        duties=counted.duties,
        steps={met.value: number for met, number in counted.steps.items()},
        challenges=dict(counted.challenges),
        typical_answer=seconds(counted.typical_answer),
        longest_answer=seconds(counted.longest_answer),
        claims=counted.claims,
        lacking=dict(counted.lacking),
        breaks={flaw.value: number for flaw, number in counted.breaks.items()},
        says=summed_up(counted),
        checkpoint=checkpoint,
    )
