"""One document in every form: what is text stays text, every form says the same, and a PDF is for everybody."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from api import reports
from api.documents.annual import annual
from api.documents.areas import work_areas
from api.documents.csv_of_figures import csv_of
from api.documents.fonts import FAMILY, FOLDER, characters, shown
from api.documents.odt import odt
from api.documents.page import page
from api.documents.parts import (
    Bullets,
    Chart,
    Document,
    Heading,
    Link,
    Paragraph,
    Table,
    Verbatim,
    body,
    note,
    texts_of,
)
from api.documents.pdf import BREAK_HERE, CannotBeDrawn, pdf
from api.documents.pledge import pledge
from api.reports import Kind, Made
from domain.ledger.database import NotReady
from domain.model.access import Role
from domain.model.errors import Invalid
from domain.reports.figures import Figure, figures
from tests.documents import letters, text_of_odt, text_of_pdf
from tests.pdf_check import breaks
from tests.scenarios import Story, framework, one_version
from tests.unit.reported import report

HOSTILE = {
    "typst": '#panic("no") #emph[x] *bold* _it_ $x$ @ref <label> \\u{41} // gone /* gone */ #read("/etc/passwd")',
    "markup": "<script>alert(1)</script> &amp; <!-- x --> ]]> <text:p/> {{ 7 * 7 }} {% raw %}",
    "right to left": "\u202eevil\u202c \u200f\u0645\u0631\u062d\u0628\u0627\u200f \u05e9\u05dc\u05d5\u05dd",
    "emoji": "I like it 😀 and my bike 🚲 and 漢字",
    "long": "x" * 5_000,
    "spaces": "a   b\tc\nd\n\n e",
    "odd": "zero\u200bwidth, soft\u00adhyphen, a\ufffenonchar, combining é",
    "formula": "=HYPERLINK(1)",
}
MADE_AT = datetime(2025, 1, 31, 9, 30, tzinfo=UTC)


def said(text: str) -> Document:
    """A document that says a text wherever one that somebody wrote can stand."""
    return Document(
        title=f"Title {text}"[:300],
        subject=text,
        made_at=MADE_AT,
        parts=(
            Heading(2, text, "first"),
            Paragraph((text,), "lead"),
            body("Before ", Link(text, "/commitments/1"), " after"),
            note(text),
            Paragraph((text,), "warning"),
            Heading(3, "Third"),
            Bullets(((text,), ("Another",))),
            Table(text, ("One", "Two"), (((text,), ("y",)), (("z",), (text,)))),
            Chart(text, (text, "Other"), ("First", "Second"), ((3, 5), (0, 1)), "What"),
            Heading(4, "Fourth"),
            Verbatim(text),
        ),
    )


def whole(serving: int = 3) -> Document:
    """The annual report on stories in every state."""
    rules = one_version(framework())
    told = {"rules": rules, "begins": "2024-01-08 09:00", "outcome": "healthy", "priorities": ["h1"]}
    done = Story(**told).does("achieve", "2024-05-01 10:00", Role.OFFICER, evidence="It is paid.")  # type: ignore[arg-type]
    done.does("give-verdict", "2024-06-03 10:00", Role.CONSULTANT, verdict="not_yet", words="Mine never came.")
    stuck = Story(**told).blocked("2024-03-01 10:00").silence("2024-09-01 10:00")  # type: ignore[arg-type]
    asked = Story(**told).challenged("2024-03-01 10:00").silence("2024-04-01 10:00")  # type: ignore[arg-type]
    no = {"reason": "The law.", "explanation": "We may not do this for you."}
    closed = Story(**told).does("cannot-be-met", "2024-03-01 10:00", Role.CHAIR, body="partnership", **no)  # type: ignore[arg-type]
    more = [Story(**told, title=f"Promise number {number}") for number in range(serving)]  # type: ignore[arg-type]
    return annual(report(done, stuck, asked, closed, *more), "kept.example/record\n12\nc29tZQ==\n\n— kept abc=\n")


def text_of_page(html: str) -> str:
    """What somebody reads on a page."""
    main = html.partition("<main>")[2].partition("</main>")[0]
    without = re.sub(r"<svg.*?</svg>", " ", main, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", without))


@pytest.mark.parametrize("which", HOSTILE)
def test_what_is_text_comes_out_as_text_in_every_form(which: str) -> None:
    text = HOSTILE[which]
    document = said(text)
    drawn = pdf(document)
    told = letters(text_of_pdf(drawn))
    if which != "right to left":  # A reader turns those around; that they are all there is what can be told.
        assert told.count(letters(shown(text))) >= 9
    assert set(letters(shown(text))) <= set(told)
    html = page(document)
    assert "<script" not in html
    assert letters(text_of_page(html)).count(letters(text)) >= 9
    paragraphs = text_of_odt(odt(document))
    assert paragraphs.count(text.replace("\ufffe", "�")) >= 8


def test_every_form_of_a_report_says_the_same_in_the_same_order() -> None:
    document = whole()
    every = [letters(shown(text)) for text in texts_of(document)]
    in_odt = [letters(text) for text in text_of_odt(odt(document)) if text]
    assert in_odt == [letters(text) for text in texts_of(document) if text]
    for told in (letters(text_of_pdf(pdf(document))), letters(text_of_page(page(document)))):
        at = 0
        for text in every:
            found = told.find(text, at)
            assert found >= 0, text
            at = found + len(text)


def test_the_text_of_the_pdf_is_that_of_the_page() -> None:
    document = replace(whole(), parts=tuple(each for each in whole().parts if not isinstance(each, Chart)))
    with_bullets = letters(text_of_pdf(pdf(document))).replace("•", "")
    # A table that goes on over a page says its columns there again.
    columns = {"".join(map(letters, each.columns)) for each in document.parts if isinstance(each, Table)}
    on_page = letters(text_of_page(page(document)))
    for each in columns:
        with_bullets, on_page = with_bullets.replace(each, ""), on_page.replace(each, "")
    assert with_bullets == on_page


def test_the_same_document_is_the_same_bytes() -> None:
    document = whole()
    assert pdf(document) == pdf(document)
    assert odt(document) == odt(document)
    assert page(document) == page(document)
    assert pdf(document) != pdf(replace(document, title="Another"))


def test_a_pdf_keeps_to_pdf_ua(tmp_path: Path) -> None:
    files = {
        "annual": pdf(whole(40)),
        "pledge": pdf(pledge(report(Story()))),
        "areas": pdf(work_areas(report(Story()))),
        **{which: pdf(said(text)) for which, text in HOSTILE.items()},
    }
    for name, drawn in files.items():
        (tmp_path / f"{name}.pdf").write_bytes(drawn)
    assert breaks(*(tmp_path / f"{name}.pdf" for name in files)) == {f"{name}.pdf": [] for name in files}


def test_the_checker_of_pdf_ua_notices_what_is_missing(tmp_path: Path) -> None:
    def spoilt(name: str, spoil: Any) -> Path:
        with pikepdf.open(io.BytesIO(pdf(said("A text")))) as opened:
            spoil(opened)
            opened.save(tmp_path / name)
        return tmp_path / name

    def without_alternative(opened: pikepdf.Pdf) -> None:
        for each in opened.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure":
                del each["/Alt"]

    def without_language(opened: pikepdf.Pdf) -> None:
        del opened.Root["/Lang"]

    def without_structure(opened: pikepdf.Pdf) -> None:
        del opened.Root["/StructTreeRoot"]

    found = breaks(
        spoilt("whole.pdf", lambda _: None),
        spoilt("alternative.pdf", without_alternative),
        spoilt("language.pdf", without_language),
        spoilt("structure.pdf", without_structure),
    )
    assert [name for name, wrong in found.items() if not wrong] == ["whole.pdf"]


def test_a_pdf_has_its_title_language_headings_tables_and_fonts() -> None:
    with pikepdf.open(io.BytesIO(pdf(whole()))) as opened:
        root = opened.Root
        assert root.Lang == "en-GB"
        assert root.ViewerPreferences.DisplayDocTitle
        assert root.MarkInfo.Marked
        assert "pdfuaid" in root.Metadata.read_bytes().decode()
        roles = [str(each.S) for each in opened.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each]
        assert roles.count("/H1") == 1
        assert {"/H2", "/H3", "/Table", "/TR", "/TH", "/TD", "/Figure", "/L", "/LI"} <= set(roles)
        fonts = [each for each in opened.objects if isinstance(each, pikepdf.Dictionary) and "/FontFile2" in each]
        assert fonts
        assert all(FAMILY.replace(" ", "") in str(each.FontName) for each in fonts)


def test_the_first_row_of_each_table_of_a_pdf_is_tagged_as_its_header() -> None:
    with pikepdf.open(io.BytesIO(pdf(whole()))) as opened:
        tables = [
            each for each in opened.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Table"
        ]
        assert tables
        for table in tables:
            head, body_of_it = (part for part in table.K if part.S in ("/THead", "/TBody"))
            (row,) = head.K
            assert {(str(cell.S), str(scope_of(cell))) for cell in row.K} == {("/TH", "/Column")}
            assert {str(cell.S) for row in body_of_it.K for cell in row.K} == {"/TD"}


def scope_of(cell: pikepdf.Dictionary) -> pikepdf.Object | None:
    return next((each.Scope for each in cell.A if "/Scope" in each), None)


def test_typst_as_python_has_it_cannot_tag_the_header_of_a_row() -> None:
    """Where this fails, it can: tag the first cell of each row in report.typ, scope `row`, as the page does."""
    import typst

    offered = json.loads(typst.Compiler(input=b"").eval("dictionary(pdf).keys()"))
    assert "attach" in offered
    assert "header-cell" not in offered


def test_a_character_that_no_font_has_is_told_by_its_name() -> None:
    assert shown("zł 😀 🚲 漢") == "zł 😀 [bicycle] [cjk unified ideograph-6f22]"
    assert shown("\U000f0000\ufffe") == "[u+f0000][u+fffe]"
    assert len(characters()) > 5_000
    assert {*map(ord, "“”…£€ĄŁżءשЖΩ\u2013\u2019")} <= characters()
    assert [each.name for each in sorted(FOLDER.glob("*.ttf"))] == ["DejaVuSans-Bold.ttf", "DejaVuSans.ttf"]


def test_a_long_word_may_break_and_is_not_cut_off() -> None:
    drawn = pdf(said("x" * 5_000))
    with pikepdf.open(io.BytesIO(drawn)) as opened:
        assert len(opened.pages) > 5
    assert BREAK_HERE not in text_of_odt(odt(said("x" * 5_000)))[0]


def test_what_typst_refuses_is_a_refusal_in_a_sentence_and_quotes_nothing() -> None:
    skips = Document("Title", "Subject", MADE_AT, (Heading(4, "A level was left out"),))
    with pytest.raises(CannotBeDrawn) as refused:
        pdf(skips)
    assert isinstance(refused.value, NotReady)
    assert "left out" not in refused.value.sentence


def test_a_document_that_is_too_long_to_be_drawn_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "LONGEST", 2_000)
    made = Made(Kind.ANNUAL, report(Story()), None)
    with pytest.raises(Invalid, match="too long"):
        reports.as_pdf(made)
    with pytest.raises(Invalid, match="too long"):
        reports.as_odt(made)
    assert reports.as_csv(made)


def test_documents_are_drawn_one_at_a_time_and_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "WAITS", 0.05)
    made = Made(Kind.PLEDGE, report(Story()), None)
    with reports.turn(), pytest.raises(NotReady, match="ask again"):
        reports.as_pdf(made)
    assert reports.as_pdf(made).startswith(b"%PDF-1.7")


def test_no_figure_is_a_formula_and_each_says_what_it_was_counted_from() -> None:
    made = report(Story(title="=1+1", begins="2024-01-08 09:00", outcome="healthy", priorities=["h1"]))
    rows = list(csv.DictReader(io.StringIO(csv_of(figures(made)).decode("utf-8-sig"))))
    [row] = [each for each in rows if (each["part"], each["key"], each["figure"]) == ("priority", "h1", "on_the_way")]
    assert (row["value"], row["unit"], row["counted_from"]) == ("1", "commitments", str(made.entries[0].id))
    odd = Figure("indicator", "k", "@SUM(A1)", "value", "-5", "%", scope="+x", as_at="2024-01-01")
    [cells] = list(csv.reader(io.StringIO(csv_of([odd]).decode("utf-8-sig"))))[1:]
    assert cells[2] == "'@SUM(A1)"
    assert cells[6] == "'+x"


def test_words_of_young_people_are_in_no_form() -> None:
    document = whole()
    for form in (page(document), "".join(text_of_odt(odt(document))), text_of_pdf(pdf(document))):
        assert "Mine never came" not in form
        assert "not yet" in form


def test_the_day_of_a_document_is_the_one_it_was_asked_for() -> None:
    info = PdfReader(io.BytesIO(pdf(whole()))).metadata
    assert info is not None
    assert info.title == whole().title
    assert info.creation_date is not None
    assert info.creation_date.date() == date(2025, 2, 1)
