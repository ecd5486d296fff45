"""The figures of a report, one after the other, each with what it was counted from."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.reports.annual import Annual, Counts

EVENTS = (
    "proposed",
    "agreed",
    "declined",
    "blocked",
    "unblocked",
    "challenged",
    "challenge_answered",
    "escalated",
    "disposed",
    "due_date_moved",
    "achieved",
    "verdict_given",
    "reopened",
    "cannot_be_met",
)
"""What is counted of what took effect in a period, by the event's name."""


@dataclass(frozen=True)
class Figure:
    """`part` of the report, the `key` and `name` of what it is about, what it is a `figure` of, and its value in a
    unit. `scope` and `as_at` are those of an indicator; `of`: the commitments or duties it was counted from."""

    part: str
    key: str
    name: str
    figure: str
    value: str
    unit: str
    scope: str = ""
    as_at: str = ""
    of: tuple[UUID, ...] = ()


def figures(report: Annual) -> Iterator[Figure]:
    """Every figure that the report tells."""
    name = report.framework.name
    yield from _counts("council", report.council, name, report.counts)
    for event in EVENTS:
        of = report.happened(event)
        yield Figure("period", event, name, "times", str(len(of)), "events", of=tuple(dict.fromkeys(of)))
    for part, several in (("outcome", report.outcomes), ("priority", report.priorities), ("promise", report.promises)):
        for each in several:
            yield from _counts(part, each.key, each.text, each.counts)
    for row in report.rungs:
        key = row.body or "lead"
        called = report.framework.body_name(row.body) if row.body else "lead"
        for figure, value, unit in (
            ("matters", row.number, "matters"),
            ("left", row.ended, "matters"),
            ("half_no_longer_than", row.half, "working days"),
            ("longest", row.longest, "working days"),
        ):
            yield Figure("rung", key, called, figure, str(value), unit, of=row.of)
    yield from _answers(report)
    for duty in report.duties:
        done, missed = (f"{len(each)}" for each in (duty.done, duty.missed))
        yield Figure("duty", duty.key, duty.title, "done", done, "times", of=(duty.id,))
        yield Figure("duty", duty.key, duty.title, "missed", missed, "times", of=(duty.id,))
    for one in report.framework.frame.indicators:
        as_at = one.as_at.isoformat() if one.as_at else ""
        yield Figure("indicator", one.key, one.name, "value", f"{one.value:.10g}", one.unit, one.scope, as_at)


def _counts(part: str, key: str, name: str, counts: Counts) -> Iterator[Figure]:
    for group, of in counts.items():
        yield Figure(part, key, name, group.value, str(len(of)), "commitments", of=of)


def _answers(report: Annual) -> Iterator[Figure]:
    counted, of = report.answers, tuple(dict.fromkeys(entry.id for entry, _ in report.challenges))
    for figure in ("asked", "answered", "withdrawn", "open"):
        value = str(getattr(counted, figure))
        yield Figure("challenges", report.council, report.framework.name, figure, value, "challenges", of=of)
    for figure, lasting in (("half_no_longer_than", counted.half), ("longest", counted.longest)):
        if lasting is not None:
            seconds = f"{lasting.total_seconds():.0f}"
            yield Figure("challenges", report.council, report.framework.name, figure, seconds, "seconds", of=of)
