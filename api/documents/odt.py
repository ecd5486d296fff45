"""A document as an OpenDocument text, to be edited: headings, lists and tables are what they are, and pictures have
their texts."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC
from html import escape

from api.documents.parts import Bullets, Chart, Document, Heading, Paragraph, Part, Table, plain
from api.drawing import ROW, WIDE, alone, bars

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES = re.compile("(?<= ) +|^ +")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive, the earliest that there is: the same document is the same bytes."""
_STYLES = """
<style:style style:family="paragraph" style:name="{name}" style:parent-style-name="Standard">
<style:paragraph-properties {paragraph}/><style:text-properties {text}/></style:style>
"""
_LIST = """
<text:list-style style:name="kept-list"><text:list-level-style-bullet text:level="1" text:bullet-char="•">
<style:list-level-properties text:space-before="0.4cm" text:min-label-width="0.5cm"/></text:list-level-style-bullet>
</text:list-style>
""".strip()
_LINE = """
<style:style style:family="table-cell" style:name="kept-line">
<style:table-cell-properties fo:border-bottom="0.02cm solid #b1b4b6" fo:padding="0.1cm"/></style:style>
""".strip()
_BODY = 'fo:margin-bottom="0.25cm"'
_LOOKS = {
    "kept-body": (_BODY, 'fo:font-size="11pt"'),
    "kept-lead": (_BODY, 'fo:font-size="13pt"'),
    "kept-note": (_BODY, 'fo:font-size="9.5pt" fo:color="#484c50"'),
    "kept-warning": (f'{_BODY} fo:border-left="0.15cm solid #f47738" fo:padding-left="0.3cm"', 'fo:font-weight="bold"'),
    "kept-caption": ('fo:margin-top="0.4cm" fo:keep-with-next="always"', 'fo:font-weight="bold"'),
    "kept-cell": ('fo:margin-bottom="0cm"', 'fo:font-size="10pt"'),
    "kept-column": ('fo:margin-bottom="0cm"', 'fo:font-size="10pt" fo:font-weight="bold"'),
    "kept-verbatim": (_BODY, 'fo:font-size="9pt" style:font-name="Courier New"'),
}


def odt(document: Document) -> bytes:
    """The document as an ODT; the same document gives the same bytes."""
    import odfdo

    made = odfdo.Document("text")
    assert made.container is not None
    made.body.clear()
    made.set_language(document.language)
    for name, (paragraph, text) in _LOOKS.items():
        made.insert_style(_STYLES.format(name=name, paragraph=paragraph, text=text).strip())
    made.insert_style(_LIST)
    made.insert_style(_LINE, automatic=True)
    meta, moment = made.meta, document.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    meta.title, meta.subject, meta.generator = _text(document.title), _text(document.subject), "Kept"
    meta.creation_date = meta.date = moment
    made.body.append(odfdo.Element.from_tag(_heading(1, document.title)))
    for number, part in enumerate(document.parts):
        whole = odfdo.Element.from_tag(f"<office:text>{_written(part, number)}</office:text>")
        for child in whole.children:
            made.body.append(child)
        if isinstance(part, Chart):
            picture = bars([(_text(name), values) for name, values in part.rows], title=_text(part.caption))
            made.container.set_part(_picture_name(number), alone(picture, font="Arial").encode())
            made.manifest.add_full_path(_picture_name(number), "image/svg+xml")
    packed = io.BytesIO()
    made.save(packed, pretty=False)
    return _the_same_ever_after(packed)


def _written(part: Part, number: int) -> str:
    """A part as OpenDocument has it; pictures are files of their own."""
    match part:
        case Heading():
            return _heading(part.level, part.text)
        case Paragraph():
            return _paragraph(plain(part.line), f"kept-{part.kind}")
        case Bullets():
            items = (f"<text:list-item>{_paragraph(plain(item), 'kept-body')}</text:list-item>" for item in part.items)
            return f'<text:list text:style-name="kept-list">{"".join(items)}</text:list>'
        case Table():
            return _table(part, number)
        case Chart():
            return _framed(part, number) + _table(part.table, number)
        case _:
            return _paragraph(part.text, "kept-verbatim")


def _text(text: str) -> str:
    """A text that XML can hold."""
    return _NOT_XML.sub("\ufffd", text)


def _content(text: str) -> str:
    """A text inside a paragraph: what XML would join is kept apart."""
    escaped = escape(_text(text).replace("\r\n", "\n").replace("\r", "\n"))
    spaced = _SPACES.sub(lambda found: f'<text:s text:c="{len(found.group())}"/>', escaped)
    return spaced.replace("\n", "<text:line-break/>").replace("\t", "<text:tab/>")


def _heading(level: int, text: str) -> str:
    style = f"Heading_20_{level}"
    return f'<text:h text:style-name="{style}" text:outline-level="{level}">{_content(text)}</text:h>'


def _paragraph(text: str, style: str) -> str:
    return f'<text:p text:style-name="{style}">{_content(text)}</text:p>'


def _table(table: Table, number: int) -> str:
    """A table under its caption; its first row is repeated on every page, and is what says what the columns are."""
    rows = "".join(_row([plain(cell) for cell in row], "kept-cell") for row in table.rows)
    return (
        f'{_paragraph(table.caption, "kept-caption")}<table:table table:name="Table {number}">'
        f'<table:table-column table:number-columns-repeated="{len(table.columns)}"/>'
        f"<table:table-header-rows>{_row(table.columns, 'kept-column')}</table:table-header-rows>{rows}</table:table>"
    )


def _row(cells: Sequence[str], style: str) -> str:
    drawn = (
        f'<table:table-cell office:value-type="string">{_paragraph(cell, style)}</table:table-cell>' for cell in cells
    )
    return f"<table:table-row>{''.join(drawn)}</table:table-row>"


def _framed(chart: Chart, number: int) -> str:
    high = 17 * (len(chart.rows) * ROW) / WIDE
    said = "; ".join(f"{of}: {' and '.join(f'{v:,}' for v in values)}" for of, values in chart.rows)
    return (
        f'<text:p text:style-name="kept-body"><draw:frame draw:name="Chart {number}" text:anchor-type="as-char"'
        f' svg:width="17cm" svg:height="{high:.2f}cm"><draw:image xlink:href="{_picture_name(number)}"'
        ' xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
        f"<svg:title>{escape(_text(chart.caption))}</svg:title>"
        f"<svg:desc>{escape(_text(f'Bar chart. {said}.'))}</svg:desc></draw:frame></text:p>"
    )


def _picture_name(number: int) -> str:
    return f"Pictures/chart-{number}.svg"


def _the_same_ever_after(packed: io.BytesIO) -> bytes:
    """The archive with no time of its own; its first file is the one that says what it is, and is not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(packed) as read, zipfile.ZipFile(out, "w") as written:
        names = sorted(read.namelist(), key=lambda name: (name != "mimetype", name))
        for name in names:
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            written.writestr(entry, read.read(name))
    return out.getvalue()
