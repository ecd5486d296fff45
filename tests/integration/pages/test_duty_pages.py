"""Duties as pages: which are late, which come next, one that climbs, is done, let go and looked back on."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from domain.ledger.application import SYSTEM
from domain.model.calendar import in_words
from domain.model.duty import duty_id
from tests.conftest import Web
from tests.integration.councils import with_three_councils
from tests.integration.pages.a_duty import HERE, LIST, REPORT, says
from tests.integration.pages.rules import plain_text
from tests.integration.pages.seats import XSS, Seat
from tests.scenarios import COUNCIL, framework_file


def adopted(web: Web, *duties: dict[str, object], **changed: object) -> None:
    """The council for tests has these duties too."""
    ledger = web.services.ledger
    every = [{"key": "report", "title": "Annual report", "body": "executive", "every": "12 months"}, *duties]
    ledger.adopt_framework(framework_file(version=uuid4().hex, duties=every, **changed), actor=SYSTEM)
    web.catch_up()


def passing(web: Web, days: int, *which: UUID) -> date:
    """That many days pass, and the clock takes every step."""
    ledger = web.services.ledger
    until = ledger.now() + timedelta(days=days)
    for each in which:
        while (wakes := ledger.take_due_steps(each).wakes_at) is not None and wakes <= until:
            ledger.now = lambda wakes=wakes: wakes  # type: ignore[misc]
    ledger.now = lambda: until  # type: ignore[method-assign]
    web.catch_up()
    return until.date()


@pytest.fixture
def executive(web: Web) -> Seat:
    return Seat(web, "chair of executive")


def test_the_list_has_the_late_ones_first_then_the_next_then_those_without_a_day(web: Web, officer: Seat) -> None:
    assert "Annual report" in says(officer, LIST)
    adopted(
        web,
        {"key": "old", "title": "Add the day", "body": "cooperative", "due_on": date(2024, 6, 5)},
        {"key": "each", "title": "Impact report", "body": "cooperative", "whenever": "A session has been held"},
    )
    passing(web, 1, duty_id(COUNCIL, "old"))
    page = says(officer, LIST)
    assert page.index("Late Add the day") < page.index("Next Annual report") < page.index("Each time it happens Impact")
    assert "It stands with the Cooperative. Once." in page
    assert "Owed to the Executive. Nobody is named to do it." in page
    assert "Each time: A session has been held." in page
    assert "Not done yet on this record." in page
    assert f'href="{LIST}"' in officer.get(f"/councils/{COUNCIL}").text


def test_a_late_one_leads_from_the_inbox_to_its_page_and_is_done(web: Web, officer: Seat, executive: Seat) -> None:
    late_on = passing(web, 380, REPORT)
    inbox = executive.get(f"/councils/{COUNCIL}/bodies/executive").text
    assert f'href="{HERE}"' in inbox
    assert f'href="{HERE}/dispose?causes=' in inbox
    page = says(officer, HERE)
    assert "It stands with the Executive." in page
    assert "It was due and has not been done" in page
    assert "Duty not done" in page
    assert "Nobody has recorded yet that it was done." in page
    sent = officer.send(f"{HERE}/done", reference="Executive, item 12", words=XSS)
    assert sent.headers["location"] == f"{HERE}?done=done"
    html = officer.get(str(sent.headers["location"])).text
    assert "<script" not in html
    page = plain_text(html)
    assert "It is on the record that this was done." in page
    assert f"{in_words(late_on)} : Executive, item 12" in page
    assert "It was done for" in page
    assert "Unless somebody acts by" in page
    web.catch_up()
    assert f"Last done on {in_words(late_on)}: Executive, item 12." in says(officer, LIST)
    assert "Nothing stands with this body" in says(executive, f"/councils/{COUNCIL}/bodies/executive")


def test_rounds_that_went_by_before_it_was_done_are_named(web: Web, officer: Seat) -> None:
    first = web.services.ledger.now().date()
    adopted(web, {"key": "weekly", "title": "Round", "body": "executive", "every": "1 weeks", "first": first})
    which = duty_id(COUNCIL, "weekly")
    passing(web, 15, which)
    assert officer.send(f"/duties/{which}/done", reference="Minutes").status_code == 303
    page = says(officer, f"/duties/{which}")
    second, third = (first + timedelta(days=days) for days in (7, 14))
    assert f"It was done for {in_words(third)}." in page
    assert f"It was not done for {in_words(first)}, {in_words(second)}." in page
    extra = officer.send(f"/duties/{which}/done", reference="Again", on=first.isoformat())
    assert extra.status_code == 303
    assert "It was done once more than was owed." in says(officer, f"/duties/{which}")


def test_a_body_lets_it_go_and_nobody_else_may(web: Web, officer: Seat, executive: Seat, chair: Seat) -> None:
    assert executive.get(f"{HERE}/dispose").status_code == 409
    passing(web, 380, REPORT)
    assert chair.get(f"{HERE}/dispose").status_code == 403
    assert officer.get(f"{HERE}/dispose").status_code == 403
    assert "cannot be met" not in says(executive, f"{HERE}/dispose")
    wrong = executive.send(f"{HERE}/dispose", decision="supported", words="We help")
    assert 'href="#until"' in wrong.text
    sent = executive.send(f"{HERE}/dispose", decision="obstacle_removed", words="Next year.")
    assert sent.headers["location"] == f"{HERE}?done=dispose"
    page = says(officer, HERE)
    assert "“Next year.”" in page
    assert "Stuck" not in page
    assert executive.get(f"{HERE}/dispose").status_code == 409


def test_a_duty_is_referred_by_a_direct_route(web: Web) -> None:
    adopted(web, {"key": "old", "title": "Add the day", "body": "cooperative", "due_on": date(2024, 6, 5)})
    which = duty_id(COUNCIL, "old")
    passing(web, 1, which)
    cooperative = Seat(web, "chair of cooperative")
    sent = cooperative.send(f"/duties/{which}/refer", to="executive", words="Only you can")
    assert sent.headers["location"] == f"/duties/{which}?done=refer"
    assert "It stands with the Executive." in says(cooperative, f"/duties/{which}")


def test_the_past_of_a_duty(web: Web, officer: Seat) -> None:
    before = web.services.ledger.now().astimezone().isoformat()
    passing(web, 380, REPORT)
    officer.send(f"{HERE}/done", reference="Item 12")
    page = plain_text(officer.client.get(HERE, params={"known_at": before}).text)
    assert "This is the past." in page
    assert "Item 12" not in page
    assert "What you can do" not in page
    assert officer.get(f"{HERE}?as_of=2001-01-01").status_code == 404
    assert officer.get(f"{HERE}?known_at=tomorrow").status_code == 422


def test_a_duty_that_the_framework_left_out_says_so(web: Web, officer: Seat) -> None:
    web.services.ledger.adopt_framework(framework_file(version="2", duties=[]), actor=SYSTEM)
    page = says(officer, HERE)
    assert "The council's framework does not have this duty any more." in page
    assert officer.get(f"{HERE}/done").status_code == 409


def test_every_duty_of_the_three_councils_has_a_page(shared_web: Web) -> None:
    auditor = Seat(with_three_councils(shared_web), "auditor")
    for council in ("manchester", "bury", "wolverhampton"):
        path = f"/api/councils/{council}/duties"
        items = shared_web.client.get(path, headers=shared_web.headers("auditor")).json()["items"]
        listed = auditor.get(f"/councils/{council}/duties").text
        for item in items:
            assert f'href="/duties/{item["id"]}"' in listed
        for item in items[:6]:
            assert item["title"] in says(auditor, f"/duties/{item['id']}")
