"""Steps as they are owed and as they are on the record, in the one form in which they are compared.

The sentence that goes with a step is not compared: it may be put into other words from one version to the next.
"""

from domain.audit.findings import Mark
from domain.model.calendar import day_of
from domain.model.climb_facts import DeadlineRevised, Escalated, LeftUnanswered, Warned
from domain.model.duty_facts import BroughtBack, LeftOut
from domain.model.event import RecordedEvent
from domain.model.step import NextStep

STEPS = (Escalated, LeftUnanswered)
NOTES = (DeadlineRevised, LeftOut, BroughtBack)
"""What the clock records about a revision of the framework."""
BY_THE_CLOCK = (*STEPS, Warned, *NOTES)


def of_step(step: NextStep) -> Mark:
    """The mark of a step or a warning that is owed."""
    escalates = step.action == "escalate"
    return Mark(
        action=step.action,
        cause=step.cause,
        sender=step.sender,
        receiver=step.receiver if escalates else None,
        deadline=step.deadline,
        deadline_day=step.deadline_day,
        kind=step.kind.value if escalates else None,
        since=step.since if escalates else None,
    )


def of_event(event: RecordedEvent) -> Mark:
    """The mark of what the clock recorded."""
    match event:
        case Escalated():
            return Mark(
                "escalate",
                event.cause,
                event.from_body,
                event.to_body,
                event.deadline_missed,
                event.deadline_day,
                event.kind,
                event.since,
            )
        case LeftUnanswered():
            return Mark("unanswered", event.cause, event.from_body, None, event.deadline_missed, event.deadline_day)
        case Warned():
            return Mark("warn", event.cause, event.to_body, None, event.deadline, event.deadline_day)
        case DeadlineRevised():
            moment, kind, was = event.deadline, event.kind, event.was_day
            return Mark("revise", event.cause, None, None, moment, event.deadline_day, kind, was)
        case _:
            return Mark(event.name, "", None, None, None, None)


def keeps_its_day(event: RecordedEvent) -> bool:
    """Whether a step took effect when it was recorded: nobody enters one late."""
    return event.on == day_of(event.timestamp)
