"""The pledge as a document: for each promise how it is met, how it is planned, and what cannot be met and why."""

from collections.abc import Iterator

from api.documents.parts import Bullets, Document, Heading, Line, Paragraph, Part, body, note
from api.documents.saying import about, ended, how, known, unread, verdict
from api.pages.framework_words import listed
from domain.model.calendar import in_words
from domain.model.frame import Pledge, Signature
from domain.model.governance import Framework
from domain.reports.annual import Annual
from domain.reports.entry import Entry, Group
from domain.reports.pledge import Kept, pledges


def pledge(report: Annual) -> Document:
    """What was promised to children and young people, and what became of it."""
    return Document(
        title=f"{report.framework.name}: what we promised, and what became of it",
        subject=f"As it stood on {in_words(report.period.last)}",
        made_at=report.moment,
        parts=tuple(_parts(report)),
    )


def _parts(report: Annual) -> Iterator[Part]:
    yield Paragraph((f"This is how it stood on {in_words(report.period.last)}.",), "lead")
    yield from unread(report)
    found = pledges(report)
    if not found:
        yield body("No promises are in the framework of that time.")
    for each in found:
        yield Heading(
            2, each.pledge.title if each.pledge else "Our other promises" if len(found) > 1 else "Our promises"
        )
        if each.pledge is not None:
            yield body(" ".join(_about(each.pledge, report.framework)))
        for kept in each.promises:
            yield from _promise(kept, report)
        if not any(kept.cannot for kept in each.promises):
            yield body("Nothing under these promises was closed as something that we cannot do.")
    yield known(report)
    yield note(
        "“What we did” is what an officer says is done and young people have not said “not yet” to. Each promise shows"
        " what was filed under it; something that serves several promises stands with each of them."
    )


def _about(pledge: Pledge, framework: Framework) -> Iterator[str]:
    if pledge.launched_on or pledge.launched_year:
        when = f"on {in_words(pledge.launched_on)}" if pledge.launched_on else f"in {pledge.launched_year}"
        yield f"We made this pledge {when}."
    for later in (False, True):
        signed = [_signatory(each, framework) for each in pledge.signatories if each.later is later]
        if signed:
            yield f"{'Later also signed by' if later else 'Signed by'}: {listed(signed)}."
    if pledge.under_review:
        yield "It is being looked at again."


def _signatory(each: Signature, framework: Framework) -> str:
    titles = {seat.key: seat.title for seat in framework.seats}
    return titles.get(each.by, framework.organisation_name(each.by))


def _promise(kept: Kept, report: Annual) -> Iterator[Part]:
    promise = kept.promise
    yield Heading(3, f"{promise.key}: not in the framework of that time" if promise.left else promise.text)
    if promise.is_gap:
        yield Paragraph(("Nothing on the record serves this promise. We owe you an answer.",), "warning")
        return
    for heading, entries, told in (
        ("What we did", kept.met, _met),
        ("What we say is done, and young people say: not yet", kept.not_agreed, _met),
        ("What we plan", kept.planned, _planned),
        ("What is stuck", kept.held_up, _stuck),
        ("What we cannot do, and why", kept.cannot, _cannot),
    ):
        if entries:
            yield Heading(4, heading)
            yield Bullets(tuple(told(each, report.framework) for each in entries))


def _met(entry: Entry, _: Framework) -> Line:
    claim = entry.claim
    evidence = f". {ended(claim.evidence)} We said so on {in_words(claim.on)}." if claim else "."
    return about(entry), f"{evidence} Young people's verdict: {verdict(entry)}."


def _planned(entry: Entry, framework: Framework) -> Line:
    agreed = "Agreed." if entry.group is Group.ON_THE_WAY else "Put forward, and not decided yet."
    return about(entry), f". {agreed} {how(entry, framework)}"


def _stuck(entry: Entry, framework: Framework) -> Line:
    return about(entry), f". {how(entry, framework)}"


def _cannot(entry: Entry, _: Framework) -> Line:
    return about(entry), f". {entry.explanation or 'No explanation is on the record.'}"
