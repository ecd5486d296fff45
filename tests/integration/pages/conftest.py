"""Seats to look at pages from, and a commitment in each state."""

import pytest

from tests.conftest import Web
from tests.integration.pages.seats import Seat, led_to
from tests.scenarios import COUNCIL


@pytest.fixture
def officer(web: Web) -> Seat:
    return Seat(web, "officer")


@pytest.fixture
def consultant(web: Web) -> Seat:
    return Seat(web, "consultant")


@pytest.fixture
def chair(web: Web) -> Seat:
    return Seat(web, "chair of partnership")


@pytest.fixture
def here(consultant: Seat) -> str:
    """The path of a commitment that was just proposed."""
    return led_to(consultant.send(f"/councils/{COUNCIL}/propose", title="Raise the leaving care grant"))


@pytest.fixture
def agreed(here: str, chair: Seat) -> str:
    assert chair.send(f"{here}/agree").status_code == 303
    return here


@pytest.fixture
def blocked(agreed: str, officer: Seat) -> str:
    assert officer.send(f"{agreed}/block", obstacle="No money", help_needed="A budget").status_code == 303
    return agreed
