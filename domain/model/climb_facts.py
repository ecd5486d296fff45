"""The events of being stuck: what stands in the way, who was asked, how far it climbed, what a body decided."""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.model.causes import Cause, Kind
from domain.model.event import Challenge, CommitmentEvent, begin
from domain.model.text import Words

if TYPE_CHECKING:
    from domain.model.commitment import Commitment


class Blocked(CommitmentEvent):
    TOPIC = "commitment.blocked"

    obstacle: str
    help_needed: str
    goes_to: str

    def change(self, commitment: "Commitment") -> None:
        commitment.state = "blocked"
        commitment.obstacle, commitment.help_needed = self.obstacle, self.help_needed
        begin(commitment, self, Kind.BLOCKED, holder=self.goes_to)


class Unblocked(CommitmentEvent):
    TOPIC = "commitment.unblocked"

    how: str

    def change(self, commitment: "Commitment") -> None:
        if commitment.settle(Kind.EXPLANATION):
            # The way is free, so it is no longer given up, and its date and its updates are owed again.
            commitment.live(self)
        commitment.unblock()


class Challenged(CommitmentEvent):
    TOPIC = "commitment.challenged"

    words: Words

    def change(self, commitment: "Commitment") -> None:
        begin(commitment, self, Kind.CHALLENGE, holder=None)
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
            begin(commitment, self, Kind.EXPLANATION, holder=self.body)
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
