"""Hints that depend on what a form is about: what is measured, of whom, whose good practice it is."""

from collections.abc import Callable

from api.pages.forms.parts import NO_NAMES, Field
from api.pages.subject import Subject
from domain.model.impact_narration import PARTS
from domain.model.measures import Measure


def hint(field: Field, subject: Subject, value: str) -> str:
    """The hint of a field that has `value` in it."""
    return _HINTS[field.says](subject, value) if field.says else field.hint


def _measured(subject: Subject, _: str) -> str:
    measure = _measure(subject)
    if measure is None:
        return ""
    unit = f"In {measure.unit}. " if measure.unit else ""
    return f"{unit}{_of_whom(measure)}".strip()


def _told(subject: Subject, _: str) -> str:
    measure = _measure(subject)
    return f"{_of_whom(measure) if measure else ''} Use the words that were used. {NO_NAMES}".strip()


def _scope(subject: Subject, _: str) -> str:
    measure = _measure(subject)
    everyone = f"all of them: {measure.scope}" if measure and measure.scope else "everyone"
    return f"Leave this empty if it is of {everyone}."


def _good_practice(subject: Subject, value: str) -> str:
    examples = {each.key: each.council for each in subject.framework.frame.good_practice}
    return f"From good practice of {examples[value]}." if value in examples else ""


def _themes(subject: Subject, _: str) -> str:
    outcomes = [outcome.name for outcome in subject.framework.outcomes]
    return f"One of these outcomes, or your own words: {', '.join(outcomes)}." if outcomes else "In a few words."


def _impact_part(_: Subject, value: str) -> str:
    return PARTS.get(value, "")


def _of_whom(measure: Measure) -> str:
    return f"Of whom: {measure.scope}." if measure.scope else ""


def _measure(subject: Subject) -> Measure | None:
    return subject.commitment.measurement if subject.commitment else None


_HINTS: dict[str, Callable[[Subject, str], str]] = {
    "measured": _measured,
    "told": _told,
    "scope": _scope,
    "good_practice": _good_practice,
    "themes": _themes,
    "impact_part": _impact_part,
}
