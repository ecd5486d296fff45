"""From Manchester's history to the next session: its opening, its impact report and the summary on one page, by an
officer and a Care Consultant in real browsers, and nothing published without the consultant's sign-off."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from api import accounts
from api.app import create_app
from api.running import setup
from api.services import Services
from domain.model.access import Role
from domain.model.calendar import day_of
from domain.model.impact import READING_AGE
from domain.model.readability import readability
from tests.browser.conftest import DESK, Site, Visit, fits, violations
from tests.conftest import Database, Web
from tests.documents import letters, text_of_odt, text_of_pdf
from tests.integration.passing import Time
from tests.pdf_check import breaks

COUNCIL, BODY = "manchester", "cooperative"


@pytest.fixture
def web(services: Services, database: Database) -> Iterator[Web]:
    """Manchester as it comes with Kept, with its history, and a token for each of three seats."""
    setup.fill(services, councils=(COUNCIL,))
    tokens = {}
    with services.database() as conn:
        for role in (Role.OFFICER, Role.CONSULTANT):
            keys = services.ledger.voices
            _, tokens[role.value] = accounts.add(conn, keys, council=COUNCIL, role=role, body=None, name=role.value)
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        made = Web(client, tokens, services, database)
        made.catch_up()
        yield made


@pytest.fixture
def time(web: Web) -> Time:
    return Time.of(web)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def does(page: Page, site: Site, path: str, button: str, **typed: str) -> None:
    """Fill in the form of a command and send it."""
    page.goto(site.at(path))
    for label, text in typed.items():
        page.get_by_label(label.replace("_", " "), exact=False).first.fill(text)
    press(page, button)
    expect(page.locator(".govuk-notification-banner--success")).to_be_visible()


def article(page: Page) -> str:
    """What the page says of the document, and nothing around it."""
    return page.locator("article#document").inner_text()


def test_the_next_sessions_report_and_summary_are_written_signed_off_and_published(
    web: Web, time: Time, site: Site, visit: Visit, tmp_path: Path
) -> None:
    ledger = web.services.ledger
    rules, today = ledger.governance.of(COUNCIL), day_of(time())
    day = next(each for each in rules.calendar.at(time()).meetings_from(BODY, today) if each > today)
    desk, phone = visit("officer", viewport=DESK).new_page(), visit("consultant").new_page()

    # Called for the next day on which it meets; then that day comes.
    desk.goto(site.at(f"/councils/{COUNCIL}/sessions/call"))
    desk.get_by_label("Cooperative").check()
    desk.get_by_label("On which day?").fill(day.isoformat())
    desk.get_by_label("What is it about?").fill("Healthy")
    press(desk, "Call it")
    session = desk.url.partition("?")[0].removeprefix(site.url)
    time.now += timedelta(days=(day - today).days)

    desk.goto(site.at(f"{session}/opening"))
    kept = desk.locator("section[aria-labelledby=achieved] li").all_inner_texts()
    assert len(kept) == 11, "what Manchester achieved in the year that its paper tells of"
    does(desk, site, f"{session}/open", "Open it")
    desk.goto(site.at(f"{session}/attend?who=consultant"))
    desk.get_by_label("How many?").fill("4")
    desk.get_by_label("How many paid hours?").fill("9.5")
    press(desk, "Who was there")
    does(desk, site, f"{session}/decide", "Decision", What_was_decided="Free swimming for all of us.")
    does(phone, site, f"{session}/celebrate", "Celebration", What_did_young_people_achieve="We won the cup.")
    does(
        desk,
        site,
        f"{session}/take-up?item=1",
        "Make a commitment",
        What_should_be_promised="A swim pass for each of us",
        How_will_we_know="Half of us swim each month",
    )
    does(desk, site, f"{session}/close", "Close it")
    does(desk, site, f"{session}/draft-report", "Draft the impact report")
    desk.get_by_role("link", name="Its impact report").click()
    report = desk.url.removeprefix(site.url)
    drafted = article(desk)
    assert "4 Care Consultants" in drafted
    assert "A swim pass for each of us" in drafted
    assert "Half of us swim each month" in drafted

    # The consultant writes on a phone, and sees how it reads and whether it fits while writing.
    phone.goto(site.at(report))
    assert fits(phone)
    assert violations(phone) == []
    phone.get_by_role("link", name=re.compile("Change this.*What we do next")).click()
    box = phone.get_by_label("What should it say?")
    assert "A swim pass for each of us" in box.input_value()
    long = "\n".join(f"- We will do this as well, and it is number {number}." for number in range(70))
    box.fill(long)
    press(phone, "See how it reads")
    expect(phone.get_by_text("It does not fit on one page yet")).to_be_visible()
    expect(phone.get_by_text("Most people can read this from the age of")).to_be_visible()
    assert phone.get_by_label("What should it say?").input_value() == long
    press(phone, "Save it")
    expect(phone.get_by_text("It does not fit on one page yet")).to_be_visible()
    phone.goto(site.at(f"{report}/sign-off"))
    press(phone, "Sign it off")
    expect(phone.get_by_text("The summary has to fit on one page.")).to_be_visible()
    ours = "We will all get a swim pass.\nIt works when half of us swim each month."
    does(phone, site, f"{report}/write?document=summary&part=what_we_do_next", "Save it", What_should_it_say=ours)
    why = "We met to talk about health. Four of us came, and we want to swim."
    does(desk, site, f"{report}/write?document=summary&part=why_we_met", "Save it", What_should_it_say=why)

    # Nobody publishes it without the consultant: neither the page nor the API.
    api, officer = f"/api{report}", web.headers("officer")
    assert f'{report}/publish"' not in desk.content()
    refused = web.client.post(f"{api}/publish", json={}, headers=officer)
    assert refused.status_code == 409
    assert "No Care Consultant has signed this off" in refused.json()["detail"]
    assert web.client.post(f"{api}/sign-off", json={}, headers=officer).status_code == 403
    anybody = visit(None).new_page()
    for path in (report, f"{report}/report", f"{api}/summary.pdf", f"{api}/report.odt"):
        assert httpx2.get(site.at(path)).status_code == 404, path
    does(phone, site, f"{report}/sign-off", "Sign it off")
    does(desk, site, f"{report}/publish", "Publish it")
    web.catch_up()

    # Everybody reads it, and the files say what the page says.
    anybody.goto(site.at(f"/councils/{COUNCIL}/impact-reports"))
    assert violations(anybody) == []
    anybody.get_by_role("link", name="Corporate Family Cooperative: Healthy", exact=True).click()
    assert fits(anybody)
    assert violations(anybody) == []
    files = []
    for name, path in (("summary", report), ("report", f"{report}/report")):
        anybody.goto(site.at(path))
        said = letters(article(anybody))
        for sentence in (*ours.split("\n"), why) if name == "summary" else ("We won the cup.", "9.5 hours"):
            assert letters(sentence) in said
        pdf, odt = (httpx2.get(site.at(f"{api}/{name}.{form}")).content for form in ("pdf", "odt"))
        assert letters(text_of_pdf(pdf)).replace("•", "") == said
        assert letters("".join(text_of_odt(odt))) == said
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(pdf)
    pages = PdfReader(io.BytesIO(files[0].read_bytes())).pages
    assert [(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages] == [(595, 842)]
    assert breaks(*files) == {"summary.pdf": [], "report.pdf": []}
    told = readability(ours + "\n" + why)
    assert told is not None
    assert told.age <= READING_AGE

    # A word changed afterwards takes a withdrawal and another sign-off; until then nobody outside reads it.
    assert web.client.post(f"{api}/write", json=_written("A word."), headers=officer).status_code == 409
    assert web.client.post(f"{api}/withdraw", json={"reason": "A word."}, headers=officer).status_code == 200
    assert httpx2.get(site.at(report)).status_code == 404
    assert web.client.post(f"{api}/publish", json={}, headers=officer).status_code == 409


def _written(words: str) -> dict[str, str]:
    return {"document": "summary", "part": "why_we_met", "words": words}
