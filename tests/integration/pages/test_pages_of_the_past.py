"""The register and an inbox as they were, and what changed between two days, as pages."""

from datetime import timedelta

import pytest

from domain.model.access import Role
from domain.model.calendar import day_of
from tests.conftest import Web
from tests.integration.pages.seats import Seat
from tests.integration.passing import Time
from tests.scenarios import COUNCIL, actor

OFFICER, CHAIR = actor(Role.OFFICER), actor(Role.CHAIR, "partnership")
ROOT = f"/councils/{COUNCIL}"


@pytest.fixture
def before(web: Web, time: Time) -> str:
    """A moment at which one promise was agreed and not blocked yet, and another was not made yet."""
    ledger = web.services.ledger
    made = ledger.propose(COUNCIL, actor=OFFICER, title="Raise the leaving care grant")
    ledger.carry_out("agree", made.id, actor=CHAIR)
    moment = time.now + timedelta(seconds=1)
    time.now += timedelta(days=1)
    ledger.carry_out("block", made.id, actor=OFFICER, obstacle="No money", help_needed="A budget")
    ledger.propose(COUNCIL, actor=OFFICER, title="Free bus travel")
    time.now += timedelta(days=1)
    web.catch_up()
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00").replace("+", "%2B")


def test_the_register_as_it_was_says_so_and_leads_on_into_the_same_past(web: Web, before: str) -> None:
    chair = Seat(web, "chair of partnership")
    page = chair.get(f"{ROOT}?known_at={before}").text
    assert "This is the past." in page
    assert "Raise the leaving care grant" in page
    assert "Free bus travel" not in page
    assert "Import a table" not in page
    assert f"?known_at={before.replace(':', '%3A')}&amp;stuck=true" in page
    assert f'?known_at={before.replace(":", "%3A")}">Raise' in page
    assert "Raise the leaving care grant" not in chair.get(f"{ROOT}?known_at={before}&stuck=true").text
    assert "Raise the leaving care grant" in chair.get(f"{ROOT}?stuck=true").text
    assert "Nothing was promised here then." in chair.get(f"{ROOT}?as_of=1999-01-01").text
    assert chair.get(f"{ROOT}?as_of=tomorrow").status_code == 422


def test_an_inbox_as_it_was_offers_nothing_to_do(web: Web, before: str) -> None:
    chair = Seat(web, "chair of partnership")
    inbox = f"{ROOT}/bodies/partnership"
    now, then = chair.get(inbox).text, chair.get(f"{inbox}?known_at={before}").text
    assert "Dispose" in now
    assert "This is the past." in then
    assert "Nothing stood with this body then." in then
    assert "Dispose" not in then
    assert "Raise the leaving care grant" not in then


def test_what_changed_between_two_days_is_told_in_sentences(web: Web, before: str, time: Time) -> None:
    officer = Seat(web, "officer")
    assert "Choose two days." in officer.get(f"{ROOT}/changes").text
    page = officer.get(f"{ROOT}/changes?known_from={before}").text
    assert "It was agreed, and is blocked." in page
    assert "It is new: proposed." in page
    one = officer.get(f"/commitments/{_id(web)}/changes?known_from={before}").text
    assert "It was agreed, and is blocked." in one
    assert "Free bus travel" not in one
    today = day_of(time.now).isoformat()
    assert "Nothing changed between these two." in officer.get(f"{ROOT}/changes?from={today}&to={today}").text
    assert officer.get(f"{ROOT}/changes?from=never").status_code == 422


def test_others_see_none_of_it(web: Web, before: str) -> None:
    stranger = Seat(web, "stranger")
    for path in (f"{ROOT}?known_at={before}", f"{ROOT}/changes", f"/commitments/{_id(web)}/changes?from=2020-01-01"):
        assert stranger.get(path).status_code == 404


def _id(web: Web) -> str:
    return str(next(iter(web.services.ledger.commitments())))
