"""Work areas: for each outcome with its lead, what went well in a period, what to do better, and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from domain.reports.annual import Annual, Served
from domain.reports.entry import DutyEntry, Entry, Group
from domain.reports.period import Period


class Better(Enum):
    """Why something is to be done better."""

    STUCK = "stuck"
    NOT_YET = "not_yet"
    """Care Consultants say "not yet" to what is claimed."""
    PAST_ITS_DAY = "past_its_day"
    """It was due by the end of the period and is neither achieved nor closed."""


class Lack(Enum):
    """What a commitment that is open lacks."""

    LEAD = "lead"
    MEASURE = "measure"
    DUE_DATE = "due_date"
    REPORT = "report"
    """Nobody said in the period how it goes."""
    VERDICT = "verdict"
    """It is claimed as achieved and Care Consultants have given no verdict."""


@dataclass(frozen=True)
class Area:
    """One outcome in a period. `well`: claimed as achieved in the period, or given the verdict in it that it made a
    difference. `unserved`: its priorities which nothing serves. `vacant`: nobody leads it."""

    outcome: Served
    well: tuple[Entry, ...]
    better: tuple[tuple[Entry, tuple[Better, ...]], ...]
    late: tuple[DutyEntry, ...]
    lacking: tuple[tuple[Entry, tuple[Lack, ...]], ...]
    unserved: tuple[Served, ...]
    duties: tuple[DutyEntry, ...]

    @property
    def vacant(self) -> bool:
        return not self.outcome.lead


def areas(report: Annual) -> tuple[Area, ...]:
    """Every outcome of the council."""
    return tuple(_area(each, report) for each in report.outcomes if not each.left)


def _area(outcome: Served, report: Annual) -> Area:
    duties = tuple(each for each in report.duties if each.outcome == outcome.key)
    better = ((each, tuple(_better(each, report.period))) for each in outcome.entries)
    lacking = ((each, tuple(_lacks(each, report.period))) for each in outcome.entries)
    return Area(
        outcome=outcome,
        well=tuple(each for each in outcome.entries if _went_well(each, report.period)),
        better=tuple((entry, why) for entry, why in better if why),
        late=tuple(each for each in duties if each.late_since is not None),
        lacking=tuple((entry, what) for entry, what in lacking if what),
        unserved=tuple(each for each in report.priorities if each.outcome == outcome.key and each.is_gap),
        duties=duties,
    )


def _went_well(entry: Entry, period: Period) -> bool:
    claim = entry.claim
    if entry.group is not Group.KEPT or claim is None:
        return False
    return claim.on in period or (claim.verdict_on is not None and claim.verdict_on in period)


def _better(entry: Entry, period: Period) -> Iterator[Better]:
    if entry.group is Group.STUCK:
        yield Better.STUCK
    if entry.group is Group.NOT_AGREED:
        yield Better.NOT_YET
    open_ = entry.group in (Group.ON_THE_WAY, Group.STUCK)
    if open_ and entry.due_on is not None and entry.due_on < period.last:
        yield Better.PAST_ITS_DAY


def _lacks(entry: Entry, period: Period) -> Iterator[Lack]:
    if entry.group in (Group.ON_THE_WAY, Group.STUCK):
        there = {Lack.LEAD: entry.lead, Lack.MEASURE: entry.measure, Lack.DUE_DATE: entry.due_on}
        yield from (lack for lack, found in there.items() if not found)
        if entry.reported is None or entry.reported not in period:
            yield Lack.REPORT
    claim = entry.claim
    if claim is not None and claim.verdict is None:
        yield Lack.VERDICT
