"""Measures and what was found, in words. Only what somebody read off evidence: nothing here works a figure out."""

from decimal import Decimal

from domain.model.measures import Measure, MeasureKind, Reading

NUMBERS = (MeasureKind.PERCENTAGE, MeasureKind.COUNT)
FOUND = {"done": "Done", "not_done": "Not done yet"}
"""What is found where something is done once."""


def amount(number: Decimal, unit: str) -> str:
    """1,200 places; 58 %."""
    return f"{number:,} {unit}".strip()


def says(reading: Reading, measure: Measure | None) -> str:
    """What was found, by the measure that it is for where that is still the one that counts: 4 of 6 places."""
    if reading.words is not None:
        return reading.words.text
    value = reading.value or ""
    if measure is None or measure.version != reading.measure:
        return f"{FOUND.get(value, value)} {reading.unit}".strip()
    if measure.kind not in NUMBERS:
        return FOUND.get(value, value) if measure.kind is MeasureKind.ONE_OFF else value
    number = Decimal(value)
    if measure.kind is MeasureKind.COUNT and measure.target is not None and number <= measure.target:
        return f"{number:,} of {amount(measure.target, measure.unit)}"
    return amount(number, measure.unit)


def before(measure: Measure) -> str:
    """How it was before; nothing where that is no figure."""
    if measure.kind not in NUMBERS:
        return ""
    return "Not known" if measure.baseline is None else amount(measure.baseline, measure.unit)


def to_reach(measure: Measure) -> str:
    """What is to be reached; nothing where that cannot be said in a word."""
    match measure.kind:
        case MeasureKind.PERCENTAGE | MeasureKind.COUNT:
            return "No figure was set" if measure.target is None else amount(measure.target, measure.unit)
        case MeasureKind.ONE_OFF:
            return FOUND["done"]
        case MeasureKind.STATUS:
            return measure.statuses[-1]
        case _:
            return ""
