"""The events that make a commitment stuck or free it: what stands in the way, and who was asked."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from domain.model.causes import Kind
from domain.model.event import AccountableEvent, Challenge
from domain.model.text import Words

if TYPE_CHECKING:
    from domain.model.commitment import Commitment


class Blocked(AccountableEvent):
    TOPIC = "commitment.blocked"

    obstacle: str
    help_needed: str
    goes_to: str

    def change(self, commitment: "Commitment") -> None:
        commitment.state = "blocked"
        commitment.obstacle, commitment.help_needed = self.obstacle, self.help_needed
        commitment.begin(self, Kind.BLOCKED, holder=self.goes_to)


class Unblocked(AccountableEvent):
    TOPIC = "commitment.unblocked"

    how: str

    def change(self, commitment: "Commitment") -> None:
        if commitment.settle(Kind.EXPLANATION):
            # The way is free, so it is no longer given up, and its date and its updates are owed again.
            commitment.live(self)
        commitment.unblock()


class Challenged(AccountableEvent):
    TOPIC = "commitment.challenged"

    words: Words

    def change(self, commitment: "Commitment") -> None:
        commitment.begin(self, Kind.CHALLENGE, holder=None)
        challenge_id = f"{Kind.CHALLENGE.value}:{self.originator_version}"
        asked_by = None if self.on_behalf else self.actor_id
        commitment.challenges[challenge_id] = Challenge(challenge_id, self.words, self.on, self.actor_id, asked_by)


class ChallengeAnswered(AccountableEvent):
    TOPIC = "commitment.challenge_answered"

    challenge: str
    words: Words

    def change(self, commitment: "Commitment") -> None:
        commitment.answer_challenge(self.challenge, self.words, self.on)


class ChallengeWithdrawn(AccountableEvent):
    TOPIC = "commitment.challenge_withdrawn"

    challenge: str

    def change(self, commitment: "Commitment") -> None:
        commitment.causes.pop(self.challenge, None)
        if self.challenge in commitment.challenges:
            withdrawn = replace(commitment.challenges[self.challenge], state="withdrawn")
            commitment.challenges[self.challenge] = withdrawn
