"""History in sentences: what each event says to a person who reads the record."""

from collections.abc import Callable
from datetime import date

from domain.model import (
    climb_facts,
    duty_facts,
    facts,
    impact_facts,
    impact_narration,
    measure_facts,
    partner_facts,
    said_facts,
    said_narration,
    stuck_facts,
)
from domain.model.access import Role
from domain.model.calendar import in_words
from domain.model.causes import Kind
from domain.model.event import RecordedEvent, SessionEvent
from domain.model.governance import Framework
from domain.model.measures import MeasureKind
from domain.model.session_narration import at_session
from domain.model.text import ended as _end

Name = Callable[[str], str]
"""Gives the name of a body or an organisation for its key."""

_LINKS = {"same_as": "it promises the same as", "supports": "it supports", "depends_on": "it depends on"}
_VERDICTS = {"it_made_a_difference": "it made a difference", "not_yet": "not yet"}


def by(event: RecordedEvent, framework: Framework) -> str:
    """Who it was, by seat and never by name."""
    role = Role(event.role)
    if role is Role.CLOCK:
        return role.says
    if role in (Role.CHAIR, Role.MEMBER) and event.body:
        return f"{role.says} of the {framework.body_name(event.body)}"
    return f"{role.says}, for a Care Consultant" if event.on_behalf else role.says


def says(event: RecordedEvent, framework: Framework) -> str:
    """What happened, in one or two sentences; bodies and organisations as a framework calls them."""
    name, organisation = framework.body_name, framework.organisation_name
    match event:
        case facts.Proposed():
            return f"Proposed to the {name(event.decided_by)}: {event.title}.{_due(event.due_on)}"
        case facts.Agreed():
            lead = f" Lead: {event.lead}." if event.lead else " Nobody leads it yet."
            return f"Agreed.{lead}{_due(event.due_on)}"
        case facts.Declined():
            return f"Declined: {_end(event.reason)}"
        case stuck_facts.Blocked():
            who = name(event.goes_to)
            return f"Blocked: {_end(event.obstacle)} Help needed: {_end(event.help_needed)} It stands with the {who}."
        case stuck_facts.Unblocked():
            return f"No longer blocked: {_end(event.how)}"
        case facts.ProgressReported():
            return f"Progress: {_end(event.report)}"
        case stuck_facts.Challenged():
            return f"A Care Consultant asked: “{event.words.text}”"
        case stuck_facts.ChallengeAnswered():
            return f"The challenge was answered: “{event.words.text}”"
        case stuck_facts.ChallengeWithdrawn():
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
            stands = f" It stands with the {name(event.goes_to)}." if event.goes_to else ""
            return f"Reopened: “{event.reason.text}”{stands}"
        case facts.FoundImpossible():
            return f"It cannot be met: {_end(event.reason)} What children are told: “{event.explanation}”{_told(event)}"
        case facts.ExplanationDelivered():
            return f"Children were told why it cannot be met: {_end(event.where)}"
        case climb_facts.DeadlineRevised():
            return _revised(event, name)
        case partner_facts.OwnerAssigned():
            return f"Held by {organisation(event.owner)} from now on: {_end(event.reason)}"
        case partner_facts.Adopted():
            bound = f" Bound by {_end(event.obligation)}" if event.obligation else ""
            return f"{organisation(event.organisation)} takes it on: {_end(event.part)}{bound}"
        case partner_facts.AdoptionWithdrawn():
            return f"{organisation(event.organisation)} takes it on no more: {_end(event.reason)}"
        case partner_facts.Linked():
            return f"Linked: {_LINKS[event.how]} another commitment."
        case partner_facts.Unlinked():
            return "A link to another commitment was taken away."
        case measure_facts.MeasureSet():
            return f"How anyone will know: {_end(event.measure)}{_measured(event)}"
        case measure_facts.ReadingRecorded():
            unit = f" {event.unit}" if event.unit else ""
            found = f"“{event.words.text}”" if event.words else f"{(event.value or '').replace('_', ' ')}{unit}"
            of = f" ({event.scope})" if event.scope else ""
            return f"Found: {found}{of}, as at {in_words(event.as_at)}. Evidence of {in_words(event.evidence_on)}."
        case measure_facts.ReadingWithdrawn():
            return f"A reading was withdrawn: {_end(event.reason)}"
        case duty_facts.TakenOn():
            return f"Taken on: {_end(event.title)}"
        case duty_facts.Done():
            words = f" {_end(event.words)}" if event.words else ""
            extra = "" if event.covers else " Once more than was owed."
            return f"Done: {_end(event.reference)}{words}{extra}"
        case duty_facts.LeftOut():
            return (
                f"The framework in force (version {event.framework_version}) does not have this: nothing of it is owed."
            )
        case duty_facts.BroughtBack():
            return f"The framework in force (version {event.framework_version}) has this again: it is owed from now on."
        case SessionEvent():
            return at_session(event, framework)
        case said_facts.SaidEvent():
            return said_narration.says(event, framework)
        case impact_facts.ImpactEvent():
            return impact_narration.says(event)
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


def _revised(event: climb_facts.DeadlineRevised, name: Name) -> str:
    changed = f"The framework changed (version {event.framework_version})"
    if event.meeting_of is not None:
        changed = _meeting_changed(event, name(event.meeting_of))
    if event.deadline_day is None:
        return f"{changed}: this has no deadline any more."
    if event.was_day is None:
        return f"{changed}: this has a deadline now. {event.because}"
    if event.was_day == event.deadline_day:
        return f"{changed}, and so what comes of a deadline. {event.because}"
    moved = f"the deadline moved from {in_words(event.was_day)} to {in_words(event.deadline_day)}"
    return f"{changed}: {moved}. {event.because}"


def _meeting_changed(event: climb_facts.DeadlineRevised, body: str) -> str:
    reason = f" ({event.reason.rstrip('.')})" if event.reason else ""
    if event.meeting_on is None:
        day = in_words(event.meeting_becomes) if event.meeting_becomes else "no day"
        return f"An extra session of the {body} was called for {day}{reason}"
    became = f"moved to {in_words(event.meeting_becomes)}" if event.meeting_becomes else "cancelled"
    return f"The session of the {body} on {in_words(event.meeting_on)} was {became}{reason}"


def _told(event: facts.FoundImpossible) -> str:
    if event.delivered is not None and event.delivered_on is not None:
        return f" They were told on {in_words(event.delivered_on)}: {_end(event.delivered)}"
    return " They have not been told yet." if event.owed else ""


def _measured(event: measure_facts.MeasureSet) -> str:
    unit = f" {event.unit}" if event.unit else ""
    of = f" Of whom: {_end(event.scope)}" if event.scope else ""
    steps = f" Steps: {', '.join(event.statuses)}." if event.statuses else ""
    target = f" To reach: {event.target}{unit}." if event.target is not None else ""
    before = "unknown" if event.baseline is None else f"{event.baseline}{unit}"
    baseline = f" Before: {before}." if event.kind == MeasureKind.PERCENTAGE.value or event.baseline is not None else ""
    return f"{of}{baseline}{target}{steps}"


def _due(day: date | None) -> str:
    return f" Due by {in_words(day)}." if day else ""
