"""What an impact report is first drafted to say, how it becomes a document, and whether that fits on one page."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from api.documents.fitting import fit
from api.documents.impact import GONE, Texts, impact_report, summary
from api.documents.parts import Bullets, Document, Heading, Paragraph, plain, texts_of
from api.documents.pdf import pdf
from domain.model.access import Role
from domain.model.impact import PARTS, READING_AGE
from domain.model.readability import readability
from domain.model.text import PASSAGE, passage
from domain.reports.impact import Facts, drafted
from tests.documents import letters, text_of_pdf
from tests.unit.test_impact_report import Report

FACTS = Facts(
    day=date(2025, 1, 22),
    theme="Healthy",
    place="Town Hall",
    talked_about=["What keeps us well"],
    consultants=4,
    young_people=1,
    others=9,
    hours=Decimal("9.50"),
    said=3,
    last_day=date(2024, 10, 9),
    kept=["The grant is up by half", "Free clothes", "A gym pass", "A trip", "A handbook"],
    followed=[("A bus pass", "agreed")],
    answered=2,
    unanswered=1,
    stuck=[("A flat for each of us", "Executive"), ("A bike", None)],
    decided=["Free swimming for all of us."],
    promised=[("A swim pass", "Half of us swim each month"), ("A cap", None)],
)


def of(document: str, facts: Facts = FACTS) -> str:
    return "\n".join(text for (name, _), text in drafted(facts).items() if name == document)


def test_the_draft_tells_what_is_on_the_record_in_plain_words() -> None:
    said = of("report")
    for sentence in (
        "We met on Wednesday 22 January 2025 at Town Hall. We talked about: Healthy.",
        "There were 4 Care Consultants, 1 other young person and 9 grown-ups.",
        "Care Consultants were paid for 9.5 hours.",
        "Young people told us 3 things.",
        "What we kept since Wednesday 9 October 2024:\n- The grant is up by half",
        "- A bus pass: agreed",
        "We gave an answer to 2 challenges.",
        "We still owe an answer to 1 challenge.",
        "- A flat for each of us (it is with the Executive)",
        "- Free swimming for all of us.",
        "What we will do:\n- A swim pass\n- A cap",
        "It has worked when we can say:\n- Half of us swim each month",
        "For some of this nobody has said yet how we will know that it worked.",
    ):
        assert sentence in said
    short = of("summary")
    assert "- And 1 more" in short
    assert len(short) < len(said)
    found = readability(short)
    assert found is not None
    assert found.age <= READING_AGE, "the sentences that the draft adds are for readers from nine on"


def test_a_session_of_which_nothing_is_on_the_record_is_drafted_as_that() -> None:
    said = drafted(Facts(day=date(2025, 1, 22), theme="Healthy"))
    assert said["summary", "what_we_achieved"] == "No promise was kept up to now."
    assert said["report", "what_we_do_next"] == "Nothing was decided on that day."


@given(st.integers(0, 400), st.integers(0, 400), st.text(min_size=1, max_size=400))
def test_whatever_is_on_the_record_each_part_is_a_text_that_may_be_written(many: int, more: int, text: str) -> None:
    title = "".join(each for each in text if each.isprintable()) or "x"
    facts = replace(
        FACTS,
        kept=[title] * many,
        followed=[(title, "agreed")] * more,
        stuck=[(title, title)] * many,
        decided=[title * 9] * more,
        promised=[(title, title)] * many,
        talked_about=[title * 9] * more,
    )
    for place, said in drafted(facts).items():
        assert passage("words", said) == said.strip(), place
        assert len(said) <= PASSAGE


def made(document: str = "summary", celebrated: tuple[str, ...] = (), **texts: str | None) -> Document:
    report = Report()
    of_parts = {part: f"Text of {part}." for part in PARTS} | texts
    told = Texts(report.report, report.sitting.session, "Cooperative", of_parts, celebrated)
    return {"summary": summary, "report": impact_report}[document](told)


def test_lines_that_begin_with_a_dash_are_a_list_and_every_other_line_is_a_paragraph() -> None:
    parts = made(why_we_met="One.\n\nTwo.\n- a\n- b\nThree.\n-no list").parts
    begin = next(n for n, each in enumerate(parts) if isinstance(each, Heading))
    said = [each for each in parts[begin + 1 :] if not isinstance(each, Heading)][:5]
    assert [plain(each.line) if isinstance(each, Paragraph) else each for each in said] == [
        "One.",
        "Two.",
        Bullets((("a",), ("b",))),
        "Three.",
        "-no list",
    ]


def test_who_wrote_it_and_that_it_is_a_draft_stand_under_it() -> None:
    report = Report()
    texts: dict[str, str | None] = dict.fromkeys(PARTS, "Text.")

    def last() -> str:
        return texts_of(summary(Texts(report.report, report.sitting.session, "Cooperative", texts)))[-1]

    assert last() == "Drafted from the record. This is a draft."
    report.written("One.").written("Two.", Role.CONSULTANT, part="what_we_do_next")
    assert last().startswith("Drafted from the record, and written by: officer, Care Consultant. This is a draft.")
    report.signed()
    assert last().endswith("A Care Consultant signed it off.")


def test_what_was_celebrated_is_in_the_report_and_words_that_are_gone_are_told_as_gone() -> None:
    celebrated = ("Kept: A gym pass", "We won the cup.")
    assert "We won the cup." in texts_of(made("report", celebrated))
    assert "We won the cup." not in texts_of(made("summary", celebrated))
    assert GONE in texts_of(made(why_we_met=None))


def pages(document: Document) -> int:
    return len(PdfReader(BytesIO(pdf(document))).pages)


@pytest.mark.parametrize("lines", [1, 10, 25, 34, 36, 38, 40, 44, 60, 130])
def test_whether_it_fits_is_what_the_pdf_says_and_what_to_shorten_is_enough(lines: int) -> None:
    text = "\n".join(f"- A line of a list, and it is number {number}" for number in range(lines))
    document = made(what_we_achieved=text)
    told = fit(document)
    assert told.pages == pages(document)
    assert told.fits == (told.too_long == 0)
    assert {each.heading for each in told.sections} == {
        each.text for each in document.parts if isinstance(each, Heading)
    }
    if told.fits:
        return
    assert told.sections[0].heading == "What we achieved since last time"
    shorter = made(what_we_achieved="\n".join(text.split("\n")[: max(1, lines - told.too_long)]))
    assert pages(shorter) == 1, "so many lines fewer, and it fits"


@given(st.dictionaries(st.sampled_from(PARTS), st.text(max_size=300)))
def test_whatever_is_written_the_pdf_says_what_the_page_says(texts: dict[str, str]) -> None:
    document = made(**{part: text for part, text in texts.items() if text.isprintable()})
    said = letters("".join(texts_of(document)))
    if said.isascii():
        assert letters(unescape(text_of_pdf(pdf(document)))).replace("•", "") == said.replace("•", "")
