"""Reports as programs see them, from what was worked out."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from api.representation_background import IndicatorOut
from api.representation_reports import (
    AnnualReportOut,
    AnswersOut,
    AreaOut,
    AskedOut,
    AtRungOut,
    CountsOut,
    DutyReportedOut,
    KeptOut,
    PledgedOut,
    PledgeReportOut,
    ReportedOut,
    ServedOut,
    WhyOut,
    WorkAreasReportOut,
)
from domain.model.background import Indicator
from domain.reports.annual import Annual, Counts, Served
from domain.reports.areas import Area, areas
from domain.reports.entry import DutyEntry, Entry
from domain.reports.figures import EVENTS
from domain.reports.pledge import Kept, Pledged, pledges


def of_annual(report: Annual, checkpoint: str | None) -> AnnualReportOut:
    return AnnualReportOut(
        **_about(report, checkpoint),
        counts=_counts(report.counts),
        happened={name: len(report.happened(name)) for name in EVENTS},
        commitments=_entries(report.entries),
        outcomes=[_served(each) for each in report.outcomes],
        priorities=[_served(each) for each in report.priorities],
        promises=[_served(each) for each in report.promises],
        rungs=[AtRungOut.model_validate(each) for each in report.rungs],
        answers=_answers(report),
        duties=_duties(report.duties),
        indicators=[_indicator(each) for each in report.framework.frame.indicators],
    )


def of_pledge(report: Annual, checkpoint: str | None) -> PledgeReportOut:
    found = pledges(report)
    return PledgeReportOut(
        **_about(report, checkpoint),
        pledges=[_pledged(each) for each in found],
        commitments=_entries(each for each in report.entries if each.promises),
    )


def of_work_areas(report: Annual, checkpoint: str | None) -> WorkAreasReportOut:
    return WorkAreasReportOut(
        **_about(report, checkpoint),
        areas=[_area(each) for each in areas(report)],
        commitments=_entries(each for each in report.entries if each.outcome or each.also_for),
    )


def _about(report: Annual, checkpoint: str | None) -> dict[str, Any]:
    return {
        "council": report.council,
        "name": report.framework.name,
        "framework_version": report.framework.version,
        "first": report.period.first,
        "last": report.period.last,
        "known_at": report.moment,
        "unreadable": list(report.unreadable),
        "checkpoint": checkpoint,
    }


def _entries(entries: Iterable[Entry]) -> list[ReportedOut]:
    return [ReportedOut.model_validate(vars(each) | {"group": each.group.value}) for each in entries]


def _counts(counts: Counts) -> CountsOut:
    return {group.value: list(of) for group, of in counts.items()}


def _served(each: Served) -> ServedOut:
    return ServedOut(
        key=each.key,
        text=each.text,
        outcome=each.outcome or None,
        lead=each.lead or None,
        commitments=_counts(each.counts),
        gap=each.is_gap,
        left=each.left,
    )


def _answers(report: Annual) -> AnswersOut:
    def seconds(time: timedelta | None) -> float | None:
        return time.total_seconds() if time is not None else None

    counted = report.answers
    return AnswersOut(
        **vars(counted) | {"half": seconds(counted.half), "longest": seconds(counted.longest)},
        challenges=[
            AskedOut(
                commitment=entry.id,
                asked_on=each.asked_on,
                state=each.state,
                took=each.took.total_seconds(),
                climbed=each.climbed,
            )
            for entry, each in report.challenges
        ],
    )


def _duties(duties: Iterable[DutyEntry]) -> list[DutyReportedOut]:
    return [DutyReportedOut.model_validate(each) for each in duties]


def _indicator(each: Indicator) -> IndicatorOut:
    return IndicatorOut.model_validate(vars(each) | vars(each.origin))


def _pledged(each: Pledged) -> PledgedOut:
    return PledgedOut(
        title=each.pledge.title if each.pledge else None,
        under_review=each.pledge.under_review if each.pledge else False,
        promises=[_kept(kept) for kept in each.promises],
    )


def _kept(kept: Kept) -> KeptOut:
    return KeptOut(
        key=kept.promise.key,
        text=kept.promise.text,
        met=[each.id for each in kept.met],
        not_agreed=[each.id for each in kept.not_agreed],
        planned=[each.id for each in kept.planned],
        held_up=[each.id for each in kept.held_up],
        cannot_be_met=[each.id for each in kept.cannot],
        gap=kept.promise.is_gap,
    )


def _area(area: Area) -> AreaOut:
    return AreaOut(
        key=area.outcome.key,
        name=area.outcome.text,
        lead=area.outcome.lead or None,
        well=[each.id for each in area.well],
        better=[WhyOut(commitment=entry.id, why=[each.value for each in why]) for entry, why in area.better],
        lacking=[WhyOut(commitment=entry.id, why=[each.value for each in what]) for entry, what in area.lacking],
        late=[each.id for each in area.late],
        unserved=[each.key for each in area.unserved],
        duties=_duties(area.duties),
    )
