"""Work areas as a document: each outcome with its lead, what went well, what to do better, and what is missing."""

from collections.abc import Iterator

from api.documents.parts import Bullets, Document, Heading, Line, Paragraph, Part, Table, body, note
from api.documents.saying import SHORT, about, between, days, ended, how, known, number, unread, verdict
from domain.model.calendar import in_words
from domain.reports.annual import Annual
from domain.reports.areas import Area, Better, Lack, areas
from domain.reports.entry import DutyEntry, Entry, Group

LACKS = {
    Lack.LEAD: "nobody leads it",
    Lack.MEASURE: "nobody has said how anyone will know that it worked",
    Lack.DUE_DATE: "it has no date by which it is to be done",
    Lack.REPORT: "nobody said in this period how it goes",
    Lack.VERDICT: "it is claimed as achieved, and Care Consultants have given no verdict",
}


def work_areas(report: Annual) -> Document:
    """What each lead tells the body that watches over them, every quarter and once a year."""
    return Document(
        title=f"{report.framework.name}: how the work areas go on",
        subject=f"Good practice, what to improve and gaps {between(report)}",
        made_at=report.moment,
        parts=tuple(_parts(report)),
    )


def _parts(report: Annual) -> Iterator[Part]:
    yield Paragraph((f"Good practice, what to improve and gaps {between(report)}.",), "lead")
    yield known(report)
    yield from unread(report)
    found = areas(report)
    if not found:
        yield body("The framework of that time has no work areas.")
    for area in found:
        yield from _area(area, report)
    yield note(
        "Went well: claimed as achieved in the period and not answered with “not yet”, or given the verdict in it that"
        " it made a difference. To improve: stuck, answered with “not yet”, past its day, or a duty that is late."
        " Missing: what open commitments lack, priorities that nothing serves, and a lead that is not found yet."
    )


def _area(area: Area, report: Annual) -> Iterator[Part]:
    yield Heading(2, area.outcome.text, area.outcome.key)
    if area.vacant:
        yield Paragraph(("Nobody leads this work area yet.",), "warning")
    else:
        yield body(f"Led by: {area.outcome.lead}.")
    counts = area.outcome.counts
    rows = tuple(((SHORT[group],), (f"{len(counts[group]):,}",)) for group in Group if counts[group])
    if rows:
        yield Table(f"{area.outcome.text}: how its commitments stand", ("Where they stand", "Commitments"), rows)
    yield Heading(3, "What went well")
    yield _listed([_well(each) for each in area.well], "Nothing was claimed as achieved in this period.")
    yield Heading(3, "What to improve")
    better = [_better(entry, why, report) for entry, why in area.better] + [_late(each) for each in area.late]
    yield _listed(better, "Nothing was stuck, past its day or answered with “not yet”.")
    yield Heading(3, "What is missing")
    yield _listed(list(_missing(area)), "Nothing that the record knows of.")
    if area.duties:
        yield Heading(3, "What comes round")
        yield _listed([_duty(each, report) for each in area.duties], "")


def _well(entry: Entry) -> Line:
    claim = entry.claim
    evidence = f". {ended(claim.evidence)}" if claim else "."
    return about(entry), f"{evidence} Young people's verdict: {verdict(entry)}."


def _better(entry: Entry, why: tuple[Better, ...], report: Annual) -> Line:
    said = [how(entry, report.framework)] if Better.STUCK in why or Better.NOT_YET in why else []
    if Better.PAST_ITS_DAY in why and entry.due_on:
        said.append(f"It was due by {in_words(entry.due_on)} and is not achieved.")
    return about(entry), f". {' '.join(said)}"


def _late(each: DutyEntry) -> Line:
    return about(each), f". It has been late since {in_words(each.late_since)}." if each.late_since else "."


def _missing(area: Area) -> Iterator[Line]:
    if area.vacant:
        yield ("A lead for this work area.",)
    for entry, lacks in area.lacking:
        yield about(entry), f": {'; '.join(LACKS[each] for each in lacks)}."
    for each in area.unserved:
        yield (f"Nothing serves the priority “{each.text}”",)


def _duty(each: DutyEntry, report: Annual) -> Line:
    if each.since > report.period.last:
        return about(each), f": on the record since {in_words(each.since)}, after this period."
    done = f"done {number(len(each.done), 'time')}: {days(one.on for one in each.done)}" if each.done else "not done"
    late = f", late since {in_words(each.late_since)}" if each.late_since else ""
    return about(each), f": {done} in this period{late}."


def _listed(items: list[Line], nothing: str) -> Part:
    return Bullets(tuple(items)) if items else body(nothing)
