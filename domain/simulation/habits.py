"""How people act in a simulation. No source gives these figures: they are assumptions, for comparing one governance
with another and for sizing machines, and never a forecast about a council."""

from dataclasses import dataclass, field
from typing import Any


def _said(value: float, says: str) -> Any:
    """A figure, and what it means, for whoever reads a report."""
    return field(default=value, metadata={"says": says})


@dataclass(frozen=True)
class Habits:
    """Shares are from 0 to 1; days are calendar days."""

    agreed: float = _said(
        0.85, "Share of proposals that a body agrees to at its next meeting; the others are declined."
    )
    with_due_date: float = _said(
        0.85, "Share of them with a day by which it is to be done, half a year to two years ahead."
    )
    measured: float = _said(0.9, "Share that gets a measure.")
    measured_days: float = _said(15, "Within how many days it does.")
    reports_on_time: float = _said(
        0.85, "Share of progress reports that come before they are due; the others up to a month after."
    )
    heeds_a_warning: float = _said(
        0.5, "Share of warnings of a missing report or answer upon which it comes within two days."
    )
    blocked: float = _said(0.4, "How often a year an agreed commitment is blocked.")
    unblocked_days: float = _said(120, "After how many days, in the mean, an obstacle goes away without any body.")
    challenged: float = _said(0.3, "How often a year a commitment is challenged.")
    answers: float = _said(0.8, "Share of challenges that the lead answers.")
    answer_days: float = _said(7, "After how many days, in the mean.")
    achieved_late: float = _said(
        0.3, "Share achieved up to half a year after its day; the others up to two months before it."
    )
    abandoned: float = _said(0.1, "Share that nobody ever reports as achieved: only a body ends it.")
    verdict: float = _said(0.7, "Share of what was claimed achieved that consultants judge, within two months.")
    not_yet: float = _said(0.2, 'Share of those verdicts that say "not yet"; half of these are reopened.')
    explained: float = _said(
        0.85, "Share of what was accepted as impossible that is explained to children within two weeks."
    )
    duty_on_time: float = _said(
        0.85, "Share of a duty's rounds done in the three weeks before they end; the others up to three months after."
    )
    takes_up: int = _said(
        12, "How many matters a body gets through at one meeting, those that came first before the others."
    )
    decides: float = _said(0.75, "Share of the matters taken up that it decides on.")
    chair_heeds: float = _said(
        0.4, "Share of warnings to a body upon which its chair decides within two days, without a meeting."
    )
    meets_every_weeks: int = _said(4, "Every how many weeks a body meets for which the framework says nothing.")


DECISIONS = {"obstacle_removed": 0.6, "supported": 0.2, "referred_up": 0.12, "accepted_cannot_be_met": 0.08}
"""What a body decides, by share."""
