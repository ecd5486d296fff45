"""The parts of the annual report about times, duties, figures, and the seal under it."""

from collections.abc import Iterator

from api.documents.parts import Chart, Heading, Line, Part, Table, Verbatim, body, note
from api.documents.saying import about, days, number, time, with_whom
from api.pages.framework_words import number as written
from domain.audit.findings import ChallengeFound
from domain.model.background import Indicator
from domain.model.calendar import in_words
from domain.model.governance import Framework
from domain.reports.annual import Annual
from domain.reports.times import AtRung


def rungs(report: Annual) -> Iterator[Part]:
    """How long matters stood with each body."""
    yield Heading(2, "Time at each rung", "rungs")
    if not report.rungs:
        yield body("Nothing stood with any body in this period, for nothing was stuck.")
        return
    names = [with_whom(row.body, report.framework) for row in report.rungs]
    names = [f"{name[0].upper()}{name[1:]}" for name in names]
    yield Chart(
        caption="Working days with each body: half of the matters no longer than, and the longest",
        names=tuple(names),
        series=("Half no longer than", "Longest"),
        values=tuple((row.half, row.longest) for row in report.rungs),
        about="With",
    )
    rows = [((name,), *_stood(row)) for name, row in zip(names, report.rungs, strict=True)]
    yield Table("How many matters those were", ("With", "Matters", "Of these still there at the end"), tuple(rows))
    yield note(
        "Counted from each reason for which something was stuck, each time it stood with a body, from the day on which"
        " it came there to the day on which it left or the period ended. What is counted are matters that left in the"
        " period or were still there at its end, with all of their time, also from before it."
    )


def _stood(row: AtRung) -> tuple[Line, Line]:
    return (f"{row.number:,}",), (f"{row.number - row.ended:,}",)


def challenged(report: Annual) -> Iterator[Part]:
    """What Care Consultants asked, and how long they waited."""
    yield Heading(2, "Challenges and answers", "challenges")
    counted = report.answers
    if not counted.asked:
        yield body("Care Consultants made no challenge in this period, and none waited for an answer.")
        return
    yield body(
        f"{number(counted.asked, 'challenge')}. Answered: {counted.answered:,}. Withdrawn: {counted.withdrawn:,}."
        f" Without an answer: {counted.open:,}."
    )
    if counted.half is not None:
        yield body(f"Half of the answers came within {time(counted.half)}, the last after {time(counted.longest)}.")
    rows = [
        ((about(entry),), (in_words(each.asked_on),), (_answered(each, report),)) for entry, each in report.challenges
    ]
    yield Table("Each challenge and its answer", ("Commitment", "Asked on", "What came of it"), tuple(rows))
    yield note(
        "Counted from the challenges made in the period or open at its end, with the time from when one was recorded to"
        " when its answer was. What was asked is not printed here."
    )


def _answered(each: ChallengeFound, report: Annual) -> str:
    climbed = f" It went up {number(each.climbed, 'time')} meanwhile." if each.climbed else ""
    match each.state:
        case "answered":
            return f"Answered after {time(each.took)}.{climbed}"
        case "withdrawn":
            return f"Withdrawn after {time(each.took)}.{climbed}"
        case _:
            return f"No answer for {time(each.took)}. It stands with {with_whom(each.body, report.framework)}.{climbed}"


def duties(report: Annual) -> Iterator[Part]:
    """What comes round."""
    yield Heading(2, "What comes round", "duties")
    if not report.duties:
        yield body("No duty is on the record.")
        return
    rows: list[tuple[Line, ...]] = []
    for each in report.duties:
        first: Line = (about(each), f" ({each.comes_round})" if each.comes_round else "")
        if each.since > report.period.last:
            later = f"On the record since {in_words(each.since)}, after this period"
            rows.append((first, (later,), ("",)))
            continue
        done = "; ".join(f"{in_words(one.on)}: {one.reference}" for one in each.done) or "Not in this period"
        late = f"Late since {in_words(each.late_since)}. " if each.late_since else ""
        missed = f"Passed without it: {days(each.missed)}." if each.missed else ""
        rows.append((first, (done,), (f"{late}{missed}".strip() or "No",)))
    yield Table("Each duty", ("Duty", "Done", "Late"), tuple(rows))
    yield note("Counted from what was recorded as done and where that can be seen, by the day on which it was done.")


def figures(framework: Framework) -> Iterator[Part]:
    """The figures of the framework, each with what it counts and the day it was true."""
    yield Heading(2, "Figures", "figures")
    indicators = framework.frame.indicators
    if not indicators:
        yield body("The framework of that time has none.")
        return
    groups = {each.key: each for each in framework.frame.indicator_groups}
    rows = [_figure(each, groups[each.group].name if each.group in groups else "") for each in indicators]
    yield Table("Each figure, what it counts and the day it was true", ("Figure", "Is", "Counts", "As at"), tuple(rows))
    for group in groups.values():
        yield body(f"{group.name}: together these come to {written(group.adds_up_to)} %, as the source has them.")
    yield note("Taken from the framework in force at the end of the period. Kept works out no figure of its own here.")


def _figure(each: Indicator, group: str) -> tuple[Line, ...]:
    name = f"{group}: {each.name}" if group else each.name
    amount = written(each.value) if each.up_to is None else f"{written(each.value)} to {written(each.up_to)}"
    says = f"{'about ' if each.about else ''}{amount} {each.unit}"
    return (name,), (says,), (each.scope,), (in_words(each.as_at) if each.as_at else "No day is given",)


def sealed(checkpoint: str | None) -> Iterator[Part]:
    """The checkpoint that goes under what is published."""
    yield Heading(2, "The seal of the record", "seal")
    if checkpoint is None:
        yield body("Nothing on this record was sealed by then.")
        return
    yield body("Whoever keeps these lines can tell later whether anything on the record was changed since.")
    yield Verbatim(checkpoint)
