"""A Care Consultant erases their own words on a phone, without JavaScript; the page that asks first is accessible."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Site, Visit
from tests.browser.test_every_page import looked_at
from tests.scenarios import COUNCIL

SAID = "I cried when nobody came."


def challenged(site: Site) -> str:
    """The path of a commitment that the consultant challenged."""
    headers = site.web.headers("consultant")
    made = site.web.client.post(
        f"/api/councils/{COUNCIL}/commitments", json={"title": "Visits"}, headers=headers
    ).json()
    path = f"/commitments/{made['id']}"
    site.web.client.post(f"/api{path}/challenge", json={"words": SAID}, headers=headers)
    return path


def test_words_are_erased_in_two_steps_and_nobody_reads_them_any_more(site: Site, visit: Visit) -> None:
    path = challenged(site)
    young = visit("consultant", javascript=False).new_page()
    officer = visit("officer", javascript=False).new_page()
    officer.goto(site.at(path))
    expect(officer.get_by_role("blockquote")).to_contain_text(SAID)
    expect(officer.get_by_role("link", name="Erase these words")).to_have_count(0)
    young.goto(site.at(path))
    young.get_by_role("link", name="Erase these words").click()
    expect(young.get_by_text("Nobody can bring them back, not even you.")).to_be_visible()
    young.get_by_role("link", name="Keep them").click()
    expect(young.get_by_role("blockquote")).to_contain_text(SAID)
    young.get_by_role("link", name="Erase these words").click()
    young.get_by_role("button", name="Erase for ever").click()
    expect(young.get_by_role("alert")).to_contain_text("Nobody can read these words any more.")
    for page in (young, officer):
        page.goto(site.at(path))
        expect(page.get_by_text(SAID)).to_have_count(0)
        expect(page.get_by_role("blockquote")).to_contain_text("[these words were erased]")
        expect(page.get_by_role("link", name="Erase these words")).to_have_count(0)


def test_the_page_that_asks_first_is_accessible_and_fits_a_phone(site: Site, visit: Visit) -> None:
    path = challenged(site)
    page = visit("consultant", viewport=PHONE).new_page()
    for each in (path, f"{path}/erase/2"):
        page.goto(site.at(each))
        assert looked_at(page) == []
