"""How one commitment stands in a report, and how one duty does."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from domain.audit.difference import Change
from domain.audit.findings import ChallengeFound
from domain.audit.stays import Stay
from domain.model.measures import Measure, Reading


class Group(Enum):
    """Where a commitment is counted. Each is counted once."""

    KEPT = "kept"
    """An officer says that it is achieved, and no Care Consultant has said "not yet" to that claim."""
    NOT_AGREED = "not_agreed"
    """An officer says that it is achieved, and the last verdict of Care Consultants on that claim is "not yet"."""
    ON_THE_WAY = "on_the_way"
    """Agreed, and nothing about it waits for an answer."""
    STUCK = "stuck"
    """It is proposed, agreed or blocked, and something about it waits for an answer."""
    PUT_FORWARD = "put_forward"
    """Proposed, neither agreed nor declined yet."""
    CANNOT_BE_MET = "cannot_be_met"
    DECLINED = "declined"


SERVES = (Group.KEPT, Group.NOT_AGREED, Group.ON_THE_WAY, Group.STUCK, Group.PUT_FORWARD, Group.CANNOT_BE_MET)
"""What answers a promise or a priority, be it with a reason why not. What was declined does not."""


def group_of(state: str, verdict: str | None, *, stuck: bool) -> Group:
    """Where a commitment in a state is counted, with the last verdict on what is claimed now."""
    if state == "achieved":
        return Group.NOT_AGREED if verdict == "not_yet" else Group.KEPT
    if state in ("cannot_be_met", "declined"):
        return Group(state)
    if stuck:
        return Group.STUCK
    return Group.PUT_FORWARD if state == "proposed" else Group.ON_THE_WAY


@dataclass(frozen=True)
class StuckFor:
    """One cause for which it is stuck: its kind, since which day, and the body it stands with (None: the lead)."""

    kind: str
    since: date
    body: str | None


@dataclass(frozen=True)
class Claim:
    """An officer's claim that it is achieved, and beside it the last verdict on it (None: there is none). `grounds`:
    readings with evidence behind it; `reopened`: it is claimed no more."""

    version: int
    on: date
    evidence: str
    grounds: int
    verdict: str | None
    verdict_on: date | None
    reopened: bool


@dataclass(frozen=True)
class Entry:
    """A commitment at the end of the period. `new`: it was put forward in it; `changes`: what is otherwise than on the
    day before it began, without what was to come next. `reported`: when an officer last said how it goes."""

    id: UUID
    title: str
    group: Group
    state: str
    outcome: str | None
    also_for: tuple[str, ...]
    promises: tuple[str, ...]
    priorities: tuple[str, ...]
    lead: str | None
    owner: str | None
    due_on: date | None
    measure: str | None
    measurement: Measure | None
    found: tuple[Reading, ...]
    proposed_on: date
    reported: date | None
    rung: str | None
    stuck: tuple[StuckFor, ...]
    obstacle: str | None
    help_needed: str | None
    reason: str | None
    explanation: str | None
    claims: tuple[Claim, ...]
    challenges: tuple[ChallengeFound, ...]
    stays: tuple[Stay, ...]
    new: bool
    changes: tuple[Change, ...]
    happened: tuple[str, ...]
    """The names of what took effect in the period, in order."""

    @property
    def claim(self) -> Claim | None:
        """What is claimed now."""
        return self.claims[-1] if self.claims and not self.claims[-1].reopened else None


@dataclass(frozen=True)
class DoneOnce:
    """A duty was done, and where that can be seen."""

    on: date
    reference: str


@dataclass(frozen=True)
class DutyEntry:
    """A duty at the end of the period. `since`: the day from which it is on the record; where that comes after the
    period, the rest is empty. `done`: in the period; `missed`: the days in it that passed without it; `late_since`: of
    one that was still not done."""

    id: UUID
    key: str
    title: str
    body: str | None
    lead: str
    outcome: str
    comes_round: str
    since: date
    done: tuple[DoneOnce, ...] = ()
    missed: tuple[date, ...] = ()
    late_since: date | None = None
    rung: str | None = None
    stays: tuple[Stay, ...] = ()
