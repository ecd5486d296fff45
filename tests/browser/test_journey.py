"""The whole journey on a phone without JavaScript, in a real browser."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit
from tests.scenarios import COUNCIL


def pick(page: Page, site: Site, seat: str) -> None:
    """Sign in by picking a seat of the trial."""
    page.goto(site.at("/sign-in"))
    page.get_by_role("button", name=f"{seat} in Testshire", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_promise_is_proposed_agreed_blocked_challenged_answered_and_disposed_of(site: Site, visit: Visit) -> None:
    consultant = visit(javascript=False).new_page()
    pick(consultant, site, "Care Consultant")
    expect(consultant).to_have_url(site.at(f"/councils/{COUNCIL}"))
    consultant.get_by_role("link", name="Propose", exact=True).click()
    consultant.get_by_label("What should be promised?").fill("Pay for driving lessons")
    consultant.get_by_label("Healthy").check()
    consultant.get_by_role("button", name="Propose").click()
    expect(consultant.get_by_role("heading", level=1)).to_have_text("Pay for driving lessons")
    expect(consultant.get_by_role("alert")).to_contain_text("Proposed.")
    where = consultant.url.partition("?")[0]

    chair = visit(javascript=False).new_page()
    pick(chair, site, "Chair of the Strategic Partnership")
    chair.goto(where)
    chair.get_by_role("button", name="Agree").click()
    chair.get_by_role("button", name="Agree").click()
    expect(chair.get_by_role("alert")).to_contain_text("Agreed.")

    officer = visit(javascript=False).new_page()
    pick(officer, site, "Officer")
    officer.goto(where)
    officer.get_by_role("button", name="Block").click()
    officer.get_by_label("What is in the way?").fill("The budget is spent.\nNobody may sign for more.")
    officer.get_by_role("button", name="Block").click()
    expect(officer.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(officer.get_by_label("What is in the way?")).to_have_value("The budget is spent.\nNobody may sign for more.")
    officer.get_by_role("link", name="This is needed. Write it in your own words.").click()
    expect(officer.get_by_label("What help do you need?")).to_be_focused()
    officer.get_by_label("What help do you need?").fill("£5,000")
    officer.get_by_role("button", name="Block").click()

    next_step = officer.get_by_role("region", name="What happens next, and why")
    expect(next_step).to_contain_text("Unless somebody acts by the end of")
    expect(next_step).to_contain_text("it goes to the Cooperative")
    here = officer.locator('[aria-current="step"]')
    expect(here).to_contain_text("Strategic Partnership")

    consultant.goto(where)
    consultant.get_by_role("button", name="Challenge").click()
    consultant.get_by_label("What do you want to ask?").fill("Who is going to sign for it?")
    consultant.get_by_role("button", name="Challenge").click()
    expect(consultant.get_by_role("blockquote")).to_contain_text("Who is going to sign for it?")

    officer.goto(where)
    officer.get_by_role("link", name="Answer this challenge").click()
    officer.get_by_label("What is your answer?").fill("The Director signs on Monday.")
    officer.get_by_role("button", name="Answer").click()
    expect(officer.get_by_role("article")).to_contain_text("The Director signs on Monday.")

    site.web.catch_up()
    chair.get_by_role("link", name="Inbox").click()
    expect(chair.get_by_role("listitem").filter(has_text="Pay for driving lessons")).to_contain_text("Blocked")
    chair.get_by_role("link", name="Dispose").click()
    chair.get_by_label("Obstacle removed").check()
    chair.get_by_label("What do you tell the young people?").fill("The money is there.")
    chair.get_by_role("button", name="Dispose").click()
    expect(chair.get_by_role("alert")).to_contain_text("Your decision is on the record.")
    expect(chair.get_by_role("region", name="What happens next, and why")).to_contain_text("progress update is due")
    expect(chair.get_by_text("removed the obstacle: “The money is there.”")).to_be_visible()


def test_two_people_at_once_lose_nothing_of_what_they_typed(site: Site, visit: Visit) -> None:
    made = site.web.client.post(
        f"/api/councils/{COUNCIL}/commitments", json={"title": "Free swimming"}, headers=site.web.headers("consultant")
    ).json()
    site.web.client.post(
        f"/api/commitments/{made['id']}/agree", json={}, headers=site.web.headers("chair of partnership")
    )
    slow = visit("officer", javascript=False).new_page()
    slow.goto(site.at(f"/commitments/{made['id']}/report-progress"))
    slow.get_by_label("What was done since last time?").fill("Two pools said yes.")
    site.web.client.post(
        f"/api/commitments/{made['id']}/report-progress",
        json={"report": "One pool said yes."},
        headers=site.web.headers("lead"),
    )
    slow.get_by_role("button", name="Report progress").click()
    expect(slow.get_by_role("region", name="What changed while you were writing")).to_contain_text("One pool said yes.")
    expect(slow.get_by_label("What was done since last time?")).to_have_value("Two pools said yes.")
    slow.get_by_role("button", name="Report progress").click()
    expect(slow.get_by_text("Progress: Two pools said yes.")).to_be_visible()
