"""What a document says, read out of each form that it has."""

import io
import re
import unicodedata
import zipfile
from xml.etree import ElementTree as ET

from pypdf import PdfReader


def letters(text: str) -> str:
    """A text without what layout adds and takes: spaces, breaks, marks that show nothing."""
    kept = unicodedata.normalize("NFC", text)
    return "".join(each for each in kept if unicodedata.category(each) not in ("Cf", "Zs", "Cc", "Zl", "Zp", "Mn"))


def text_of_pdf(drawn: bytes) -> str:
    pages = [re.sub(r"\n\d+ / \d+$", "", each.extract_text()) for each in PdfReader(io.BytesIO(drawn)).pages]
    return "\n".join(pages)


def text_of_odt(packed: bytes) -> list[str]:
    """The paragraphs and headings of an ODT."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        content = ET.fromstring(archive.read("content.xml"))
    office = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    found = []
    for each in content.iter():
        if each.tag in (f"{office}p", f"{office}h"):
            found.append(_inner(each, office))
    return found


def _inner(element: ET.Element, office: str) -> str:
    if element.tag.endswith("}frame"):
        return ""
    own = {"line-break": "\n", "tab": "\t"}.get(element.tag.removeprefix(office), "")
    own += " " * int(element.get(f"{office}c", "1")) if element.tag == f"{office}s" else ""
    inside = (_inner(each, office) + (each.tail or "") for each in element)
    return own + (element.text or "") + "".join(inside)
