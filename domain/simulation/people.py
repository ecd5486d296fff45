"""What people do in answer to an event, and when: plausible, seeded, and judged by the rules like anything else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from domain.model.access import Actor, Role
from domain.model.calendar import day_of
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.event import AccountableEvent
from domain.model.governance import Framework
from domain.simulation.habits import Habits

DAY = timedelta(days=1)
LEAD = Actor(UUID(int=11), Role.LEAD, None)
_CONSULTANT = Actor(UUID(int=12), Role.CONSULTANT, None)


@dataclass(frozen=True)
class Act:
    """Somebody's next command, if it is still to the purpose then. `said`: what it comes with."""

    at: datetime
    actor: Actor
    command: str
    said: dict[str, Any] = field(default_factory=dict)


def chair(body: str) -> Actor:
    return Actor(UUID(int=13), Role.CHAIR, None, body)


class People:
    """Everybody around one commitment or duty. The same chances, framework and habits do the same."""

    def __init__(self, chance: Random, framework: Framework, habits: Habits) -> None:
        self._chance = chance
        self._framework = framework
        self._habits = habits

    def after(self, event: AccountableEvent, of: Commitment | Duty) -> Iterator[Act]:
        """What this event has people do later."""
        now = event.timestamp
        if isinstance(of, Duty):
            if event.name in ("taken_on", "done", "disposed"):
                yield from self._do(of, now)
            return
        find = getattr(self, f"_after_{event.name}", None)
        if find is not None:
            yield from find(event, of, now)

    def _share(self, share: float) -> bool:
        return self._chance.random() < share

    def _later(self, now: datetime, mean_days: float, most: float = 3650) -> datetime:
        return now + min(self._chance.expovariate(1 / mean_days), most) * DAY

    def _within(self, now: datetime, days: float) -> datetime:
        return now + self._chance.uniform(0, days) * DAY

    def _do(self, duty: Duty, now: datetime) -> Iterator[Act]:
        terms = self._framework.duty(duty.key)
        comes = duty.next_round(terms) if terms else None
        if terms is None or comes is None:
            return
        ends = now + (comes - day_of(now))
        if self._share(self._habits.duty_on_time):
            at = max(ends - self._chance.uniform(0, 21) * DAY, now + timedelta(hours=1))
        else:
            at = max(self._within(ends + DAY, 90), now + timedelta(hours=1))
        yield Act(at, LEAD, "done", {"reference": "Report"})

    def _after_agreed(self, _: AccountableEvent, it: Commitment, now: datetime) -> Iterator[Act]:
        habits = self._habits
        if self._share(habits.measured):
            yield Act(
                self._within(now, habits.measured_days), LEAD, "set-measure", {"kind": "one_off", "measure": "Done"}
            )
        yield from self._work_goes_on(it, now)

    def _work_goes_on(self, it: Commitment, now: datetime) -> Iterator[Act]:
        yield self._report(now)
        yield Act(
            self._later(now, 365 / self._habits.blocked), LEAD, "block", {"obstacle": "Money", "help_needed": "Money"}
        )
        yield Act(self._later(now, 365 / self._habits.challenged), _CONSULTANT, "challenge", {"words": "Why?"})
        if self._share(self._habits.abandoned):
            return
        due = now + (max((it.due_on - day_of(now)).days, 30) if it.due_on else self._chance.uniform(180, 900)) * DAY
        late = self._share(self._habits.achieved_late)
        at = self._within(due, 180) if late else due - self._chance.uniform(0, 60) * DAY
        yield Act(max(at, now + 7 * DAY), LEAD, "achieve", {"evidence": "Report"})

    def _report(self, now: datetime) -> Act:
        every = self._framework.progress_every
        period = ((every.after(day_of(now), 1) - day_of(now)).days if every else 90) * DAY
        if self._share(self._habits.reports_on_time):
            return Act(now + self._chance.uniform(0.7, 0.99) * period, LEAD, "report-progress", {"report": "Report"})
        return Act(self._within(now + period, 30), LEAD, "report-progress", {"report": "Report"})

    def _after_progress_reported(self, _: AccountableEvent, __: Commitment, now: datetime) -> Iterator[Act]:
        yield self._report(now)

    def _after_warned(self, event: AccountableEvent, it: Commitment, now: datetime) -> Iterator[Act]:
        if not self._share(self._habits.heeds_a_warning):
            return
        kind = getattr(event, "cause", "").partition(":")[0]
        if kind == "update_missing":
            yield Act(self._within(now, 2), LEAD, "report-progress", {"report": "Report"})
        elif kind == "challenge":
            yield from self._answers(it, self._within(now, 2))

    def _after_blocked(self, _: AccountableEvent, __: Commitment, now: datetime) -> Iterator[Act]:
        yield Act(self._later(now, self._habits.unblocked_days), LEAD, "unblock", {"how": "Money"})

    def _after_unblocked(self, _: AccountableEvent, __: Commitment, now: datetime) -> Iterator[Act]:
        again = self._later(now, 365 / self._habits.blocked)
        yield Act(again, LEAD, "block", {"obstacle": "Money", "help_needed": "Money"})

    def _after_challenged(self, _: AccountableEvent, it: Commitment, now: datetime) -> Iterator[Act]:
        if self._share(self._habits.answers):
            yield from self._answers(it, self._later(now, self._habits.answer_days))
        if it.is_open:
            yield Act(self._later(now, 365 / self._habits.challenged), _CONSULTANT, "challenge", {"words": "Why?"})

    def _answers(self, it: Commitment, at: datetime) -> Iterator[Act]:
        for key, challenge in it.challenges.items():
            if challenge.state == "open":
                yield Act(at, LEAD, "answer", {"challenge": key, "words": "Because."})

    def _after_disposed(self, event: AccountableEvent, it: Commitment, now: datetime) -> Iterator[Act]:
        given_up = getattr(event, "decision", "") == "accepted_cannot_be_met"
        if given_up and self._share(self._habits.explained):
            said = {"reason": "Money", "explanation": "We cannot do this, and here is why.", "delivered": "A letter"}
            yield Act(self._within(now, 14), chair(it.decided_by), "cannot-be-met", said)
        elif getattr(event, "decision", "") == "obstacle_removed" and it.state == "agreed":
            yield from self._after_unblocked(event, it, now)

    def _after_achieved(self, _: AccountableEvent, __: Commitment, now: datetime) -> Iterator[Act]:
        if not self._share(self._habits.verdict):
            return
        at, not_yet = self._within(now, 60), self._share(self._habits.not_yet)
        verdict = "not_yet" if not_yet else "it_made_a_difference"
        yield Act(at, _CONSULTANT, "give-verdict", {"verdict": verdict, "words": "I saw it."})
        if not_yet and self._share(0.5):
            yield Act(at + DAY, _CONSULTANT, "reopen", {"reason": "Not yet."})

    def _after_reopened(self, _: AccountableEvent, it: Commitment, now: datetime) -> Iterator[Act]:
        yield from self._work_goes_on(it, now)
