"""The annual report as a document."""

from collections.abc import Iterator, Sequence

from api.documents.annual_times import challenged, duties, figures, rungs, sealed
from api.documents.parts import Bullets, Chart, Document, Heading, Line, Paragraph, Part, Table, body, note
from api.documents.saying import (
    GROUPS,
    MEANS,
    NO_VERDICT,
    SHORT,
    about,
    between,
    ended,
    how,
    known,
    number,
    titles,
    unread,
)
from domain.audit.sentences import VERDICTS
from domain.model.calendar import in_words
from domain.reports.annual import Annual, Served
from domain.reports.entry import Entry, Group
from domain.reports.figures import EVENTS

HAPPENED = {
    "proposed": "put forward",
    "agreed": "agreed",
    "declined": "declined",
    "blocked": "blocked",
    "unblocked": "freed by officers",
    "challenged": "challenges of Care Consultants",
    "challenge_answered": "challenges answered",
    "escalated": "steps up to a higher body, because nobody had acted",
    "disposed": "decisions of bodies on what was stuck",
    "due_date_moved": "due dates moved",
    "achieved": "claims that it is achieved",
    "verdict_given": "verdicts of Care Consultants",
    "reopened": "reopened",
    "cannot_be_met": "closed as cannot be met",
}
"""What took effect in the period, by the event's name."""


def annual(report: Annual, checkpoint: str | None) -> Document:
    """How the council stood by what it promised, in a period."""
    return Document(
        title=f"{report.framework.name}: report on the promises to children in care and care leavers",
        subject=f"Progress and impact {between(report)}",
        made_at=report.moment,
        parts=tuple(_parts(report, checkpoint)),
    )


def _parts(report: Annual, checkpoint: str | None) -> Iterator[Part]:
    yield Paragraph((f"Progress and impact {between(report)}.",), "lead")
    yield known(report)
    yield from unread(report)
    yield from _in_short(report)
    yield from _moved(report)
    yield from _outcomes(report)
    yield from _served(report)
    yield from _stuck(report)
    yield from _cannot(report)
    yield from rungs(report)
    yield from _claims(report)
    yield from challenged(report)
    yield from duties(report)
    yield from figures(report.framework)
    yield from _gaps(report)
    yield from sealed(checkpoint)


def _in_short(report: Annual) -> Iterator[Part]:
    counts = report.counts
    yield Heading(2, "In short", "in-short")
    total = number(len(report.entries), "commitment")
    yield body(f"{total} were on the record." if len(report.entries) != 1 else f"{total} was on the record.")
    yield Chart(
        caption="How the commitments stand",
        names=tuple(GROUPS.values()),
        series=("Commitments",),
        values=tuple((len(counts[group]),) for group in GROUPS),
        about="Where it stands",
    )
    meanings = "; ".join(f"“{GROUPS[group]}”: {means}" for group, means in MEANS.items())
    yield note(f"Counted from the state of each commitment, each in one row only. {meanings}.")


def _moved(report: Annual) -> Iterator[Part]:
    yield Heading(2, "What came and what moved", "moved")
    rows = [((HAPPENED[name],), (f"{len(report.happened(name)):,}",)) for name in EVENTS]
    yield Table("What happened in this period", ("What", "Times"), tuple(rows))
    yield note("Counted from the events of commitments by the day on which each took effect, late entries with them.")
    yield Heading(3, "Put forward in this period")
    yield from _listed(
        [(about(each), f" (now: {GROUPS[each.group].lower()})") for each in report.came], "Nothing was put forward."
    )
    yield Heading(3, "What was there before and changed")
    changed = [((about(each),), (" ".join(change.says for change in each.changes),)) for each in report.moved]
    if changed:
        caption = "What is otherwise than the day before the period began"
        yield Table(caption, ("Commitment", "What changed"), tuple(changed))
    else:
        yield body("Nothing else changed.")


def _outcomes(report: Annual) -> Iterator[Part]:
    yield Heading(2, "Outcome by outcome", "outcomes")
    for each in report.outcomes:
        yield Heading(3, each.text)
        yield body(f"Led by: {each.lead}." if each.lead else "Nobody leads this yet: that is a gap.")
        yield from _commitments(f"{each.text}: commitments", each.entries, report)
    if report.elsewhere:
        yield Heading(3, "For no one outcome")
        yield from _commitments("Commitments for no one outcome", report.elsewhere, report)


def _commitments(caption: str, entries: tuple[Entry, ...], report: Annual) -> Iterator[Part]:
    if not entries:
        yield body("No commitment serves this.")
        return
    rows = [((about(each),), (GROUPS[each.group],), (how(each, report.framework),)) for each in entries]
    yield Table(caption, ("Commitment", "Where it stands", "How it goes"), tuple(rows))


def _served(report: Annual) -> Iterator[Part]:
    for key, heading, caption, several in (
        (
            "priorities",
            "What young people asked for",
            "Each priority, and what serves it",
            report.priorities,
        ),
        ("promises", "Promises", "Each promise, and what serves it", report.promises),
    ):
        yield Heading(2, heading, key)
        if not several:
            yield body("The framework of that time has none.")
            continue
        yield Table(caption, ("In our words", *_columns(), "Commitments"), tuple(_row(each) for each in several))
        yield note(
            "Counted from the commitments that name it; one that serves several is counted with each of them."
            f" “{SHORT[Group.NOT_AGREED]}”: {MEANS[Group.NOT_AGREED]}."
        )


_SHOWN = (Group.KEPT, Group.NOT_AGREED, Group.ON_THE_WAY, Group.STUCK, Group.CANNOT_BE_MET)


def _columns() -> tuple[str, ...]:
    return tuple(SHORT[group] for group in _SHOWN)


def _row(served: Served) -> tuple[Line, ...]:
    text = f"{served.key} (not in the framework of that time)" if served.left else served.text
    numbers = tuple((f"{len(served.counts[group]):,}",) for group in _SHOWN)
    return ((text,), *numbers, titles(served.entries, "Nothing serves this"))


def _stuck(report: Annual) -> Iterator[Part]:
    yield Heading(2, "What is stuck", "stuck")
    stuck = [each for each in report.entries if each.group is Group.STUCK]
    if not stuck:
        yield body("Nothing that is open was stuck at the end of the period.")
        return
    rows = [((about(each),), (how(each, report.framework),)) for each in stuck]
    yield Table("What is stuck, for what, since when and with whom", ("Commitment", "Why"), tuple(rows))


def _cannot(report: Annual) -> Iterator[Part]:
    yield Heading(2, "What cannot be met, and why", "cannot")
    closed = [each for each in report.entries if each.group is Group.CANNOT_BE_MET]
    if not closed:
        yield body("No commitment was closed as one that cannot be met.")
    else:
        rows = [((about(each),), (ended(each.reason or ""),), (each.explanation or "",)) for each in closed]
        yield Table("What cannot be met", ("Commitment", "Reason", "What children are told"), tuple(rows))
    declined = [each for each in report.entries if each.group is Group.DECLINED]
    if declined:
        yield Table(
            "What was declined",
            ("Commitment", "Reason"),
            tuple(((about(each),), (ended(each.reason or ""),)) for each in declined),
        )


def _claims(report: Annual) -> Iterator[Part]:
    yield Heading(2, "Officers' claims beside young people's verdicts", "claims")
    if not report.claims:
        yield body("Nothing was claimed as achieved.")
        return
    rows: list[tuple[Line, ...]] = []
    for entry, claim in report.claims:
        said = VERDICTS.get(claim.verdict, claim.verdict) if claim.verdict else NO_VERDICT
        when = f", on {in_words(claim.verdict_on)}" if claim.verdict_on else ""
        again = " It was reopened." if claim.reopened else ""
        rows.append(
            (
                (about(entry),),
                (f"{in_words(claim.on)}: {ended(claim.evidence)}{again}",),
                (f"{claim.grounds:,}",),
                (f"{said}{when}",),
            )
        )
    yield Table(
        "What officers say is achieved, and what Care Consultants say to it",
        ("Commitment", "The officers' claim", "Readings with evidence", "Verdict of Care Consultants"),
        tuple(rows),
    )
    yield note(
        "Each claim made in the period, given a verdict in it, or standing at its end. The two are never averaged; what"
        " young people said with a verdict is theirs and is not printed here."
    )


def _gaps(report: Annual) -> Iterator[Part]:
    yield Heading(2, "Gaps", "gaps")
    gaps: list[Line] = [
        *((f"Nobody leads the outcome “{each.text}”.",) for each in report.outcomes if not each.lead and not each.left),
        *((f"Nothing serves the priority “{each.text}”",) for each in report.priorities if each.is_gap),
        *((f"Nothing serves the promise “{each.text}”",) for each in report.promises if each.is_gap),
    ]
    yield from _listed(gaps, "Every outcome has a lead, and something serves each priority and each promise.")
    yield note("A priority or a promise is a gap where no commitment names it, or only such as were declined.")


def _listed(items: Sequence[Line], nothing: str) -> Iterator[Part]:
    yield Bullets(tuple(items)) if items else body(nothing)
