"""Measuring, linking and doing a duty in a real browser: on a phone, without JavaScript."""

from playwright.sync_api import expect

from domain.model.duty import duty_id
from tests.browser.climb import climbed
from tests.browser.conftest import Site, Visit, fits
from tests.browser.test_every_page import looked_at
from tests.conftest import Web
from tests.integration.desk import in_state, propose
from tests.scenarios import COUNCIL


def test_a_measure_is_set_a_reading_recorded_and_seen(site: Site, visit: Visit) -> None:
    where = site.at(f"/commitments/{in_state(site.web, 'agreed')}")
    officer = visit("officer", javascript=False).new_page()
    officer.goto(where)
    expect(officer.get_by_text("Nobody has measured this yet.")).to_be_visible()
    officer.get_by_role("region", name="How will we know?").get_by_role("link", name="Say how we will know").click()
    officer.get_by_label("Count", exact=True).check()
    officer.get_by_label("How will we know that it worked?").fill("Places that are filled")
    officer.get_by_label("What is counted?").fill("places")
    officer.get_by_role("button", name="Say how we will know").click()
    officer.get_by_role("link", name="Say how many there are to be.").click()
    expect(officer.get_by_label("What is to be reached?")).to_be_focused()
    officer.get_by_label("What is to be reached?").fill("6")
    officer.get_by_role("button", name="Say how we will know").click()
    expect(officer.get_by_role("alert")).to_contain_text("Now everybody can see")

    consultant = visit("consultant", javascript=False).new_page()
    consultant.goto(where)
    consultant.get_by_role("button", name="Record what was found").click()
    consultant.get_by_label("What number was found?").fill("4")
    consultant.get_by_label("Where is the evidence?").fill("https://example.org/places")
    consultant.get_by_label("What date is on the evidence?").fill("2024-05-01")
    consultant.get_by_role("button", name="Record what was found").click()
    found = consultant.get_by_role("region", name="How will we know?")
    expect(found).to_contain_text("4 of 6 places")
    expect(found).to_contain_text("As at Wednesday 1 May 2024.")
    expect(found.get_by_role("link", name="example.org")).to_have_attribute("rel", "noopener nofollow")
    assert "%" not in consultant.locator("main").inner_text()
    assert fits(consultant)


def test_a_duty_is_found_and_marked_done(site: Site, visit: Visit) -> None:
    page = visit("officer", javascript=False).new_page()
    page.goto(site.at(f"/councils/{COUNCIL}"))
    page.get_by_role("link", name="Duties").click()
    page.get_by_role("link", name="Annual report").click()
    page.get_by_role("button", name="It was done").click()
    page.get_by_label("Where can people see that?").fill("Executive, 5 June, item 12")
    page.get_by_role("button", name="It was done").click()
    expect(page.get_by_role("alert")).to_contain_text("It is on the record that this was done.")
    expect(page.get_by_role("region", name="When it was done")).to_contain_text("Executive, 5 June, item 12")
    assert fits(page)


def test_what_is_close_is_shown_once_then_proposed_and_linked(site: Site, visit: Visit) -> None:
    propose(site.web)
    site.web.catch_up()
    page = visit("consultant", javascript=False).new_page()
    page.goto(site.at(f"/councils/{COUNCIL}/propose"))
    page.get_by_label("What should be promised?").fill("A higher leaving care grant")
    page.get_by_role("button", name="Propose", exact=True).click()
    close = page.get_by_role("alert", name="These promises are close to yours")
    expect(close.get_by_role("link", name="Raise the leaving care grant")).to_be_visible()
    expect(page.get_by_label("What should be promised?")).to_have_value("A higher leaving care grant")
    page.get_by_role("button", name="Propose it all the same").click()
    expect(page.get_by_role("alert")).to_contain_text("Proposed.")
    page.get_by_role("button", name="Link as the same").click()
    expect(page.get_by_role("alert")).to_contain_text("Linked.")
    linked = page.get_by_role("region", name="Linked promises")
    expect(linked).to_contain_text("Promises the same as: Raise the leaving care grant")


def test_forms_and_pages_for_who_may_do_most_fit_and_are_accessible(web: Web, site: Site, visit: Visit) -> None:
    home = climbed(web)
    duty = duty_id("manchester", "session")
    page = visit("manchester officer").new_page()
    wrong = {}
    for path in [
        f"/commitments/{home}",
        *(f"/commitments/{home}/{form}" for form in ("record-reading", "withdraw-reading", "withdraw-adoption")),
        f"/duties/{duty}",
        f"/duties/{duty}/done",
    ]:
        page.goto(site.at(path))
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        if found := looked_at(page):
            wrong[path] = found
    page.goto(site.at("/councils/manchester/propose"))
    page.get_by_label("What should be promised?").fill("Care leavers get the deposit for a first home")
    page.get_by_role("button", name="Propose", exact=True).click()
    if found := looked_at(page):
        wrong["close"] = found
    assert wrong == {}


def test_long_words_do_not_make_a_phone_scroll_sideways(site: Site, visit: Visit) -> None:
    which, web = in_state(site.web, "agreed", title="W" * 200), site.web
    said = [
        ("officer", "set-measure", {"kind": "status", "measure": "M" * 200, "scope": "S" * 200, "unit": "U" * 200}
         | {"statuses": ["A" * 200, "B" * 200]}),
        ("officer", "record-reading", {"value": "A" * 200, "evidence": "https://" + "e" * 900 + ".org/"}
         | {"evidence_on": "2024-05-01"}),
        ("officer", "adopt", {"organisation": "builder", "part": "P" * 900, "obligation": "O" * 200}),
        ("officer", "link", {"to": propose(web, title="L" * 200), "how": "supports"}),
    ]  # fmt: skip
    for role, command, body in said:
        answer = web.client.post(f"/api/commitments/{which}/{command}", json=body, headers=web.headers(role))
        assert answer.status_code == 200, answer.text
    report = duty_id(COUNCIL, "report")
    done = {"reference": "R" * 200, "words": "W" * 900}
    assert web.client.post(f"/api/duties/{report}/done", json=done, headers=web.headers("officer")).status_code == 200
    web.catch_up()
    page = visit("officer").new_page()
    forms = [f"/commitments/{which}/{form}" for form in ("record-reading", "withdraw-reading", "link", "unlink")]
    for path in [f"/commitments/{which}", *forms, f"/duties/{report}", f"/councils/{COUNCIL}/duties"]:
        page.goto(site.at(path))
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        assert fits(page), path
