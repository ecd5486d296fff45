"""What a reader reads on the pages of promises and rules."""

import re
from html import unescape

from tests.integration.pages.seats import Seat


def path_of(council: str, page: str = "promises") -> str:
    return f"/councils/{council}/framework{'' if page == 'promises' else f'/{page}'}"


def text_of(seat: Seat, council: str, page: str = "promises") -> str:
    """A page without markup, each run of blanks as one."""
    answer = seat.get(path_of(council, page))
    assert answer.status_code == 200, answer.text
    return plain_text(answer.text)


def plain_text(html: str) -> str:
    """What there is to read, each run of blanks as one."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split()).replace(" .", ".").replace(" ,", ",")
