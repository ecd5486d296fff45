"""The pages of promises and rules in a real browser: by keyboard, on a phone, from a promise to what is done for it."""

import pytest
from playwright.sync_api import Page, expect

from api.pages.framework import PAGES
from domain.ledger.application import SYSTEM
from tests.browser.climb import climbed
from tests.browser.conftest import Site, Visit, fits
from tests.browser.test_every_page import looked_at
from tests.conftest import Web
from tests.integration.councils import with_three_councils
from tests.integration.pages.rules import path_of
from tests.scenarios import COUNCIL, framework_file


def tab_to(page: Page, name: str) -> None:
    """Press the tab key until a link has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    pytest.fail(f"the keyboard does not get to {name}")


def test_the_keyboard_gets_to_every_page(site: Site, visit: Visit) -> None:
    page = visit("consultant", javascript=True).new_page()
    page.goto(site.at(f"/councils/{COUNCIL}"))
    tab_to(page, "Promises and rules")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What Testshire promises")
    for key, name in list(PAGES.items())[1:]:
        tab_to(page, name)
        page.keyboard.press("Enter")
        expect(page).to_have_url(site.at(f"/councils/{COUNCIL}/framework/{key}"))
        expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")


def test_a_consultant_goes_from_a_promise_to_what_is_done_for_it_and_back(web: Web, site: Site, visit: Visit) -> None:
    climbed(web)
    page = visit("young person", javascript=False).new_page()
    page.goto(site.at("/councils/manchester/framework"))
    page.get_by_role("link", name="See 1 commitment for this (Your home is safe").click()
    page.get_by_role("link", name="Pay the deposit on a first home").click()
    page.get_by_role("link", name="Once you are old enough, you help choose your home.").click()
    expect(page).to_have_url(site.at("/councils/manchester/framework/asked#priority-safe-6"))
    expect(page.locator("#priority-safe-6")).to_be_in_viewport()


def test_a_good_idea_becomes_a_proposal(web: Web, site: Site, visit: Visit) -> None:
    with_three_councils(web)
    page = visit("consultant of wolverhampton", javascript=False).new_page()
    page.goto(site.at("/councils/wolverhampton/framework/ideas"))
    page.get_by_role("link", name="Turn this into a proposal (Care leavers get the most points").click()
    expect(page.get_by_label("What should be promised?")).to_have_value(
        "Care leavers get the most points there are, so that they come first when homes are given out."
    )
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("alert")).to_contain_text("Proposed.")
    expect(page.get_by_text("Good practice of South Gloucestershire.")).to_be_visible()


@pytest.mark.parametrize("council", ["bury", "wolverhampton"])
def test_the_pages_of_the_other_councils_fit_and_are_accessible(
    web: Web, site: Site, visit: Visit, council: str
) -> None:
    with_three_councils(web)
    page = visit(f"consultant of {council}").new_page()
    wrong = {}
    for name in PAGES:
        page.goto(site.at(path_of(council, name)))
        if found := looked_at(page):
            wrong[name] = found
    assert wrong == {}


def test_long_words_do_not_make_a_phone_scroll_sideways(web: Web, site: Site, visit: Visit) -> None:
    part = {"key": "long", "source": "S" * 200, "assumed": "A" * 400}
    data = framework_file(
        version="V" * 200,
        promises=[part | {"text": "P" * 300}],
        priorities=[part | {"text": "A" * 300}],
        outcomes=[part | {"name": "O" * 200, "lead": "L" * 200}],
        organisations=[part | {"name": "N" * 200, "sector": "third"}],
        indicators=[part | {"name": "N" * 200, "scope": "S" * 200, "unit": "U" * 200, "value": 1e15}],
        seats=[part | {"title": "T" * 200, "body": "executive", "group": "G" * 200, "co_opted": "C" * 200}],
        good_practice=[part | {"text": "T" * 300, "council": "C" * 200}],
        legislation=[part | {"name": "N" * 200, "section": "S" * 200}],
        policy={"title": "T" * 200, "status": "S" * 200, "responsible": "long"},
    )
    web.services.ledger.adopt_framework(data, actor=SYSTEM)
    page = visit("officer").new_page()
    for name in PAGES:
        page.goto(site.at(path_of(COUNCIL, name)))
        assert fits(page), name
    page.goto(site.at(f"/councils/{COUNCIL}?promise=long"))
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert fits(page)
