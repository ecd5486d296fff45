"""What is compared of a commitment or a duty between two moments: what a person would look at."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from domain.audit.rules import Rules
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.escalation import next_step, standing


@dataclass(frozen=True)
class Standing:
    """How one stands at a moment. `state` of a duty: `late` or `in_time`; `challenges`: their states, and `causes`:
    their kinds, by id; `done`: how often a duty was done; `step_day`, `step_to`: the next step if nobody acts."""

    about: str
    title: str
    version: int
    state: str
    rung: str | None
    causes: dict[str, str]
    step_day: date | None
    step_to: str | None
    lead: str | None = None
    owner: str | None = None
    due_on: date | None = None
    measure: str | None = None
    verdict: str | None = None
    challenges: dict[str, str] = field(default_factory=dict)
    done: int = 0


def standing_of(subject: Commitment | Duty, rules: Rules, now: datetime) -> Standing:
    """How it stands, with the next step as known at `now`."""
    step = next_step(subject, rules.framework, rules.calendar, now)
    stands = Standing(
        about=subject.TOPIC,
        title=subject.title,
        version=subject.version,
        state=subject.state if isinstance(subject, Commitment) else "late" if subject.late else "in_time",
        rung=standing(subject, rules.framework.at(now)),
        causes={cause.id: cause.kind.value for cause in subject.causes.values()},
        step_day=step.deadline_day if step else None,
        step_to=step.receiver if step else None,
    )
    if isinstance(subject, Duty):
        return replace(stands, done=len(subject.done))
    return replace(
        stands,
        lead=subject.lead,
        owner=subject.owner,
        due_on=subject.due_on,
        measure=subject.measure,
        verdict=subject.verdict,
        challenges={each.id: each.state for each in subject.challenges.values()},
    )
