"""The decisions about measuring: what is to be looked at, and what was found. Each raises a Refusal, and then has
changed nothing."""

from collections.abc import Sequence
from datetime import date

from domain.model import measure_facts, measures
from domain.model.calendar import day_of
from domain.model.commitment import Commitment
from domain.model.errors import Invalid, WrongState
from domain.model.order import EARLIEST, Order, record
from domain.model.text import line, optional_line, passage


def set_measure(
    commitment: Commitment,
    order: Order,
    *,
    kind: str,
    measure: str | None = None,
    scope: str | None = None,
    unit: str | None = None,
    baseline: str | None = None,
    target: str | None = None,
    statuses: Sequence[str] = (),
) -> None:
    """Say how anyone will know that it worked. `measure` None: as it was said when it was proposed."""
    found = measures.checked(
        commitment.version + 1,
        kind=kind,
        scope=scope,
        unit=unit,
        baseline=baseline,
        target=target,
        statuses=list(statuses),
    )
    record(
        commitment,
        order,
        measure_facts.MeasureSet,
        measure=line("measure", optional_line("measure", measure) or commitment.measure),
        kind=found.kind.value,
        scope=found.scope,
        unit=found.unit,
        baseline=found.baseline,
        target=found.target,
        statuses=list(found.statuses),
    )


def record_reading(
    commitment: Commitment,
    order: Order,
    *,
    evidence: str,
    evidence_on: date,
    value: str | None = None,
    words: str | None = None,
    as_at: date | None = None,
    scope: str | None = None,
) -> None:
    """Say what was found. `as_at` None: it was true on the date of its evidence; `scope` None: the measure's."""
    if commitment.measurement is None:
        raise WrongState("It has no measure yet. Set the measure first, then record what you found.")
    for field, day in (("evidence_on", evidence_on), ("as_at", as_at)):
        if day is not None and not EARLIEST <= day <= day_of(order.at):
            raise Invalid(field, f"Give a day from {EARLIEST.isoformat()} to today.")
    found, told = measures.value_of(commitment.measurement, value, words)
    record(
        commitment,
        order,
        measure_facts.ReadingRecorded,
        value=found,
        words=None if told is None else order.words("words", told),
        unit=commitment.measurement.unit,
        as_at=as_at or evidence_on,
        evidence_on=evidence_on,
        evidence=measures.reference(evidence),
        scope=optional_line("scope", scope) or commitment.measurement.scope,
    )


def withdraw_reading(commitment: Commitment, order: Order, *, reading: str, reason: str) -> None:
    """A reading was wrong: it counts no more, and stays in the history."""
    found = commitment.readings.get(reading)
    if found is None:
        raise Invalid("reading", "This commitment has no such reading.")
    if found.withdrawn is not None:
        raise WrongState("This reading was already withdrawn.")
    record(commitment, order, measure_facts.ReadingWithdrawn, reading=reading, reason=passage("reason", reason))
