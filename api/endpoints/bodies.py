"""What each command takes over HTTP. Only types are checked here; the rules are the domain's."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _iso_day(value: object) -> date:
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError("give a day as YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_iso_day), WithJsonSchema({"type": "string", "format": "date"})]


def _written_out(value: object) -> object:
    if isinstance(value, str) and _RFC_3339.fullmatch(value):
        return value
    raise ValueError("give a moment as 2025-01-31T09:30:00Z")


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("give a moment that UTC has") from None


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_utc)]
Key = Annotated[str, Field(max_length=60)]
Keys = Annotated[list[Key], Field(max_length=50)]


NOT_SAID = {"on", "checked", "ask_for_a_check"}
"""What a command says about itself, and not about a promise."""


class Body(BaseModel):
    """What every command may say: the day it took effect (today, if left out)."""

    model_config = ConfigDict(extra="forbid")

    on: Day | None = None
    checked: Annotated[bool, Field(description="I am trained, and have checked: this is not about one child.")] = False
    ask_for_a_check: Annotated[bool, Field(description="If it seems to be about one child, hold it for a check.")] = (
        False
    )

    def said(self) -> dict[str, Any]:
        """What the command says beyond its day. What was left out is left to the domain."""
        return {name: value for name, value in self.model_dump(exclude=NOT_SAID).items() if value is not None}


class Propose(Body):
    title: str
    outcome: Key | None = None
    promises: Keys = []
    priorities: Keys = []
    body: Key | None = None
    lead: str | None = None
    due_on: Day | None = None
    measure: str | None = None
    source: str | None = None

    def said(self) -> dict[str, Any]:
        said = super().said()
        return said | {"decided_by": said.pop("body")} if "body" in said else said


class Agree(Body):
    due_on: Day | None = None
    lead: str | None = None


class Decline(Body):
    reason: str


class Block(Body):
    obstacle: str
    help_needed: str


class Unblock(Body):
    how: str


class ReportProgress(Body):
    report: str


class Challenge(Body):
    words: str


class Answer(Body):
    challenge: Key
    words: str


class WithdrawChallenge(Body):
    challenge: Key


class Dispose(Body):
    decision: Literal["obstacle_removed", "supported", "referred_up", "accepted_cannot_be_met"]
    words: str
    until: Day | None = None
    causes: Keys | None = None


class Refer(Body):
    to: Key
    words: str
    causes: Keys | None = None


class MoveDueDate(Body):
    due_on: Day
    reason: str


class AssignLead(Body):
    lead: str


class Achieve(Body):
    evidence: str


class GiveVerdict(Body):
    verdict: Literal["it_made_a_difference", "not_yet"]
    words: str


class Reopen(Body):
    reason: str


class CannotBeMet(Body):
    reason: str
    explanation: str


BODIES: dict[str, type[Body]] = {
    "agree": Agree,
    "decline": Decline,
    "block": Block,
    "unblock": Unblock,
    "report-progress": ReportProgress,
    "challenge": Challenge,
    "answer": Answer,
    "withdraw-challenge": WithdrawChallenge,
    "dispose": Dispose,
    "refer": Refer,
    "move-due-date": MoveDueDate,
    "assign-lead": AssignLead,
    "achieve": Achieve,
    "give-verdict": GiveVerdict,
    "reopen": Reopen,
    "cannot-be-met": CannotBeMet,
}
"""The body of each command on a commitment."""
