"""Measures: how anyone will know that a promise worked, and what was found when somebody looked.

A figure is only ever what somebody read off evidence: nothing here works one out.
"""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum

from msgspec import Struct

from domain.model.errors import Invalid
from domain.model.text import Words, line, optional_line, passage

HIGHEST_PERCENTAGE = 1_000
HIGHEST_COUNT = 1_000_000_000
MOST_STATUSES = 12
ADDRESS = 1_000
"""Longest address of evidence, in characters."""
_NUMBER = re.compile(r"\d{1,10}(\.\d{1,4})?", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/@\\<>\"'\[\]]+\.[^\s/@\\<>\"'\[\]]+(/[^\s\\<>\"']*)?")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)


class MeasureKind(Enum):
    """What is looked at. Only a percentage and a count are numbers."""

    PERCENTAGE = "percentage"
    COUNT = "count"
    ONE_OFF = "one_off"
    STATUS = "status"
    QUALITY = "quality"
    EXPERIENCE = "experience"


KINDS = {kind.value: kind for kind in MeasureKind}
"""The kinds by their names in stored events."""
ONE_OFF = ("not_done", "done")


class Measure(Struct, frozen=True):
    """What is measured: `scope` says of whom, `unit` of what. `baseline` None: it is not known how it was before.
    `target` None: there is no figure to reach. `statuses`: the steps on the way, the last one is the goal.
    `version` is that of the event that set it."""

    version: int
    kind: MeasureKind
    scope: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    statuses: tuple[str, ...]


class Reading(Struct, frozen=True):
    """What was found: a number, a status or, for quality and experience, words. `measure` is the version of the measure
    that it is for, `as_at` the day on which it was true, `evidence_on` the date of the evidence, and `evidence` where
    that is: an address or the digest of a file."""

    id: str
    measure: int
    value: str | None
    words: Words | None
    unit: str
    as_at: date
    evidence_on: date
    evidence: str
    scope: str
    on: date
    withdrawn: str | None = None


def kind_of(text: str) -> MeasureKind:
    """The kind of that name. Raises Invalid."""
    try:
        return MeasureKind(text)
    except ValueError:
        raise Invalid("kind", f"Choose one of: {', '.join(kind.value for kind in MeasureKind)}.") from None


def checked(
    version: int,
    *,
    kind: str,
    scope: str | None,
    unit: str | None,
    baseline: str | None,
    target: str | None,
    statuses: list[str],
) -> Measure:
    """A measure as somebody set it. Raises Invalid where the parts do not go together."""
    found = kind_of(kind)
    numbers = found in (MeasureKind.PERCENTAGE, MeasureKind.COUNT)
    for field, said in (("baseline", baseline), ("target", target)):
        if said is not None and not numbers:
            raise Invalid(field, "Only a percentage or a count has this. Leave it out.")
    if found is MeasureKind.PERCENTAGE and baseline is None:
        raise Invalid("baseline", 'Say how it was before, as a number, or "unknown".')
    if found is MeasureKind.COUNT and target is None:
        raise Invalid("target", "Say how many there are to be.")
    if bool(statuses) != (found is MeasureKind.STATUS):
        raise Invalid("statuses", "A status needs its steps, the last one is the goal; no other measure has any.")
    steps = [line("statuses", status) for status in statuses]
    if found is MeasureKind.STATUS and not 2 <= len(set(steps)) == len(steps) <= MOST_STATUSES:
        raise Invalid("statuses", f"Give 2 to {MOST_STATUSES} different steps.")
    return Measure(
        version=version,
        kind=found,
        scope=optional_line("scope", scope) or "",
        unit=optional_line("unit", unit) or ("%" if found is MeasureKind.PERCENTAGE else ""),
        baseline=None if baseline is None or _is_unknown(baseline) else number("baseline", baseline, found),
        target=None if target is None else number("target", target, found),
        statuses=tuple(steps),
    )


def _is_unknown(baseline: str) -> bool:
    return baseline.strip().lower() == "unknown"


def value_of(measure: Measure, value: str | None, words: str | None) -> tuple[str | None, str | None]:
    """A reading's value in the form in which it is kept, or what it says in words. Raises Invalid where that does
    not go with the measure."""
    if measure.kind in (MeasureKind.QUALITY, MeasureKind.EXPERIENCE):
        if value is not None:
            raise Invalid("value", "This is told in words, not as a figure. Leave it out.")
        return None, passage("words", words)
    if words is not None:
        raise Invalid("words", "Only quality and experience are told in words. Leave this out.")
    if value is None:
        raise Invalid("value", "This is needed: say what was found.")
    if measure.kind in (MeasureKind.PERCENTAGE, MeasureKind.COUNT):
        return str(number("value", value, measure.kind)), None
    allowed = ONE_OFF if measure.kind is MeasureKind.ONE_OFF else measure.statuses
    if value not in allowed:
        raise Invalid("value", f"Choose one of: {', '.join(allowed)}.")
    return value, None


def number(field: str, text: str | None, kind: MeasureKind) -> Decimal:
    """A number as people write it, "86" or "12.5". Raises Invalid."""
    plain = (text or "").strip().replace(",", "").removesuffix("%").strip()
    highest = HIGHEST_PERCENTAGE if kind is MeasureKind.PERCENTAGE else HIGHEST_COUNT
    try:
        found = Decimal(plain) if _NUMBER.fullmatch(plain) else None
    except InvalidOperation:
        found = None
    if found is None or found > highest:
        raise Invalid(field, f"Write a number from 0 to {highest:,}, such as 12 or 12.5.")
    if kind is MeasureKind.COUNT and found != found.to_integral_value():
        raise Invalid(field, "A count is a whole number.")
    return found


def reference(text: str | None) -> str:
    """Where evidence is: an address (https://…), a file's digest (sha256:…), or a paper and the place in it (paper: …),
    for what is not kept as a file. Raises Invalid."""
    said = (text or "").strip()
    if said.lower().startswith("paper:"):
        return f"paper: {line('evidence', said[len('paper:') :])}"
    if len(said) <= ADDRESS and said.isascii() and (_ADDRESS.fullmatch(said) or _DIGEST.fullmatch(said.lower())):
        return said.lower() if said.lower().startswith("sha256:") else passage("evidence", said, longest=ADDRESS)
    raise Invalid(
        "evidence", "Give an address (https://…), sha256: and a file's digest, or paper: and where it says so."
    )
