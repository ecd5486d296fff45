"""What the commands about measuring take over HTTP. Only types are checked here; the rules are the domain's."""

from typing import Annotated, Literal

from pydantic import Field

from api.endpoints.body import Body
from api.endpoints.values import Day, Key


class SetMeasure(Body):
    """`baseline` and `target` are numbers as text, such as "86" or "12.5"; `baseline` may be "unknown"."""

    kind: Literal["percentage", "count", "one_off", "status", "quality", "experience"]
    measure: str | None = None
    scope: str | None = None
    unit: str | None = None
    baseline: str | None = None
    target: str | None = None
    statuses: Annotated[list[str], Field(max_length=50)] = []


class RecordReading(Body):
    """`value` for what is counted, `words` for quality and experience; `evidence`: an address, or sha256: and a file's
    digest."""

    evidence: str
    evidence_on: Day
    value: str | None = None
    words: str | None = None
    as_at: Day | None = None
    scope: str | None = None


class WithdrawReading(Body):
    reading: Key
    reason: str
