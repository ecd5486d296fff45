"""The ladder of a commitment or a duty as it is drawn: each rung, what stands there and what became of it before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.pages.words import CAUSES, DECISIONS
from domain.model import climb_facts
from domain.model.accountable import Accountable
from domain.model.calendar import in_words
from domain.model.causes import Cause
from domain.model.escalation import standing
from domain.model.event import RecordedEvent
from domain.model.governance import Framework
from domain.model.step import NextStep


@dataclass(frozen=True)
class Standing:
    """A cause that stands with somebody, and the step it comes to if nobody acts (None: no day is set)."""

    cause: Cause
    name: str
    step: NextStep | None


@dataclass(frozen=True)
class Rung:
    """One rung; `number` counts from the first, 0 is whoever leads it. `here`: the highest reached."""

    key: str
    name: str
    number: int
    here: bool
    standing: list[Standing]
    past: list[str]

    @property
    def reached(self) -> bool:
        return bool(self.standing or self.past)


def ladder(
    found: Accountable,
    framework: Framework,
    events: Iterable[RecordedEvent],
    owed: Mapping[str, NextStep],
    *,
    ground: str,
) -> list[Rung]:
    """Every rung, the highest first, then any body off the ladder that a cause stands with, then whoever leads it, in
    the words of `ground`."""
    history = list(events)
    top = standing(found, framework)
    beside = [body for body in sorted(found.holders) if body not in framework.ladder]

    def rung(key: str, name: str, number: int) -> Rung:
        there = [
            Standing(cause, CAUSES[cause.kind], owed.get(cause.id))
            for cause in found.causes.values()
            if (cause.holder or "") == key
        ]
        return Rung(key, name, number, bool(key) and key == top, there, _past(key, history, framework))

    made = [rung(key, framework.body_name(key), height) for height, key in enumerate(framework.ladder, 1)]
    made.reverse()
    made += [rung(body, framework.body_name(body), 0) for body in beside]
    return [*made, rung("", ground, 0)]


def _past(key: str, history: list[RecordedEvent], framework: Framework) -> list[str]:
    """What became of it with one body (or, for "", with the lead), oldest first."""
    notes = []
    for event in history:
        match event:
            case climb_facts.Escalated() if (event.from_body or "") == key and not _by_itself(event):
                notes.append(f"{in_words(event.deadline_day)} passed without an answer.")
            case climb_facts.LeftUnanswered() if event.from_body == key:
                notes.append(f"Unanswered: {in_words(event.deadline_day)} passed in silence.")
            case climb_facts.Disposed() if event.body == key:
                notes.append(f"Decided on {in_words(event.on)}: {DECISIONS[event.decision].lower()}.")
            case climb_facts.Referred() if event.body == key:
                notes.append(f"Sent to the {framework.body_name(event.to_body)} on {in_words(event.on)}.")
    return notes


def _by_itself(event: climb_facts.Escalated) -> bool:
    """Whether a date passed that nobody was asked to answer by: it was due, or an update was."""
    return event.from_body is None and not event.cause.startswith("challenge:")
