"""How people act in a simulation. No source gives these figures: they are assumptions, for comparing one governance
with another and for sizing machines, and never a forecast about a council."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Habits:
    """Shares are from 0 to 1; days are calendar days, the mean of an exponential spread unless it says otherwise."""

    agreed: float = 0.85
    """Share of proposals that the body agrees to when it comes to them; the others are declined."""
    with_due_date: float = 0.85
    """Share agreed with a day by which it is to be done, half a year to two years ahead."""
    measured: float = 0.9
    """Share that gets a measure, within `measured_days`."""
    measured_days: float = 15
    reports_on_time: float = 0.85
    """Share of progress reports that come before they are due; the others come up to a month after."""
    heeds_a_warning: float = 0.5
    """Share of warnings of a missing update, or of an unanswered challenge, upon which it comes within two days."""
    blocked: float = 0.4
    """How often a year an agreed commitment is blocked."""
    unblocked_days: float = 120
    """How long until an obstacle goes away without any body."""
    challenged: float = 0.3
    """How often a year a commitment that is not closed is challenged."""
    answer_days: float = 7
    """How long until the lead answers a challenge, where they do (`answers`)."""
    answers: float = 0.8
    achieved_late: float = 0.3
    """Share achieved up to half a year after its day; the others up to two months before it."""
    abandoned: float = 0.1
    """Share that nobody ever reports as achieved: only a body ends it."""
    verdict: float = 0.7
    """Share of what was claimed achieved that consultants judge, within two months."""
    not_yet: float = 0.2
    """Share of those verdicts that say "not yet"; half of these are reopened."""
    explained: float = 0.85
    """Share of what was accepted as impossible that is explained to children within two weeks."""
    duty_on_time: float = 0.85
    """Share of a duty's rounds done in the three weeks before they end; the others up to three months after."""
    takes_up: int = 12
    """How many matters a body gets through at one meeting, those that have been with it longest first."""
    decides: float = 0.75
    """Share of the matters taken up that it decides on; the others it leaves."""
    chair_heeds: float = 0.4
    """Share of warnings to a body upon which its chair decides within two days, without a meeting."""
    meets_every_weeks: int = 4
    """How often a body meets for which the framework says nothing."""


DECISIONS = {"obstacle_removed": 0.6, "supported": 0.2, "referred_up": 0.12, "accepted_cannot_be_met": 0.08}
"""What a body decides, by share."""
