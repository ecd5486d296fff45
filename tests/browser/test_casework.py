"""Casework stays out, in a real browser: the warning, the check and what became of it, without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Site, Visit
from tests.browser.test_every_page import looked_at
from tests.scenarios import COUNCIL

LONG = "Zofia" + "k" * 400
"""A name that a small phone has no room for."""


def challenge(page: Page, words: str) -> None:
    page.get_by_label("What do you want to ask?").fill(words)
    page.get_by_role("button", name="Challenge").click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_text_is_warned_of_held_checked_and_its_writer_told(site: Site, visit: Visit, size: dict[str, int]) -> None:
    made = site.web.client.post(
        f"/api/councils/{COUNCIL}/commitments", json={"title": "Free swimming"}, headers=site.web.headers("officer")
    ).json()
    # axe is put in by the test, so looking needs JavaScript; the pages themselves run none.
    writer, checker = visit("consultant", viewport=size).new_page(), visit("officer", viewport=size).new_page()
    wrong: dict[str, list[str]] = {}

    def look(name: str, page: Page) -> None:
        if found := looked_at(page):
            wrong[name] = found

    for words in ("Why was Ayesha moved?", f"My sister {LONG} is ill."):
        writer.goto(site.at(f"/commitments/{made['id']}/challenge"))
        challenge(writer, words)
        expect(writer.get_by_role("region", name="Is this about one child?")).to_contain_text("looks like a name")
        expect(writer.get_by_label("What do you want to ask?")).to_have_value(words)
        look("warned", writer)
        writer.get_by_role("button", name="Ask for a check").click()
        expect(writer.get_by_role("alert")).to_contain_text("You asked for a check.")
        look("asked", writer)

    checker.goto(site.at(f"/councils/{COUNCIL}"))
    checker.get_by_role("link", name="To check (2)").click()
    look("to check", checker)
    checker.get_by_role("button", name="It is about the promise: record it").first.click()
    expect(checker.get_by_role("alert")).to_contain_text("Recorded, as it was written.")
    checker.get_by_role("button", name="It is about one child: turn it away").click()
    expect(checker.get_by_text("Nothing waits for a check.")).to_be_visible()
    look("nothing to check", checker)

    writer.goto(site.at(f"/councils/{COUNCIL}/asked"))
    expect(writer.get_by_text("It was about the promise.")).to_be_visible()
    expect(writer.get_by_text("It was about one child.")).to_be_visible()
    look("decided", writer)
    assert wrong == {}


def test_somebody_trained_ticks_that_it_was_checked(site: Site, visit: Visit) -> None:
    page = visit("officer", javascript=False).new_page()
    page.goto(site.at(f"/councils/{COUNCIL}/propose"))
    page.get_by_label("What should be promised?").fill("The Nelson Mandela prize")
    page.get_by_role("button", name="Propose").click()
    page.get_by_label("I have checked: this is not about one child").check()
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("alert")).to_contain_text("Proposed.")


def test_the_form_that_warns_somebody_trained_is_accessible_and_fits(site: Site, visit: Visit) -> None:
    page = visit("officer").new_page()
    page.goto(site.at(f"/councils/{COUNCIL}/propose"))
    page.get_by_label("What should be promised?").fill("The Nelson Mandela prize")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_label("I have checked: this is not about one child")).to_be_visible()
    assert looked_at(page) == []
