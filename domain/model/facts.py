"""The events of a commitment's life, from its proposal to how it ended; those of being stuck are in climb_facts.py."""

from datetime import date
from typing import TYPE_CHECKING

from eventsourcing.domain import AggregateCreated
from eventsourcing.utils import register_topic

from domain.model import climb_facts
from domain.model.causes import Kind
from domain.model.event import CommitmentEvent
from domain.model.text import Words

if TYPE_CHECKING:
    from domain.model.commitment import Commitment


class Proposed(CommitmentEvent, AggregateCreated):
    TOPIC = "commitment.proposed"

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

    def change(self, commitment: "Commitment") -> None:
        commitment.proposed_on = self.on


class Agreed(CommitmentEvent):
    TOPIC = "commitment.agreed"

    due_on: date | None
    lead: str | None

    def change(self, commitment: "Commitment") -> None:
        commitment.lead = self.lead or commitment.lead
        commitment.due_on = self.due_on or commitment.due_on
        commitment.live(self)


class Declined(CommitmentEvent):
    TOPIC = "commitment.declined"

    reason: str

    def change(self, commitment: "Commitment") -> None:
        commitment.close("declined")


class ProgressReported(CommitmentEvent):
    TOPIC = "commitment.progress_reported"

    report: str

    def change(self, commitment: "Commitment") -> None:
        commitment.settle(Kind.UPDATE_MISSING)
        commitment.updated = (self.originator_version, self.timestamp)


class DueDateMoved(CommitmentEvent):
    TOPIC = "commitment.due_date_moved"

    due_on: date
    moved_from: date | None
    reason: str

    def change(self, commitment: "Commitment") -> None:
        commitment.settle(Kind.OVERDUE)
        commitment.due_on = self.due_on
        commitment.due_set = (self.originator_version, self.timestamp)


class LeadAssigned(CommitmentEvent):
    TOPIC = "commitment.lead_assigned"

    lead: str

    def change(self, commitment: "Commitment") -> None:
        commitment.lead, commitment.vacant = self.lead, None
        commitment.settle(Kind.LEAD_VACANT)


class Achieved(CommitmentEvent):
    TOPIC = "commitment.achieved"

    evidence: str

    def change(self, commitment: "Commitment") -> None:
        commitment.close("achieved")
        commitment.evidence, commitment.verdict = self.evidence, None


class VerdictGiven(CommitmentEvent):
    TOPIC = "commitment.verdict_given"

    verdict: str
    words: Words

    def change(self, commitment: "Commitment") -> None:
        commitment.verdicts.append((self.verdict, self.words, self.on))
        commitment.verdict = self.verdict


class Reopened(CommitmentEvent):
    TOPIC = "commitment.reopened"

    reason: Words

    def change(self, commitment: "Commitment") -> None:
        if commitment.state == "declined":
            commitment.state = "proposed"
        else:
            commitment.live(self)


class FoundImpossible(CommitmentEvent):
    """It cannot be met; `explanation` says so to children in words they understand."""

    TOPIC = "commitment.cannot_be_met"

    reason: str
    explanation: str

    def change(self, commitment: "Commitment") -> None:
        commitment.close("cannot_be_met")
        commitment.explanation = self.explanation
        for challenge in [c for c in commitment.challenges.values() if c.state == "open"]:
            commitment.answer_challenge(challenge.id, Words(self.explanation), self.on)


EVENTS: tuple[type[CommitmentEvent], ...] = (
    Proposed,
    Agreed,
    Declined,
    climb_facts.Blocked,
    climb_facts.Unblocked,
    ProgressReported,
    climb_facts.Challenged,
    climb_facts.ChallengeAnswered,
    climb_facts.ChallengeWithdrawn,
    climb_facts.Escalated,
    climb_facts.LeftUnanswered,
    climb_facts.Warned,
    climb_facts.Disposed,
    climb_facts.Referred,
    DueDateMoved,
    LeadAssigned,
    Achieved,
    VerdictGiven,
    Reopened,
    FoundImpossible,
)

for _event in EVENTS:
    # Stored events name their class by this, so that moving a module never touches the record.
    register_topic(_event.TOPIC, _event)
