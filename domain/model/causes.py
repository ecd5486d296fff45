"""Causes: why a commitment or a duty is stuck, and how far each cause has climbed."""

from datetime import date, datetime
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace


class Kind(Enum):
    """What a commitment (for DUTY_LATE: a duty) is stuck for. Each cause keeps its own clock and its own way up."""

    BLOCKED = "blocked"
    CHALLENGE = "challenge"
    REOPENED = "reopened"
    OVERDUE = "overdue"
    UPDATE_MISSING = "update_missing"
    LEAD_VACANT = "lead_vacant"
    MEASURE_MISSING = "measure_missing"
    DATE_MISSING = "date_missing"
    DUTY_LATE = "duty_late"
    EXPLANATION = "explanation"

    # There is one of each, and the library's way of hashing a name is worked out in Python.
    __hash__ = object.__hash__

    @property
    def says(self) -> str:
        """The cause, as the subject of a sentence."""
        return _SAYS[self]


KINDS = {kind.value: kind for kind in Kind}
"""The kinds by their names in stored events."""
LATE = (Kind.OVERDUE, Kind.UPDATE_MISSING, Kind.DUTY_LATE)
"""The kinds that begin because a promised day passed; their `since` is that day."""

_SAYS = {
    Kind.BLOCKED: "It is blocked",
    Kind.CHALLENGE: "A Care Consultant's challenge has had no answer",
    Kind.REOPENED: "It was reopened, and nothing has been decided about it",
    Kind.OVERDUE: "It was due and has not been achieved",
    Kind.UPDATE_MISSING: "Its progress update is missing",
    Kind.LEAD_VACANT: "Nobody leads it",
    Kind.MEASURE_MISSING: "Nobody has said how anyone will know that it worked",
    Kind.DATE_MISSING: "It has no date by which it is to be done",
    Kind.DUTY_LATE: "It was due and has not been done",
    Kind.EXPLANATION: "Children are owed an explanation of why it cannot be met",
}


class Cause(Struct, frozen=True):
    """One cause, where it stands and since when.

    `id` is its kind and the version of the event that began it. `since` is the day people say it began; the clock
    never counts from before it was recorded. `holder` is the body it stands with; None: the lead, who has not yet
    answered a challenge. `reached` is when it reached the holder on the record; `counts_from` and `counts_day`
    (None: the day of `counts_from`) are what the holder's time counts from: the day the rung before was due, not
    when the step was taken.
    `path` lists the bodies it has been with. `rests_until` is the last day of a support a body gave.
    `unanswered_on` is the last deadline at the top rung that passed in silence, `unanswered` how many did.
    """

    id: str
    kind: Kind
    since: date
    holder: str | None
    reached: datetime
    counts_from: datetime
    counts_day: date | None = None
    path: tuple[str, ...] = ()
    rests_until: date | None = None
    unanswered: int = 0
    unanswered_on: date | None = None

    def moved(self, to: str, *, reached: datetime, counts_from: datetime, counts_day: date | None = None) -> "Cause":
        """The same cause, now with another body, whose clock starts afresh."""
        return replace(
            self,
            holder=to,
            reached=reached,
            counts_from=counts_from,
            counts_day=counts_day,
            path=(*self.path, to),
            rests_until=None,
            unanswered_on=None,
        )

    def rested(self, until: date, *, at: datetime) -> "Cause":
        """The same cause, resting until the end of a day because its body supports what is being done."""
        return replace(self, rests_until=until, reached=at, unanswered_on=None)

    def left_unanswered(self, deadline: date) -> "Cause":
        """The same cause after one more deadline passed in silence at the top rung."""
        return replace(self, unanswered=self.unanswered + 1, unanswered_on=deadline, rests_until=None)
