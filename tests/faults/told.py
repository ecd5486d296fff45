"""A command as whoever gave it knows it."""

from dataclasses import dataclass
from uuid import UUID

EVENTS = {
    "propose": ("proposed", "title"),
    "agree": ("agreed", "lead"),
    "block": ("blocked", "obstacle"),
    "unblock": ("unblocked", "how"),
    "challenge": ("challenged", "words"),
    "withdraw-challenge": ("challenge_withdrawn", "challenge"),
    "answer": ("challenge_answered", "words"),
    "report-progress": ("progress_reported", "report"),
    "move-due-date": ("due_date_moved", "reason"),
    "dispose": ("disposed", "words"),
    "achieve": ("achieved", "evidence"),
    "cannot-be-met": ("cannot_be_met", "reason"),
}
"""The event that comes of a command, and the field of both that holds a text which no other command upon the same
commitment has."""


@dataclass
class Told:
    """`says` is the text that the command's event is known by: no other on the record has it. `outcome`: acknowledged,
    refused, or unknown where its caller gave up; `version`: what the answer said, None where there was none."""

    command: str
    says: str
    subject: UUID | None = None
    outcome: str = "unknown"
    version: int | None = None

    @property
    def event(self) -> str:
        return EVENTS[self.command][0]

    @property
    def field(self) -> str:
        return EVENTS[self.command][1]


def of_challenge(subject: object, challenge: object) -> str:
    """By what the event is known that a challenge was withdrawn: it has no text, and challenges are counted for each
    commitment anew."""
    return f"{challenge} of {subject}"
