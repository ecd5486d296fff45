"""The events of a commitment's life, from its proposal to how it ended. Those of being stuck are in stuck_facts.py and
climb_facts.py, those of measuring in measure_facts.py, those of sharing in partner_facts.py."""

from datetime import date
from typing import TYPE_CHECKING, Any

from eventsourcing.domain import AggregateCreated
from eventsourcing.utils import register_topic

from domain.model import climb_facts, measure_facts, partner_facts, stuck_facts
from domain.model.causes import Kind
from domain.model.event import AccountableEvent
from domain.model.text import Words

if TYPE_CHECKING:
    from domain.model.commitment import Commitment


class Proposed(AccountableEvent, AggregateCreated):
    """It was proposed. Version 2 added `also_for`, `owner` and `good_practice`."""

    TOPIC = "commitment.proposed"
    class_version = 2

    council: str
    title: str
    decided_by: str
    outcome: str | None
    promises: list[str]
    priorities: list[str]
    lead: str | None
    due_on: date | None
    measure: str | None
    source: str | None
    also_for: list[str]
    owner: str | None
    good_practice: str | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state |= {"also_for": [], "owner": None, "good_practice": None}

    def change(self, commitment: "Commitment") -> None:
        commitment.proposed_on = self.on


class Agreed(AccountableEvent):
    TOPIC = "commitment.agreed"

    due_on: date | None
    lead: str | None

    def change(self, commitment: "Commitment") -> None:
        commitment.lead = self.lead or commitment.lead
        commitment.due_on = self.due_on or commitment.due_on
        commitment.live(self)


class Declined(AccountableEvent):
    TOPIC = "commitment.declined"

    reason: str

    def change(self, commitment: "Commitment") -> None:
        commitment.close("declined")
        commitment.closed_because = self.reason


class ProgressReported(AccountableEvent):
    TOPIC = "commitment.progress_reported"

    report: str

    def change(self, commitment: "Commitment") -> None:
        commitment.settle(Kind.UPDATE_MISSING)
        commitment.owe(self, Kind.UPDATE_MISSING)


class DueDateMoved(AccountableEvent):
    TOPIC = "commitment.due_date_moved"

    due_on: date
    moved_from: date | None
    reason: str

    def change(self, commitment: "Commitment") -> None:
        commitment.settle(Kind.OVERDUE)
        commitment.has(Kind.DATE_MISSING)
        commitment.due_on = self.due_on
        commitment.owe(self, Kind.OVERDUE)


class LeadAssigned(AccountableEvent):
    TOPIC = "commitment.lead_assigned"

    lead: str

    def change(self, commitment: "Commitment") -> None:
        commitment.lead = self.lead
        commitment.has(Kind.LEAD_VACANT)


class Achieved(AccountableEvent):
    TOPIC = "commitment.achieved"

    evidence: str

    def change(self, commitment: "Commitment") -> None:
        commitment.close("achieved")
        commitment.evidence, commitment.verdict = self.evidence, None


class VerdictGiven(AccountableEvent):
    TOPIC = "commitment.verdict_given"

    verdict: str
    words: Words

    def change(self, commitment: "Commitment") -> None:
        commitment.verdicts.append((self.verdict, self.words, self.on))
        commitment.verdict = self.verdict


class Reopened(AccountableEvent):
    """It was closed and is open again; `goes_to` is the body that has to answer for it (None: nobody has, because the
    chair of that body reopened it, or it waits to be agreed or declined once more). Version 2 added `goes_to`."""

    TOPIC = "commitment.reopened"
    class_version = 2

    reason: Words
    goes_to: str | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state |= {"goes_to": None}

    def change(self, commitment: "Commitment") -> None:
        if commitment.state == "declined":
            commitment.state = "proposed"
            return
        commitment.settle(Kind.EXPLANATION)
        commitment.delivered = commitment.delivered_on = None
        commitment.live(self)
        if self.goes_to is not None:
            commitment.begin(self, Kind.REOPENED, holder=self.goes_to)


class FoundImpossible(AccountableEvent):
    """It cannot be met; `explanation` says so to children in words they understand. `delivered`: where they were told,
    and on which day. `owed`: they were not yet, so that is still owed. Version 2 added these three; what was recorded
    before owes nothing, for nobody was asked."""

    TOPIC = "commitment.cannot_be_met"
    class_version = 2

    reason: str
    explanation: str
    delivered: str | None
    delivered_on: date | None
    owed: bool

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state |= {"delivered": None, "delivered_on": None, "owed": False}

    def change(self, commitment: "Commitment") -> None:
        commitment.close("cannot_be_met", but_for=(Kind.CHALLENGE, *((Kind.EXPLANATION,) if self.owed else ())))
        if self.owed and not commitment.owes_explanation:
            commitment.begin(self, Kind.EXPLANATION, holder=self.body or commitment.decided_by)
        commitment.delivered, commitment.delivered_on = self.delivered, self.delivered_on
        commitment.explanation, commitment.closed_because = self.explanation, self.reason
        for challenge in [c for c in commitment.challenges.values() if c.state == "open"]:
            commitment.answer_challenge(challenge.id, Words(self.explanation), self.on)


class ExplanationDelivered(AccountableEvent):
    """Children were told why it cannot be met, on this day; `where` says where and how."""

    TOPIC = "commitment.explanation_delivered"

    where: str

    def change(self, commitment: "Commitment") -> None:
        commitment.settle(Kind.EXPLANATION)
        commitment.delivered, commitment.delivered_on = self.where, self.on


EVENTS: tuple[type[AccountableEvent], ...] = (
    Proposed,
    Agreed,
    Declined,
    *partner_facts.EVENTS,
    *measure_facts.EVENTS,
    stuck_facts.Blocked,
    stuck_facts.Unblocked,
    ProgressReported,
    stuck_facts.Challenged,
    stuck_facts.ChallengeAnswered,
    stuck_facts.ChallengeWithdrawn,
    climb_facts.Escalated,
    climb_facts.LeftUnanswered,
    climb_facts.Warned,
    climb_facts.Disposed,
    climb_facts.Referred,
    climb_facts.DeadlineRevised,
    DueDateMoved,
    LeadAssigned,
    Achieved,
    VerdictGiven,
    Reopened,
    FoundImpossible,
    ExplanationDelivered,
)

for _event in EVENTS:
    # Stored events name their class by this, so that moving a module never touches the record.
    register_topic(_event.TOPIC, _event)
