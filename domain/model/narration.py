"""History in sentences: what each event says to a person who reads the record."""

from collections.abc import Callable
from datetime import date

from domain.model import climb_facts, facts
from domain.model.access import Role
from domain.model.calendar import in_words
from domain.model.causes import Kind
from domain.model.event import CommitmentEvent

Name = Callable[[str], str]
"""Gives the name of a body for its key."""

_VERDICTS = {"it_made_a_difference": "it made a difference", "not_yet": "not yet"}


def by(event: CommitmentEvent, name: Name) -> str:
    """Who it was, by seat and never by name."""
    role = Role(event.role)
    if role is Role.CLOCK:
        return role.says
    if role in (Role.CHAIR, Role.MEMBER) and event.body:
        return f"{role.says} of the {name(event.body)}"
    return f"{role.says}, for a Care Consultant" if event.on_behalf else role.says


def says(event: CommitmentEvent, name: Name) -> str:
    """What happened, in one or two sentences."""
    match event:
        case facts.Proposed():
            return f"Proposed to the {name(event.decided_by)}: {event.title}.{_due(event.due_on)}"
        case facts.Agreed():
            lead = f" Lead: {event.lead}." if event.lead else " Nobody leads it yet."
            return f"Agreed.{lead}{_due(event.due_on)}"
        case facts.Declined():
            return f"Declined: {_end(event.reason)}"
        case climb_facts.Blocked():
            who = name(event.goes_to)
            return f"Blocked: {_end(event.obstacle)} Help needed: {_end(event.help_needed)} It stands with the {who}."
        case climb_facts.Unblocked():
            return f"No longer blocked: {_end(event.how)}"
        case facts.ProgressReported():
            return f"Progress: {_end(event.report)}"
        case climb_facts.Challenged():
            return f"A Care Consultant asked: “{event.words.text}”"
        case climb_facts.ChallengeAnswered():
            return f"The challenge was answered: “{event.words.text}”"
        case climb_facts.ChallengeWithdrawn():
            return "The challenge was withdrawn."
        case climb_facts.Escalated():
            return _escalated(event, name)
        case climb_facts.LeftUnanswered():
            return f"Left unanswered by the {name(event.from_body)}, the highest rung. {event.because}"
        case climb_facts.Warned():
            who = f"The {name(event.to_body)}" if event.to_body else "The lead"
            return f"{who} was warned: the last day to act is {in_words(event.deadline_day)}."
        case climb_facts.Disposed():
            return _disposed(event, name)
        case climb_facts.Referred():
            return f"Sent directly to the {name(event.to_body)}: “{event.words.text}”"
        case facts.DueDateMoved():
            was = f" from {in_words(event.moved_from)}" if event.moved_from else ""
            return f"Due date moved{was} to {in_words(event.due_on)}: {_end(event.reason)}"
        case facts.LeadAssigned():
            return f"Lead assigned: {event.lead}."
        case facts.Achieved():
            return f"Achieved: {_end(event.evidence)}"
        case facts.VerdictGiven():
            return f"The verdict of a Care Consultant: {_VERDICTS[event.verdict]}. “{event.words.text}”"
        case facts.Reopened():
            return f"Reopened: “{event.reason.text}”"
        case facts.FoundImpossible():
            return f"It cannot be met: {_end(event.reason)} What children are told: “{event.explanation}”"
        case _:
            raise TypeError(f"no sentence for {type(event).__name__}")


def _escalated(event: climb_facts.Escalated, name: Name) -> str:
    if event.from_body is None and event.kind == Kind.LEAD_VACANT.value:
        return f"Went to the {name(event.to_body)}. {event.because}"
    sender = f"the {name(event.from_body)}" if event.from_body else "the lead"
    return f"Went from {sender} to the {name(event.to_body)}. {event.because}"


def _disposed(event: climb_facts.Disposed, name: Name) -> str:
    who = f"The {name(event.body or '')}"
    decision = {
        "obstacle_removed": "removed the obstacle",
        "supported": f"supports it until {in_words(event.until)}" if event.until else "supports it",
        "referred_up": f"sent it up to the {name(event.goes_to or '')}",
        "accepted_cannot_be_met": "accepted that it cannot be met; children are owed an explanation",
    }[event.decision]
    return f"{who} {decision}: “{event.words.text}”"


def _due(day: date | None) -> str:
    return f" Due by {in_words(day)}." if day else ""


def _end(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
