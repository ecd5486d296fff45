"""The words of the contract as pages write them: states, commands, causes, decisions, verdicts."""

from collections.abc import Sequence
from datetime import date

from domain.model.calendar import in_words
from domain.model.causes import Kind
from domain.model.measures import MeasureKind
from domain.model.said_facts import SOURCES as SOURCES

STATE_COLOURS = {
    "proposed": "govuk-tag--blue",
    "agreed": "govuk-tag--teal",
    "blocked": "govuk-tag--orange",
    "achieved": "kept-tag--plain",
    "declined": "govuk-tag--grey",
    "cannot_be_met": "govuk-tag--grey",
}
CAUSES = {
    Kind.BLOCKED: "Blocked",
    Kind.CHALLENGE: "Challenge without an answer",
    Kind.OVERDUE: "Overdue",
    Kind.REOPENED: "Reopened",
    Kind.UPDATE_MISSING: "Progress update missing",
    Kind.LEAD_VACANT: "Nobody leads it",
    Kind.MEASURE_MISSING: "No measure yet",
    Kind.DATE_MISSING: "No due date yet",
    Kind.DUTY_LATE: "Duty not done",
    Kind.EXPLANATION: "Explanation owed to children",
}
DECISIONS = {
    "obstacle_removed": "Obstacle removed",
    "supported": "Supported",
    "referred_up": "Referred up",
    "accepted_cannot_be_met": "Accepted: cannot be met",
}
VERDICTS = {"it_made_a_difference": "It made a difference", "not_yet": "Not yet"}
MEASURES = {
    MeasureKind.PERCENTAGE: "Percentage",
    MeasureKind.COUNT: "Count",
    MeasureKind.ONE_OFF: "Once and done",
    MeasureKind.STATUS: "Steps",
    MeasureKind.QUALITY: "How good it is",
    MeasureKind.EXPERIENCE: "What it is like",
}
LINKS = {"same_as": "Promises the same as", "supports": "Helps", "depends_on": "Waits for"}
LINKED_FROM = {"same_as": "Promises the same as", "supports": "Is helped by", "depends_on": "Is waited for by"}
"""How one commitment hangs together with another, said of the one that was linked, and of the other one."""
SECTORS = {
    "statutory": "public service",
    "private": "business",
    "third": "charity or voluntary group",
    "contractor": "works under a contract",
}
SESSIONS = {
    "called": ("To come", "govuk-tag--blue"),
    "open": ("Open now", "govuk-tag--teal"),
    "closed": ("Held", "kept-tag--plain"),
    "cancelled": ("Cancelled", "govuk-tag--grey"),
}
"""The states of a session, each with its colour."""
IMPACT_STATES = {
    "draft": ("Draft", "govuk-tag--blue"),
    "signed_off": ("Signed off, not published", "govuk-tag--teal"),
    "published": ("Published", "kept-tag--plain"),
}
"""The states of an impact report, each with its colour."""
ITEMS = {
    "theme_noted": "Theme",
    "point_raised": "Point raised",
    "question_asked": "Question",
    "assurance_given": "Assurance",
    "endorsed": "Endorsed",
    "decided": "Decision",
    "disposal_noted": "About a stuck promise",
    "proposal_made": "Proposal",
    "celebrated": "Celebrated",
}
"""What happened at a session."""
MOST_DAYS = 6
"""So many of several days are written out."""
CHALLENGES = {"open": "No answer yet", "answered": "Answered", "withdrawn": "Withdrawn"}


ANSWERS = {"done": "Done", "on_the_way": "On the way", "not_done": "Not done"}
ANSWER_COLOURS = {"done": "govuk-tag--green", "on_the_way": "govuk-tag--blue", "not_done": "govuk-tag--grey"}
VOICE_STATES = {
    "to_review": "To look at",
    "reviewed": "Looked at",
    "published": "For everybody",
    "kept_back": "Not shown",
    "withdrawn": "Taken back",
}
AGE_GROUPS = {"4_to_10": "4 to 10", "11_to_15": "11 to 15", "16_to_17": "16 to 17", "18_to_25": "18 to 25"}


def plain(key: str) -> str:
    """A word of the contract as a person reads it: Cannot be met."""
    return key.replace("_", " ").replace("-", " ").capitalize()


def cause(kind: Kind | str) -> str:
    return CAUSES[Kind(kind)]


def comes_round(when: str) -> str:
    """When a duty is owed, as a sentence."""
    return f"{when[:1].upper()}{when[1:]}." if when else ""


def days(several: Sequence[date]) -> str:
    """Some days in a row, the first ones by name."""
    named = [in_words(day) for day in several[:MOST_DAYS]]
    more = len(several) - len(named)
    return ", ".join(named) + (f" and {number(more, 'more time')}" if more else "")


def number(count: int, one: str, many: str | None = None) -> str:
    """3 commitments, 1 commitment."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
