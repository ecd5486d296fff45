"""What changed in a commitment or a duty between two moments, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.audit.sentences import VERDICTS, Name
from domain.audit.standing import Standing
from domain.model.calendar import in_words
from domain.model.causes import Kind


@dataclass(frozen=True)
class Change:
    """One thing that is otherwise at the second moment: `field` as the API calls it, what it was and what it became
    (None: nothing), and a sentence. A cause is named by its id.

    What applied() needs beside: `key` is the id of a challenge, or the body that a next step goes to; `whole` is how
    something new stands."""

    field: str
    was: str | None
    became: str | None
    says: str
    key: str | None = None
    whole: Standing | None = None


def differences(before: Standing | None, after: Standing | None, name: Name, organisation: Name) -> list[Change]:
    """What changed between two moments; None: it was not on the record then. `name` and `organisation` give the names
    of bodies and organisations."""
    if before is None and after is None:
        return []
    if before is None or after is None:
        came = before is None
        there = after if before is None else before
        assert there is not None
        says = f"It is new: {_plain(there.state)}." if came else "It is not on the record at the second moment."
        return [Change("state", None if came else there.state, there.state if came else None, says, whole=after)]
    return list(_changes(before, after, name, organisation))


def _changes(before: Standing, after: Standing, name: Name, organisation: Name) -> Iterator[Change]:
    if before.state != after.state:
        says = f"It was {_plain(before.state)}, and is {_plain(after.state)}."
        yield Change("state", before.state, after.state, says)
    yield from _causes(before, after)
    if before.rung != after.rung:
        stood = f"the {name(before.rung)}" if before.rung else "no body"
        stands = f"the {name(after.rung)}" if after.rung else "no body"
        yield Change("rung", before.rung, after.rung, f"It stood with {stood}, and stands with {stands}.")
    yield from _one("lead", before.lead, after.lead, "Its lead", "nobody")
    if before.owner != after.owner:
        was, is_ = (organisation(each) if each else "the council" for each in (before.owner, after.owner))
        yield Change("owner", before.owner, after.owner, f"It was held by {was}, and is held by {is_}.")
    if before.due_on != after.due_on:
        says = f"It was due {_by(before.due_on)}, and is due {_by(after.due_on)}."
        yield Change("due_on", _iso(before.due_on), _iso(after.due_on), says)
    yield from _one("measure", before.measure, after.measure, "How anyone will know", "not said")
    yield from _challenges(before, after)
    if before.verdict != after.verdict:
        said = VERDICTS.get(after.verdict, after.verdict) if after.verdict else "none on what is claimed now"
        yield Change("verdict", before.verdict, after.verdict, f"The verdict of Care Consultants: {said}.")
    if before.done != after.done:
        says = f"It was on the record as done {_times(before.done)}, and is {_times(after.done)}."
        yield Change("done", str(before.done), str(after.done), says)
    if (before.step_day, before.step_to) != (after.step_day, after.step_to):
        says = f"What came next if nobody acted: {_next(before, name)}. Now: {_next(after, name)}."
        yield Change("next_step", _iso(before.step_day), _iso(after.step_day), says, key=after.step_to)


def _causes(before: Standing, after: Standing) -> Iterator[Change]:
    for cause in sorted(after.causes.keys() - before.causes.keys()):
        yield Change("causes", None, cause, f"It became stuck: {_cause(after.causes[cause])}.")
    for cause in sorted(before.causes.keys() - after.causes.keys()):
        yield Change("causes", cause, None, f"It is not stuck for this any more: {_cause(before.causes[cause])}.")


def _challenges(before: Standing, after: Standing) -> Iterator[Change]:
    for challenge in sorted(before.challenges.keys() | after.challenges.keys()):
        was, is_ = before.challenges.get(challenge), after.challenges.get(challenge)
        if was == is_:
            continue
        if was is None:
            says = "A Care Consultant asked." + ("" if is_ == "open" else f" The challenge was {is_}.")
        elif is_ is None:
            says = "A challenge is not on the record at the second moment."
        else:
            says = f"A challenge that was {was} is {is_}."
        yield Change("challenges", was, is_, says, key=challenge)


def _one(field: str, was: str | None, became: str | None, what: str, nothing: str) -> Iterator[Change]:
    if was != became:
        yield Change(field, was, became, f"{what}: it was {_said(was, nothing)}, and is {_said(became, nothing)}.")


def _said(text: str | None, nothing: str) -> str:
    return f"“{text}”" if text else nothing


def _plain(state: str) -> str:
    return state.replace("_", " ")


def _cause(kind: str) -> str:
    says = Kind(kind).says
    return says[:1].lower() + says[1:]


def _by(day: date | None) -> str:
    return f"by {in_words(day)}" if day else "on no day"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _times(number: int) -> str:
    return {0: "never", 1: "once"}.get(number, f"{number} times")


def _next(there: Standing, name: Name) -> str:
    if there.step_day is None:
        return "nothing"
    to = f"to the {name(there.step_to)}" if there.step_to else "left unanswered"
    return f"{to}, after {in_words(there.step_day)}"
