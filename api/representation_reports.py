"""Reports as programs see them. Every number comes as the ids of what it was counted from."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.compared import ChangeOut
from api.representation_background import IndicatorOut

GroupName = Literal["kept", "not_agreed", "on_the_way", "stuck", "put_forward", "cannot_be_met", "declined"]
CountsOut = dict[GroupName, list[UUID]]


class _Form(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class StuckForOut(_Form):
    """Why it is stuck, since which day, and the body an answer is awaited from; null: the lead."""

    kind: str
    since: date
    body: str | None


class ClaimOut(_Form):
    """What an officer claims, and beside it the last verdict of Care Consultants on it; null: there is none. `grounds`:
    readings with evidence behind it; `reopened`: it is claimed no more."""

    on: date
    version: int
    evidence: str
    grounds: int
    verdict: str | None
    verdict_on: date | None
    reopened: bool


class ReportedOut(_Form):
    """A commitment at the end of the period. `group`: where it is counted; `new`: put forward in the period; `changes`:
    what is otherwise than on the day before it began."""

    id: UUID
    title: str
    group: GroupName
    state: str
    outcome: str | None
    also_for: list[str]
    promises: list[str]
    priorities: list[str]
    lead: str | None
    owner: str | None
    due_on: date | None
    rung: str | None
    stuck: list[StuckForOut]
    obstacle: str | None
    help_needed: str | None
    reason: str | None
    explanation: str | None
    claims: list[ClaimOut]
    new: bool
    changes: list[ChangeOut]


class ServedOut(BaseModel):
    """An outcome (with its lead), a priority or a promise, and the commitments that serve it, by group. `gap`: nothing
    answers it; `left`: the framework of then does not have it."""

    key: str
    text: str
    outcome: str | None
    lead: str | None
    commitments: CountsOut
    gap: bool
    left: bool


class AtRungOut(_Form):
    """Working days that matters stood with a body; null: with the lead. Half of the `number` stood there no longer than
    `half`; `ended` of them left in the period. `of`: what they were matters of."""

    body: str | None
    number: int
    ended: int
    half: int
    longest: int
    of: list[UUID]


class AskedOut(BaseModel):
    """A challenge, and how many seconds its answer took, or it has been open so far."""

    commitment: UUID
    asked_on: date
    state: str
    took: float
    climbed: int


class AnswersOut(BaseModel):
    """Challenges in numbers; times in seconds, null where there was no answer."""

    asked: int
    open: int
    answered: int
    withdrawn: int
    half: float | None
    longest: float | None
    challenges: list[AskedOut]


class DoneOnceOut(_Form):
    on: date
    reference: str


class DutyReportedOut(_Form):
    """A duty: done in the period, the days in it that passed without it, and since when it was late at its end.
    `since`: the day from which it is on the record."""

    id: UUID
    key: str
    title: str
    body: str | None
    comes_round: str
    since: date
    done: list[DoneOnceOut]
    missed: list[date]
    late_since: date | None
    rung: str | None


class ReportOut(BaseModel):
    """What every report says of itself. `from` and `to` are the days of the period, `known_at` what was known;
    `unreadable`: histories that cannot be read and are not in it; `checkpoint`: the seal's, null where nothing was
    sealed by then."""

    council: str
    name: str
    framework_version: str
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    known_at: datetime
    unreadable: list[UUID]
    checkpoint: str | None


class AnnualReportOut(ReportOut):
    """`happened`: how often what took effect in the period, by the events' names."""

    counts: CountsOut
    happened: dict[str, int]
    commitments: list[ReportedOut]
    outcomes: list[ServedOut]
    priorities: list[ServedOut]
    promises: list[ServedOut]
    rungs: list[AtRungOut]
    answers: AnswersOut
    duties: list[DutyReportedOut]
    indicators: list[IndicatorOut]


class KeptOut(BaseModel):
    """A promise: the commitments by which it is met, planned, held up, or cannot be met."""

    key: str
    text: str
    met: list[UUID]
    not_agreed: list[UUID]
    planned: list[UUID]
    held_up: list[UUID]
    cannot_be_met: list[UUID]
    gap: bool


class PledgedOut(BaseModel):
    """Promises that were made together; `title` null: those that no pledge has."""

    title: str | None
    under_review: bool
    promises: list[KeptOut]


class PledgeReportOut(ReportOut):
    pledges: list[PledgedOut]
    commitments: list[ReportedOut]


class WhyOut(BaseModel):
    """A commitment, and why it is to be done better, or what it lacks."""

    commitment: UUID
    why: list[str]


class AreaOut(BaseModel):
    """A work area: what went well, what to do better, what is missing. `lead` null: nobody leads it yet."""

    key: str
    name: str
    lead: str | None
    well: list[UUID]
    better: list[WhyOut]
    lacking: list[WhyOut]
    late: list[UUID]
    unserved: list[str]
    duties: list[DutyReportedOut]


class WorkAreasReportOut(ReportOut):
    areas: list[AreaOut]
    commitments: list[ReportedOut]
