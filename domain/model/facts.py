"""The events of a commitment: what happened, in the past tense, and what each one changes.

Every event carries two times: `timestamp` (when it was recorded, UTC) and `on` (the day it took effect). An
`apply` never judges: rules are judged once, when the command is given, so that replaying history under a later
version of the rules gives the same history. The stored name of each is its TOPIC.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from eventsourcing.domain import AggregateCreated, AggregateEvent
from eventsourcing.utils import register_topic

from domain.model.causes import Cause, Kind
from domain.model.text import Words

if TYPE_CHECKING:
    from domain.model.commitment import Commitment


@dataclass(frozen=True)
class Challenge:
    """A Care Consultant's challenge and what came of it; `state` is open, answered or withdrawn."""

    id: str
    words: Words
    on: date
    by: UUID
    state: str = "open"
    answer: Words | None = None
    answered_on: date | None = None


class CommitmentEvent(AggregateEvent):
    """What every event of a commitment says: the day it took effect, the command behind it, and whose it was.

    `actor_id` is the account, never a name; `role` and `body` are the seat it acted from; `on_behalf` marks what a
    participation worker recorded for a consultant.
    """

    TOPIC: ClassVar[str]

    on: date
    command_id: UUID
    actor_id: UUID
    role: str
    body: str | None
    on_behalf: bool

    @property
    def name(self) -> str:
        """The event's name in the contract: `blocked`, `escalated`, ..."""
        return self.TOPIC.partition(".")[2]

    def apply(self, aggregate: "Commitment") -> None:
        aggregate.commands[self.command_id] = self.originator_version
        self.change(aggregate)

    def change(self, commitment: "Commitment") -> None:
        """What this event changes. Never refuses."""


def _begin(commitment: "Commitment", event: CommitmentEvent, kind: Kind, *, holder: str | None) -> None:
    """Begin a cause at this event: its clock counts from when it was recorded, its length is told from `on`."""
    cause_id = f"{kind.value}:{event.originator_version}"
    commitment.causes[cause_id] = Cause(
        id=cause_id,
        kind=kind,
        since=event.on,
        holder=holder,
        reached=event.timestamp,
        counts_from=event.timestamp,
        path=(holder,) if holder else (),
    )


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


class Blocked(CommitmentEvent):
    TOPIC = "commitment.blocked"

    obstacle: str
    help_needed: str
    goes_to: str

    def change(self, commitment: "Commitment") -> None:
        commitment.state = "blocked"
        commitment.obstacle, commitment.help_needed = self.obstacle, self.help_needed
        _begin(commitment, self, Kind.BLOCKED, holder=self.goes_to)


class Unblocked(CommitmentEvent):
    TOPIC = "commitment.unblocked"

    how: str

    def change(self, commitment: "Commitment") -> None:
        if commitment.settle(Kind.EXPLANATION):
            # The way is free, so it is no longer given up, and its date and its updates are owed again.
            commitment.live(self)
        commitment.unblock()


class ProgressReported(CommitmentEvent):
    TOPIC = "commitment.progress_reported"

    report: str

    def change(self, commitment: "Commitment") -> None:
        commitment.settle(Kind.UPDATE_MISSING)
        commitment.updated = (self.originator_version, self.timestamp)


class Challenged(CommitmentEvent):
    TOPIC = "commitment.challenged"

    words: Words

    def change(self, commitment: "Commitment") -> None:
        _begin(commitment, self, Kind.CHALLENGE, holder=None)
        challenge_id = f"{Kind.CHALLENGE.value}:{self.originator_version}"
        commitment.challenges[challenge_id] = Challenge(challenge_id, self.words, self.on, self.actor_id)


class ChallengeAnswered(CommitmentEvent):
    TOPIC = "commitment.challenge_answered"

    challenge: str
    words: Words

    def change(self, commitment: "Commitment") -> None:
        commitment.answer_challenge(self.challenge, self.words, self.on)


class ChallengeWithdrawn(CommitmentEvent):
    TOPIC = "commitment.challenge_withdrawn"

    challenge: str

    def change(self, commitment: "Commitment") -> None:
        commitment.causes.pop(self.challenge, None)
        if self.challenge in commitment.challenges:
            withdrawn = replace(commitment.challenges[self.challenge], state="withdrawn")
            commitment.challenges[self.challenge] = withdrawn


class Escalated(CommitmentEvent):
    """One cause went one rung up. `from_body` None: from the lead. `counts_from` is the moment the deadline that
    was missed had passed, and `deadline_day` its day; `because` is the sentence that says why."""

    TOPIC = "commitment.escalated"

    cause: str
    kind: str
    since: date
    from_body: str | None
    to_body: str
    deadline_day: date
    deadline_missed: datetime
    because: str

    def change(self, commitment: "Commitment") -> None:
        cause = commitment.causes.get(self.cause) or Cause(
            id=self.cause,
            kind=Kind(self.kind),
            since=self.since,
            holder=None,
            reached=self.timestamp,
            counts_from=self.deadline_missed,
        )
        commitment.causes[self.cause] = cause.moved(
            self.to_body, reached=self.timestamp, counts_from=self.deadline_missed, counts_day=self.deadline_day
        )


class LeftUnanswered(CommitmentEvent):
    """A deadline at the top rung passed in silence."""

    TOPIC = "commitment.unanswered"

    cause: str
    from_body: str
    deadline_day: date
    deadline_missed: datetime
    because: str

    def change(self, commitment: "Commitment") -> None:
        if self.cause in commitment.causes:
            commitment.causes[self.cause] = commitment.causes[self.cause].left_unanswered(self.deadline_day)


class Warned(CommitmentEvent):
    """Whoever holds a cause was warned that a deadline is near. `to_body` None: the lead was."""

    TOPIC = "commitment.warned"

    cause: str
    to_body: str | None
    deadline_day: date
    deadline: datetime
    because: str

    def change(self, commitment: "Commitment") -> None:
        commitment.warnings[self.cause] = self.deadline


class Disposed(CommitmentEvent):
    """A body decided what becomes of the causes that stand with it. `until` goes with `supported`, `goes_to` with
    `referred_up`."""

    TOPIC = "commitment.disposed"

    decision: str
    causes: list[str]
    words: Words
    until: date | None
    goes_to: str | None

    def change(self, commitment: "Commitment") -> None:
        if self.decision == "accepted_cannot_be_met":
            commitment.give_up()
            _begin(commitment, self, Kind.EXPLANATION, holder=self.body)
            return
        for cause in [commitment.causes[key] for key in self.causes if key in commitment.causes]:
            if self.decision == "obstacle_removed":
                commitment.end(cause, self, self.words)
            elif self.decision == "supported" and self.until is not None:
                commitment.causes[cause.id] = cause.rested(self.until, at=self.timestamp)
            elif self.goes_to is not None:
                commitment.move(cause, self.goes_to, self)


class Referred(CommitmentEvent):
    """A body sent causes to another by a direct route; as final as a climb."""

    TOPIC = "commitment.referred"

    causes: list[str]
    to_body: str
    words: Words

    def change(self, commitment: "Commitment") -> None:
        for cause in [commitment.causes[key] for key in self.causes if key in commitment.causes]:
            commitment.move(cause, self.to_body, self)


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
    Blocked,
    Unblocked,
    ProgressReported,
    Challenged,
    ChallengeAnswered,
    ChallengeWithdrawn,
    Escalated,
    LeftUnanswered,
    Warned,
    Disposed,
    Referred,
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
