"""What each command takes over HTTP. Only types are checked here; the rules are the domain's."""

from typing import Any, Literal

from api.endpoints import measure_bodies, partner_bodies
from api.endpoints.body import Body
from api.endpoints.values import Day, Key, Keys


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
    """`delivered`: where and how children were told, and on which day (the command's, if left out); without it, that is
    still owed."""

    reason: str
    explanation: str
    delivered: str | None = None
    delivered_on: Day | None = None


class DeliverExplanation(Body):
    """Where and how children were told, `on` this day."""

    where: str


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
    "assign-owner": partner_bodies.AssignOwner,
    "adopt": partner_bodies.Adopt,
    "withdraw-adoption": partner_bodies.WithdrawAdoption,
    "link": partner_bodies.Link,
    "unlink": partner_bodies.Unlink,
    "set-measure": measure_bodies.SetMeasure,
    "record-reading": measure_bodies.RecordReading,
    "withdraw-reading": measure_bodies.WithdrawReading,
    "achieve": Achieve,
    "give-verdict": GiveVerdict,
    "reopen": Reopen,
    "cannot-be-met": CannotBeMet,
    "deliver-explanation": DeliverExplanation,
}
"""The body of each command on a commitment."""

DUTY_BODIES: dict[str, type[Body]] = {"done": Done, "dispose": Dispose, "refer": Refer}
"""The body of each command on a duty."""
