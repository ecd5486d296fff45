"""The stories of a trial: what is told about one commitment from its beginning to its end, all of it from a seed."""

import random
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx2 as httpx

from tests.faults.client import TRY_AGAIN, Client
from tests.faults.told import Told, of_challenge

COUNCIL = "manchester"
ANSWER_WITHIN = 300.0
"""Seconds after which a caller who does not give up counts the service as gone."""
NOT_HEARD = 0.1
"""How often a caller does not hear an answer that was given, and sends the same again."""


class GaveUp(Exception):
    """A caller got no answer and asks no more."""


Kind = Callable[["Story"], None]


class Story:
    """One commitment's life. `say` sends a command with the same key until its answer is heard; one caller in ten gives
    up where there is none."""

    def __init__(self, client: Client, number: int, seed: str, answer_time: float, not_heard: float) -> None:
        self.chance = random.Random(f"{seed} {number}")
        self.number = number
        self.told: list[Told] = []
        self._client, self._answer_time, self._not_heard = client, answer_time, not_heard
        self._path, self._gives_up = "", self.chance.random() < 0.1

    def live(self, kind: Kind | None) -> None:
        """Proposed, agreed, and then what its kind is; None: what chance has for it."""
        (by_chance,) = self.chance.choices(list(STORIES), list(STORIES.values()))
        answer = self.say("propose", "consultant", title=f"A promise, number {self.number}")
        subject = UUID(answer["id"])
        self.told[0].subject, self._path = subject, f"/api/commitments/{subject}"
        self.say("agree", "chair", answer["body"], lead=f"Team {self.number}")
        (kind or by_chance)(self)

    def end(self) -> bool:
        """Once it has climbed as far as it can: every challenge is answered, and it is achieved. Returns whether."""
        now = self._client.get(self._path)
        if not all(cause["unanswered"] for cause in now["causes"]):
            return False
        for challenge in now["challenges"]:
            if challenge["state"] == "open":
                self.say("answer", "officer", challenge=challenge["id"], words=f"Number {self.number} came late.")
        if now["state"] in ("agreed", "blocked"):
            self.achieve()
        return True

    def achieve(self) -> None:
        self.say("achieve", "officer", evidence=f"https://example.org/{self.number}")

    def wait(self, least: float, most: float) -> None:
        """Wait so many answer times: the promise climbs meanwhile."""
        time.sleep(self.chance.uniform(least, most) * self._answer_time)

    def block(self, once_more: str = "") -> None:
        obstacle = f"There is no money for number {self.number}{once_more}."
        self.say("block", "officer", obstacle=obstacle, help_needed="A budget.")

    def challenge(self) -> str:
        """Returns the challenge's id."""
        answer = self.say("challenge", "consultant", words=f"What became of number {self.number}?")
        return str(answer["challenges"][-1]["id"]) if answer else ""

    def say(self, command: str, role: str, seat: str | None = None, **body: Any) -> Any:
        """A command upon the commitment, or the one that proposes it. Returns its answer; None where it was refused.
        Raises GaveUp."""
        told = Told(command, "", UUID(self._path.rpartition("/")[2]) if self._path else None)
        told.says = body[told.field]
        if command == "withdraw-challenge":
            told.says = of_challenge(told.subject, told.says)
        self.told.append(told)
        path = f"{self._path}/{command}" if self._path else f"/api/councils/{COUNCIL}/commitments"
        answer = self._until_heard(path, role, seat, body, f"{self.number} {len(self.told)}")
        told.outcome = "acknowledged" if answer.is_success else "refused"
        if not answer.is_success:
            assert answer.status_code in (403, 409), answer.text
            return None
        said = answer.json()
        told.version = said["version"]
        return said

    def _until_heard(self, path: str, role: str, seat: str | None, body: dict[str, Any], key: str) -> httpx.Response:
        until = time.monotonic() + ANSWER_WITHIN
        while True:
            try:
                answer = self._client.ask(path, role, body, as_body=seat, key=key)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code not in TRY_AGAIN:
                if self.chance.random() >= self._not_heard:
                    return answer
            elif self._gives_up:
                raise GaveUp
            else:
                assert time.monotonic() < until, "no answer"
                time.sleep(0.2)


def silence(story: Story) -> None:
    """Blocked, and nobody answers: it climbs to the top."""
    story.block()


def asked_as_well(story: Story) -> None:
    """Blocked and challenged: two causes climb."""
    story.block()
    story.wait(0, 1)
    story.challenge()
    story.say("report-progress", "officer", report=f"We looked at number {story.number}.")


def freed(story: Story) -> None:
    """Unblocked in mid-climb; every second time it is blocked again."""
    story.block()
    story.wait(0, 4)
    story.say("unblock", "officer", how=f"The money for number {story.number} is there.")
    if story.chance.random() < 0.5:
        story.block(" again")


def achieved(story: Story) -> None:
    """Closed in mid-climb."""
    story.block()
    story.wait(0, 4)
    story.achieve()


def impossible(story: Story) -> None:
    """Challenged and blocked, and closed for both in mid-climb by the body that decides."""
    story.challenge()
    story.block()
    story.wait(0, 4)
    explanation = "We tried, and we could not. This is why."
    reason = f"Nobody sells what number {story.number} needs."
    story.say("cannot-be-met", "chair", "partnership", reason=reason, explanation=explanation, delivered="A letter")


def replanned(story: Story) -> None:
    """The first rung decides in time, or too late (then it is refused), and gives it another day."""
    story.block()
    story.wait(0, 1.5)
    words = f"Number {story.number} has its budget."
    story.say("dispose", "chair", "partnership", decision="obstacle_removed", words=words)
    reason = f"Number {story.number} began late."
    story.say("move-due-date", "chair", "partnership", due_on="2090-01-01", reason=reason)


def answered(story: Story) -> None:
    """A challenge that is answered, or withdrawn, in mid-climb."""
    challenge = story.challenge()
    story.wait(0, 4)
    if story.chance.random() < 0.5:
        story.say("answer", "officer", challenge=challenge, words=f"Number {story.number} comes in May.")
    else:
        story.say("withdraw-challenge", "consultant", challenge=challenge)


STORIES: dict[Kind, float] = {
    silence: 22,
    asked_as_well: 43,
    freed: 10,
    achieved: 8,
    impossible: 5,
    replanned: 6,
    answered: 6,
}
