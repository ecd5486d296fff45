"""How a commitment of the past was measured, as a history file has it."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from domain.frameworks.past_values import Day


class PastReading(BaseModel):
    """What was found. Days left out: the day on which it was achieved; `evidence` left out: the paper that the
    commitment comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: str | None = None
    words: str | None = None
    as_at: Day | None = None
    evidence_on: Day | None = None
    evidence: str | None = None

    def said(self, *, source: str, on: date) -> dict[str, Any]:
        """What the command to record it says."""
        evidence = {"evidence": self.evidence or f"paper: {source}", "evidence_on": self.evidence_on or on}
        return self.model_dump(exclude_none=True, exclude={"evidence", "evidence_on"}) | evidence


class PastMeasure(BaseModel):
    """What was measured, in the words of the command `set-measure`, and every reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    scope: str | None = None
    unit: str | None = None
    baseline: str | None = None
    target: str | None = None
    statuses: tuple[str, ...] = ()
    readings: tuple[PastReading, ...] = ()

    def said(self) -> dict[str, Any]:
        """What the command to set it says."""
        return self.model_dump(exclude_none=True, exclude={"readings"})
