"""A step that the passing of time will take."""

from datetime import date, datetime
from typing import NamedTuple

from domain.model.causes import Kind


class NextStep(NamedTuple):
    """What happens at a moment if nobody acts before it, and why.

    `at`: UTC; `action`: `escalate`, `unanswered` or `warn`; `because`: what will happen and why, for people; `missed`:
    the same once nobody acted, for the record; `cause`, `kind`, `since`: the cause it is for; `sender`: the body it
    stands with (None: the lead); `receiver`: the body it goes to (None: none above); `deadline_day` and `deadline`:
    the day that passes and the moment at which it has passed; `exact`: it is a moment and no day.
    """

    at: datetime
    action: str
    because: str
    missed: str
    cause: str
    kind: Kind
    since: date
    sender: str | None
    receiver: str | None
    deadline_day: date
    deadline: datetime
    exact: bool = False
