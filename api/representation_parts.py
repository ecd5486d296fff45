"""The parts of a framework as programs see them: the keys of the framework file, as written there.

What a file left out is null, false or an empty list.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Maybe = Annotated[str | None, BeforeValidator(lambda value: value or None)]
"""A text that may have been left out or left empty."""


class PartOut(BaseModel):
    """Any part: where it comes from (`source`), and what no source says and the council must confirm (`assumed`)."""

    model_config = ConfigDict(populate_by_name=True)

    source: Maybe = None
    assumed: Maybe = None


class MeetsOut(PartOut):
    """A rhythm of meetings, from its first day on."""

    first: date
    every: str


class BodyRulesOut(PartOut):
    """A body. `respond_within` is as the file has it; `rung` counts from 0, null: off the ladder; `next_meetings`
    are counted from the day that was asked for."""

    key: str
    name: str
    chair: Maybe = None
    aliases: list[str] = []
    rung: int | None
    respond_within: str
    or_next_meeting: bool = False
    papers_close: int
    at_least: int
    warn: int
    meets: MeetsOut | None = None
    meetings: list[date] = []
    cancelled: list[date] = []
    next_meetings: list[date]


class AnswerTimeOut(PartOut):
    respond_within: str


class ClocksOut(PartOut):
    """How often updates are owed, and how soon a challenge is answered and children are told why."""

    progress_every: Maybe = None
    vacant_lead_climbs: bool = False
    warn: int
    challenge: AnswerTimeOut
    explanation: AnswerTimeOut


class RouteOut(PartOut):
    """A way beside the ladder, from one body to another."""

    sender: str = Field(alias="from")
    receiver: str = Field(alias="to")


class OutcomeOut(PartOut):
    """An outcome. `lead` null: nobody yet, which is a gap."""

    key: str
    name: str
    lead: Maybe = None
    partners: list[str] = []


class WordingOut(PartOut):
    """What a promise said in one version, from a day or a year."""

    version: str
    text: str
    adopted_on: date | None = None
    year: int | None = None


class StatementOut(PartOut):
    """What young people asked for or said, or by what it counts as a success."""

    key: str
    text: str
    outcome: Maybe = None


class PromiseOut(StatementOut):
    versions: list[WordingOut] = []


class SeatOut(PartOut):
    """A seat, from its first to its last day. `co_opted`: the issue it is there for; `group`: a political group."""

    key: str
    title: str
    body: str
    tentative: bool = False
    since: date | None = Field(default=None, alias="from")
    until: date | None = Field(default=None, alias="to")
    co_opted: Maybe = None
    group: Maybe = None
    chair: bool = False


class SignatureOut(PartOut):
    """Who signed a pledge. `later`: after those who signed it first."""

    by: str
    on: date | None = None
    year: int | None = None
    later: bool = False


class PledgeOut(PartOut):
    key: str
    title: str
    promises: list[str]
    launched_on: date | None = None
    launched_year: int | None = None
    under_review: bool = False
    signatories: list[SignatureOut] = []


class DutyOut(PartOut):
    """Something owed again and again, by one of `every`, `months`, `due_on` and `whenever`. `lead` is a seat."""

    key: str
    title: str
    body: str
    every: Maybe = None
    first: date | None = None
    months: list[int] = []
    due_on: date | None = None
    whenever: Maybe = None
    due_after: int = 0
    lead: Maybe = None
    outcome: Maybe = None
    last_done: date | None = None


class PolicyVersionOut(PartOut):
    version: str
    change: str
    on: date


class PolicyOut(PartOut):
    """A policy's own sheet. `decided_on` is "open" while that day is still owed; seats are keys."""

    title: str
    effective_from: date | None = None
    reviewed: date | None = None
    due_for_review: date | None = None
    decided_on: date | Literal["open"] | None = None
    responsible: Maybe = None
    approvers: list[str] = []
    status: Maybe = None
    audience: Maybe = None
    versions: list[PolicyVersionOut] = []
