"""What each command takes over HTTP. Only types are checked here; the rules are the domain's."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.endpoints.values import Day, Key, Keys

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
    also_for: Keys = []
    owner: Key | None = None
    good_practice: Key | None = None

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


class AssignOwner(Body):
    owner: Key
    reason: str


class Adopt(Body):
    organisation: Key
    part: str
    obligation: str | None = None


class WithdrawAdoption(Body):
    organisation: Key
    reason: str


class Link(Body):
    to: UUID
    how: Literal["same_as", "supports", "depends_on"]


class Unlink(Body):
    to: UUID


class SetMeasure(Body):
    """`baseline` and `target` are numbers as text, such as "86" or "12.5"; `baseline` may be "unknown"."""

    kind: Literal["percentage", "count", "one_off", "status", "quality", "experience"]
    measure: str | None = None
    scope: str | None = None
    unit: str | None = None
    baseline: str | None = None
    target: str | None = None
    statuses: Annotated[list[str], Field(max_length=50)] = []


class RecordReading(Body):
    """`value` for what is counted, `words` for quality and experience; `evidence`: an address, or sha256: and a file's
    digest."""

    evidence: str
    evidence_on: Day
    value: str | None = None
    words: str | None = None
    as_at: Day | None = None
    scope: str | None = None


class WithdrawReading(Body):
    reading: Key
    reason: str


class Done(Body):
    """A duty was done; `reference` says where that can be seen."""

    reference: str
    words: str | None = None


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
    "assign-owner": AssignOwner,
    "adopt": Adopt,
    "withdraw-adoption": WithdrawAdoption,
    "link": Link,
    "unlink": Unlink,
    "set-measure": SetMeasure,
    "record-reading": RecordReading,
    "withdraw-reading": WithdrawReading,
    "achieve": Achieve,
    "give-verdict": GiveVerdict,
    "reopen": Reopen,
    "cannot-be-met": CannotBeMet,
}
"""The body of each command on a commitment."""

DUTY_BODIES: dict[str, type[Body]] = {"done": Done, "dispose": Dispose, "refer": Refer}
"""The body of each command on a duty."""
