"""The words of the contract as pages write them: states, commands, causes, decisions, verdicts."""

from domain.model.causes import Kind

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
CHALLENGES = {"open": "No answer yet", "answered": "Answered", "withdrawn": "Withdrawn"}


def plain(key: str) -> str:
    """A word of the contract as a person reads it: Cannot be met."""
    return key.replace("_", " ").replace("-", " ").capitalize()


def cause(kind: Kind | str) -> str:
    return CAUSES[Kind(kind)]


def number(count: int, one: str, many: str | None = None) -> str:
    """3 commitments, 1 commitment."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
