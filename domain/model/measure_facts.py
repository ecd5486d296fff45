"""The events of measuring: what is to be looked at, and what was found."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from domain.model.causes import Kind
from domain.model.event import AccountableEvent
from domain.model.measures import KINDS, Measure, Reading
from domain.model.text import Words

if TYPE_CHECKING:
    from domain.model.commitment import Commitment


class MeasureSet(AccountableEvent):
    """Somebody said how anyone will know that it worked. `baseline` None: it is not known how it was before."""

    TOPIC = "commitment.measure_set"

    measure: str
    kind: str
    scope: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    statuses: list[str]

    def change(self, commitment: "Commitment") -> None:
        commitment.has(Kind.MEASURE_MISSING)
        commitment.measure = self.measure
        commitment.measurement = Measure(
            version=self.originator_version,
            kind=KINDS[self.kind],
            scope=self.scope,
            unit=self.unit,
            baseline=self.baseline,
            target=self.target,
            statuses=tuple(self.statuses),
        )


class ReadingRecorded(AccountableEvent):
    """What was found when somebody looked, and on what evidence."""

    TOPIC = "commitment.reading_recorded"

    value: str | None
    words: Words | None
    unit: str
    as_at: date
    evidence_on: date
    evidence: str
    scope: str

    def change(self, commitment: "Commitment") -> None:
        reading = f"reading:{self.originator_version}"
        commitment.readings[reading] = Reading(
            id=reading,
            measure=commitment.measurement.version if commitment.measurement else 0,
            value=self.value,
            words=self.words,
            unit=self.unit,
            as_at=self.as_at,
            evidence_on=self.evidence_on,
            evidence=self.evidence,
            scope=self.scope,
            on=self.on,
        )


class ReadingWithdrawn(AccountableEvent):
    """A reading was wrong. It stays in the history and counts no more."""

    TOPIC = "commitment.reading_withdrawn"

    reading: str
    reason: str

    def change(self, commitment: "Commitment") -> None:
        if self.reading in commitment.readings:
            withdrawn = replace(commitment.readings[self.reading], withdrawn=self.reason)
            commitment.readings[self.reading] = withdrawn


EVENTS: tuple[type[AccountableEvent], ...] = (MeasureSet, ReadingRecorded, ReadingWithdrawn)
