"""What the audit finds in histories that tests made by the real rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.audit.conformance import conformance
from domain.audit.findings import Conformance, Met
from domain.model.calendar import Calendar
from domain.model.escalation import next_step
from domain.model.event import AccountableEvent
from domain.model.folding import fold
from domain.model.governance import Framework, Revisions


@dataclass(frozen=True)
class Rules:
    """Every version of a council's framework and calendar."""

    framework: Revisions[Framework]
    calendar: Revisions[Calendar]


def assert_conforms(
    events: Sequence[AccountableEvent], framework: Revisions[Framework], calendar: Revisions[Calendar], now: datetime
) -> Conformance:
    """Nothing is wrong in a history, but for what is owed at this very moment and was not taken yet."""
    found = conformance(events, Rules(framework, calendar), now)
    assert found.breaks == ()
    wrong = [step for step in found.steps if step.wrong]
    assert all(step.met is Met.NEVER_TAKEN and step.version is None for step in wrong), wrong
    if wrong:
        stands = fold(events)
        assert stands is not None
        due = next_step(stands, framework, calendar, now)
        assert due is not None
        assert due.at <= now
    taken = [step for step in found.steps if step.met in (Met.IN_TIME, Met.LATE)]
    assert len(taken) == sum(event.name in ("escalated", "unanswered") for event in events)
    return found
