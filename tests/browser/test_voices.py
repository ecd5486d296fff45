"""What young people said, in a real browser: written down on a phone without scripts, and read by everybody without an
account."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Site, Visit
from tests.browser.test_every_page import looked_at
from tests.integration.desk import in_state
from tests.integration.saying import SAFER, WORDS, heard, published, told
from tests.scenarios import COUNCIL

LIST = f"/councils/{COUNCIL}/voices"
EVERYBODY = f"/councils/{COUNCIL}/you-said-we-did"


def opened(page: Page) -> list[str]:
    """What is wrong with the page, with all its details open."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    return looked_at(page)


def test_from_a_post_it_on_a_phone_to_a_page_that_everybody_reads(site: Site, visit: Visit) -> None:
    worker = visit("participation_worker", javascript=False).new_page()
    worker.goto(site.at(LIST))
    worker.get_by_role("button", name="Three post-it notes").click()
    worker.get_by_label("First idea").fill("Ask us before you move us.")
    worker.get_by_label("Second idea").fill("Bikes!")
    worker.get_by_label("Where were they written?").fill("The summer session")
    worker.get_by_role("button", name="Write them down").click()
    expect(worker.get_by_role("alert")).to_contain_text("They are on the record.")
    site.web.catch_up()

    officer = visit("officer", javascript=False).new_page()
    officer.goto(site.at(f"{LIST}?state=to_review"))
    expect(officer.get_by_role("blockquote")).to_have_count(2)
    officer.get_by_role("link", name="Look for names").first.click()
    officer.get_by_label("No", exact=True).check()
    officer.get_by_role("button", name="Look for names").click()
    expect(officer.get_by_role("alert")).to_contain_text("What may be shown is on the record.")
    here = officer.url.partition("?")[0]
    officer.get_by_role("button", name="Say what was done").click()
    officer.get_by_label("Done", exact=True).check()
    officer.get_by_label("What do you tell young people?").fill("We bought ten bikes. You can use one when you like.")
    officer.get_by_role("button", name="See how it reads").click()
    expect(officer.get_by_role("status").last).to_contain_text("Most people can read this from the age of 5 on.")
    expect(officer.get_by_label("What do you tell young people?")).to_have_value(
        "We bought ten bikes. You can use one when you like."
    )
    officer.get_by_role("button", name="Say what was done").click()

    worker.goto(here)
    worker.get_by_role("button", name="They agree").click()
    worker.get_by_role("button", name="They agree").click()
    site.web.catch_up()

    anybody = visit(javascript=False).new_page()
    anybody.goto(site.at(EVERYBODY))
    expect(anybody.get_by_role("blockquote")).to_contain_text("Bikes!")
    expect(anybody.get_by_role("article")).to_contain_text("We bought ten bikes.")
    expect(anybody.get_by_text("The summer session")).to_have_count(0)
    expect(anybody.get_by_role("heading", name="Do you want to say more?")).to_be_visible()

    worker.goto(here)
    worker.get_by_role("button", name="Take it back").click()
    expect(worker.get_by_text("Nobody can bring them back.")).to_be_visible()
    worker.get_by_role("button", name="Take it back").click()
    expect(worker.get_by_role("alert")).to_contain_text("The words are erased")
    anybody.reload()
    expect(anybody.get_by_text("Bikes!")).to_have_count(0)


def test_every_page_of_voices_is_accessible_and_fits_a_phone_and_a_desk(site: Site, visit: Visit) -> None:
    web = site.web
    bus = in_state(web, "cannot_be_met", title="A bus pass")
    which = published(web, safer=SAFER, theme="W" * 60, people=3)
    told(web, "officer", "repeat", which, source="survey", where="S" * 150)
    told(web, "officer", "link", which, to=bus, priorities=["h1"], promises=["p1"])
    told(web, "officer", "answer", which, what="on_the_way", words="We asked for a bigger bus.")
    heard(web, "consultant", words=f"{WORDS} {'y' * 300}")
    web.catch_up()
    paths = [LIST, f"{LIST}?state=to_review", f"/councils/{COUNCIL}/say", f"/councils/{COUNCIL}/post-its"]
    paths += [f"/voices/{which}", f"/voices/{which}?done=answer", f"/commitments/{bus}", EVERYBODY]
    paths += [f"/voices/{which}/{command}" for command in ("link", "unlink", "answer", "repeat", "set-theme")]
    wrong = {}
    for size in (PHONE, DESK):
        page = visit("officer", viewport=size).new_page()
        for path in paths:
            page.goto(site.at(path))
            if found := opened(page):
                wrong[f"{path} {size['width']}"] = found
        anybody = visit(viewport=size).new_page()
        for path in (EVERYBODY, f"{EVERYBODY}?priority=h1", f"{EVERYBODY}?theme=none"):
            anybody.goto(site.at(path))
            if found := opened(anybody):
                wrong[f"{path} {size['width']} without an account"] = found
    assert wrong == {}


def test_a_form_that_is_shown_again_with_how_it_reads_is_accessible(site: Site, visit: Visit) -> None:
    which = heard(site.web)
    page = visit("officer").new_page()
    page.goto(site.at(f"/voices/{which}/answer"))
    page.get_by_label("What do you tell young people?").fill(
        "The authority was unable to procure bicycles because expenditure had been allocated elsewhere previously, and"
        " the committee responsible could not reconsider the decision within the year."
    )
    page.get_by_role("button", name="See how it reads").click()
    expect(page.get_by_text("Long sentences: make two of each.")).to_be_visible()
    assert looked_at(page) == []
