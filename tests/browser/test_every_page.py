"""Every kind of page: it fits a small phone, axe-core finds nothing, the keyboard gets everywhere."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.climb import climbed
from tests.browser.conftest import DESK, PHONE, Site, Visit, fits, violations
from tests.browser.pages import every_page
from tests.bundles import seal
from tests.conftest import Web
from tests.scenarios import COUNCIL


def looked_at(page: Page) -> list[str]:
    """What is wrong with the page that is open."""
    wrong = violations(page)
    if not fits(page):
        wrong.append("it scrolls sideways")
    if page.get_by_role("heading", level=1).count() != 1:
        wrong.append("it has not exactly one heading of the first level")
    if page.locator("html").get_attribute("lang") != "en-GB":
        wrong.append("it does not say its language")
    return wrong


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_kind_of_page_fits_and_is_accessible(web: Web, site: Site, visit: Visit, size: dict[str, int]) -> None:
    home = str(climbed(web))
    with web.services.database() as conn:
        seal(conn)
    page = visit("chair of the committee", viewport=size).new_page()
    # The open details are looked at too.
    wrong = {}
    for name, path in every_page(home).items():
        page.goto(site.at(path))
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        if found := looked_at(page):
            wrong[name] = found
    assert wrong == {}


def test_a_form_that_is_shown_again_is_accessible_and_fits(site: Site, visit: Visit) -> None:
    page = visit("consultant").new_page()
    page.goto(site.at(f"/councils/{COUNCIL}/propose"))
    page.get_by_label("What should be promised?").fill(" ")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert looked_at(page) == []


def test_long_words_do_not_make_a_phone_scroll_sideways(site: Site, visit: Visit) -> None:
    made = site.web.client.post(
        f"/api/councils/{COUNCIL}/commitments",
        json={"title": "W" * 200, "lead": "L" * 200, "measure": "M" * 200},
        headers=site.web.headers("consultant"),
    ).json()
    site.web.client.post(
        f"/api/commitments/{made['id']}/challenge", json={"words": "Why" * 900}, headers=site.web.headers("consultant")
    )
    site.web.catch_up()
    page = visit("officer").new_page()
    pages = ["", "/answer"]
    for path in [f"/commitments/{made['id']}{end}" for end in pages] + [
        f"/councils/{COUNCIL}",
        f"/councils/{COUNCIL}/timeline",
        f"/councils/{COUNCIL}/bodies/partnership",
    ]:
        page.goto(site.at(path))
        assert fits(page), path


def test_the_keyboard_gets_past_the_header_and_shows_where_it_is(site: Site, visit: Visit) -> None:
    page = visit("officer").new_page()
    page.goto(site.at(f"/councils/{COUNCIL}"))
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(site.at(f"/councils/{COUNCIL}#main-content"))
    page.keyboard.press("Tab")
    changed = page.evaluate(
        "(() => { const s = getComputedStyle(document.activeElement); return s.backgroundColor + s.boxShadow })()"
    )
    assert "rgb(255, 221, 0)" in changed or "rgb(255, 221, 0)".replace(" ", "") in changed.replace(" ", "")


def test_a_page_asks_nothing_of_anybody_else(site: Site, visit: Visit) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page = visit("officer").new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(site.at(f"/councils/{COUNCIL}"))
    assert asked
    assert [url for url in asked if not url.startswith(site.url)] == []
    assert complaints == []
