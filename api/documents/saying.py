"""The words that reports share, whatever they report: the same ones everywhere."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from urllib.parse import quote

from api.documents.parts import Line, Link, Paragraph, note
from domain.audit.sentences import VERDICTS, lasted, moment
from domain.model.calendar import in_words
from domain.model.causes import Kind
from domain.model.governance import Framework
from domain.reports.annual import Annual
from domain.reports.entry import DutyEntry, Entry, Group, StuckFor

GROUPS = {
    Group.KEPT: "Kept",
    Group.NOT_AGREED: "Said to be done, and young people say: not yet",
    Group.ON_THE_WAY: "On the way",
    Group.STUCK: "Stuck",
    Group.PUT_FORWARD: "Put forward, not decided yet",
    Group.CANNOT_BE_MET: "Cannot be met",
    Group.DECLINED: "Declined",
}
SHORT = {**GROUPS, Group.NOT_AGREED: "Not yet", Group.PUT_FORWARD: "Put forward"}
"""The same for the head of a column."""
MEANS = {
    Group.KEPT: "an officer says that it is achieved, and no Care Consultant has said “not yet” to that",
    Group.NOT_AGREED: "an officer says that it is achieved, and the last verdict of Care Consultants is “not yet”",
    Group.ON_THE_WAY: "agreed, and nothing about it waits for an answer",
    Group.STUCK: "proposed, agreed or blocked, and something about it waits for an answer",
    Group.PUT_FORWARD: "proposed, neither agreed nor declined",
    Group.CANNOT_BE_MET: "closed, with a reason and an explanation for children",
    Group.DECLINED: "the body that decides said no, with a reason",
}
NO_VERDICT = "none yet"
MOST_NAMED = 8
"""So many titles stand in one cell; how many there are more is told."""


def number(count: int, one: str, many: str | None = None) -> str:
    """3 commitments, 1 commitment."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def about(entry: Entry | DutyEntry) -> Link:
    """The way to a commitment or a duty."""
    return Link(entry.title, f"/{'commitments' if isinstance(entry, Entry) else 'duties'}/{entry.id}")


def titles(entries: Sequence[Entry], nothing: str = "Nothing") -> Line:
    """Titles one after the other."""
    if not entries:
        return (nothing,)
    said: list[str | Link] = []
    for each in entries[:MOST_NAMED]:
        said += ["; ", about(each)]
    more = len(entries) - MOST_NAMED
    return (*said[1:], f"; and {more:,} more") if more > 0 else tuple(said[1:])


def ended(text: str) -> str:
    """A text as a sentence."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def with_whom(body: str | None, framework: Framework) -> str:
    return f"the {framework.body_name(body)}" if body else "the lead"


def stuck_for(cause: StuckFor, framework: Framework) -> str:
    """Why it is stuck, since when, and whom an answer is awaited from."""
    says = Kind(cause.kind).says
    return f"{says}, since {in_words(cause.since)}; it stands with {with_whom(cause.body, framework)}."


def how(entry: Entry, framework: Framework) -> str:
    """How a commitment stands, in sentences."""
    match entry.group:
        case Group.STUCK:
            said = " ".join(stuck_for(each, framework) for each in entry.stuck)
            if entry.obstacle:
                said += f" In the way: {ended(entry.obstacle)}"
            if entry.help_needed:
                said += f" Help needed: {ended(entry.help_needed)}"
            return said
        case Group.KEPT | Group.NOT_AGREED:
            claim = entry.claim
            if claim is None:
                return ""
            return f"Claimed on {in_words(claim.on)}: {ended(claim.evidence)} Young people's verdict: {verdict(entry)}."
        case Group.CANNOT_BE_MET | Group.DECLINED:
            why = f"Why: {ended(entry.reason or 'no reason is on the record')}"
            return f"{why} What children are told: “{entry.explanation}”" if entry.explanation else why
        case _:
            due = f"Due by {in_words(entry.due_on)}." if entry.due_on else "It has no date by which it is to be done."
            return f"{due} {led_by(entry.lead)}"


def verdict(entry: Entry) -> str:
    """The verdict on what is claimed now, and its day."""
    claim = entry.claim
    if claim is None or claim.verdict is None:
        return NO_VERDICT
    said = VERDICTS.get(claim.verdict, claim.verdict)
    return f"{said}, on {in_words(claim.verdict_on)}" if claim.verdict_on else said


def led_by(lead: str | None) -> str:
    return f"Lead: {lead}." if lead else "Nobody leads it yet."


def time(lasting: timedelta | None) -> str:
    return lasted(lasting) if lasting is not None else "none"


def between(report: Annual) -> str:
    """The period, in words."""
    return f"from {in_words(report.period.first)} to {in_words(report.period.last)}"


def known(report: Annual) -> Paragraph:
    """What the report was worked out from."""
    later = "Everything is counted from the record as it was known on"
    return note(f"{later} {moment(report.moment)}, and as it stood at the end of {in_words(report.period.last)}.")


def unread(report: Annual) -> list[Paragraph]:
    """What is missing because it cannot be read."""
    if not report.unreadable:
        return []
    which = ", ".join(str(each) for each in report.unreadable)
    one = number(len(report.unreadable), "history", "histories")
    are = "is" if len(report.unreadable) == 1 else "are"
    return [Paragraph((f"{one} could not be read and {are} not in this: {which}.",), "warning")]


def days(several: Iterable[date]) -> str:
    return ", ".join(in_words(each) for each in several) or "not in this period"


def root(council: str) -> str:
    return f"/councils/{quote(council, safe='')}"
