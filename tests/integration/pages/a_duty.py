"""The duty that the council for tests has, and how its pages are read."""

from domain.model.duty import duty_id
from tests.integration.pages.rules import plain_text
from tests.integration.pages.seats import Seat
from tests.scenarios import COUNCIL

REPORT = duty_id(COUNCIL, "report")
HERE = f"/duties/{REPORT}"
LIST = f"/councils/{COUNCIL}/duties"


def says(seat: Seat, path: str) -> str:
    """What a page says, in plain text."""
    answer = seat.get(path)
    assert answer.status_code == 200, answer.text
    return plain_text(answer.text)
