"""Who holds a promise, which partners take it on, and what it is linked to: on pages."""

from html import unescape

from tests.conftest import Web
from tests.integration.pages.rules import plain_text
from tests.integration.pages.seats import XSS, Seat, hidden, led_to, web_id
from tests.scenarios import COUNCIL

PROPOSE = f"/councils/{COUNCIL}/propose"


def says(seat: Seat, path: str) -> str:
    answer = seat.get(path)
    assert answer.status_code == 200, answer.text
    return plain_text(answer.text)


def test_owner_and_partners_are_shown_with_sector_part_and_contract(
    web: Web, agreed: str, officer: Seat, chair: Seat
) -> None:
    assert "Held by Testshire" in says(officer, agreed)
    assert chair.send(f"{agreed}/assign-owner", owner="college", reason="They run it").status_code == 303
    wrong = officer.send(f"{agreed}/adopt", organisation="builder", part="Six places")
    assert 'href="#obligation"' in wrong.text
    adopted = {"organisation": "builder", "part": XSS, "obligation": "Contract 7, clause 4"}
    assert officer.send(f"{agreed}/adopt", **adopted).status_code == 303
    html = officer.get(agreed).text
    page = plain_text(html)
    assert "Held by Testshire College" in page
    assert f'href="/councils/{COUNCIL}/framework/partners#organisation-college"' in html
    assert "Testshire Builders, works under a contract" in page
    assert "Bound to it by: Contract 7, clause 4" in page
    assert "<script" not in html
    assert "Testshire College" not in says(chair, f"{agreed}/assign-owner").partition("Who holds it from now on?")[2]
    assert officer.send(f"{agreed}/withdraw-adoption", organisation="builder", reason="Ended").status_code == 303
    assert "Partners who took it on" not in says(officer, agreed)
    web.catch_up()
    register = says(officer, f"/councils/{COUNCIL}?owner=college")
    assert "These are held by: Testshire College" in register
    assert "Raise the leaving care grant" in register
    assert "Nothing fits that." in says(officer, f"/councils/{COUNCIL}?owner=builder")


def test_a_proposal_says_who_holds_it_and_whose_idea_it_is(web: Web, officer: Seat) -> None:
    path = f"{PROPOSE}?good_practice=card"
    form = officer.get(path).text
    assert hidden(form)["good_practice"] == "card"
    assert "From good practice of Elsewhere." in form
    where = led_to(officer.send(path, title="A card for us all", owner="college"))
    page = says(officer, where)
    assert "Held by Testshire College" in page
    assert "From good practice of Elsewhere" in page
    assert f'href="/councils/{COUNCIL}/framework/ideas#idea-card"' in officer.get(where).text
    wrong = officer.send(path, title="Another", good_practice=XSS)
    assert wrong.status_code == 422
    assert "<script" not in wrong.text
    assert "good_practice" not in hidden(officer.get(PROPOSE).text)


def test_a_link_shows_from_both_ends_in_words_and_in_the_past(web: Web, agreed: str, officer: Seat) -> None:
    other = led_to(officer.send(PROPOSE, title="Free bus travel"))
    web.catch_up()
    form = officer.get(f"{agreed}/link").text
    assert f'value="{web_id(other)}"' in form
    before = web.services.ledger.now().astimezone().isoformat()
    assert officer.send(f"{agreed}/link", to=str(web_id(other)), how="supports").status_code == 303
    linked = web.services.ledger.now().astimezone().isoformat()
    assert "Helps: Free bus travel" in says(officer, agreed)
    web.catch_up()
    html = officer.get(other).text
    assert "Is helped by: Raise the leaving care grant" in plain_text(html)
    away = f"{agreed}/unlink?to={web_id(other)}"
    assert f'href="{away}"' in html
    assert officer.send(away, to=str(web_id(other))).status_code == 303
    web.catch_up()
    for path in (agreed, other):
        assert "Linked promises" not in says(officer, path)
        past = plain_text(officer.client.get(path, params={"known_at": linked}).text)
        assert ("Helps: Free bus" if path == agreed else "Is helped by: Raise") in past
        assert "Linked promises" not in plain_text(officer.client.get(path, params={"known_at": before}).text)


def test_a_proposal_that_is_close_to_others_comes_back_once(web: Web, agreed: str, officer: Seat) -> None:
    web.catch_up()
    first = officer.send(PROPOSE, title="Increase the leaving care grant", measure="More money")
    assert first.status_code == 200
    assert "These promises are close to yours" in first.text
    assert f'href="{agreed}"' in first.text
    assert 'value="Increase the leaving care grant"' in first.text
    again = hidden(first.text) | {"title": "Increase the leaving care grant", "measure": "More money"}
    made = led_to(officer.post(PROPOSE, again | {"all_the_same": "yes"}))
    assert led_to(officer.post(PROPOSE, again | {"all_the_same": "yes"})) == made
    assert len(list(web.services.ledger.commitments())) == 2
    web.catch_up()
    # Sent twice it is not close to itself, and what is not close comes through at once.
    form = officer.hidden(PROPOSE) | {"title": "Pay for driving lessons"}
    lessons = led_to(officer.post(PROPOSE, form))
    web.catch_up()
    assert led_to(officer.post(PROPOSE, form)) == lessons
    auditor = Seat(web, "auditor")
    form = {"form_token": auditor.form_token(), "key": "1", "title": "Raise the leaving care grant"}
    assert auditor.post(PROPOSE, form).status_code == 403


def test_what_is_close_and_seems_to_be_about_one_child_is_asked_about_one_after_the_other(
    web: Web, agreed: str, officer: Seat
) -> None:
    web.catch_up()
    typed = {"title": "Raise the leaving care grant", "measure": "Ayesha Hussain gets it"}
    close = officer.send(PROPOSE, **typed)
    assert close.status_code == 200
    warned = officer.post(PROPOSE, hidden(close.text) | typed | {"all_the_same": "yes"})
    assert warned.status_code == 422
    assert "Is this about one child?" in warned.text
    assert "These promises are close to yours" not in warned.text
    assert officer.post(PROPOSE, hidden(warned.text) | typed | {"checked": "yes"}).status_code == 303


def test_what_looks_the_same_is_linked_with_one_click(web: Web, agreed: str, officer: Seat) -> None:
    json = {"title": "Increase the leaving care grant"}
    made = web.client.post(f"/api/councils/{COUNCIL}/commitments", json=json, headers=web.headers("lead")).json()
    web.catch_up()
    for seat, sees in (("officer", True), ("member", False), ("auditor", False)):
        assert ("Looks like the same promise" in Seat(web, seat).get(agreed).text) is sees, seat
    page = officer.get(agreed).text
    form = page.partition(f'action="{agreed}/link"')[2].partition("</form>")[0]
    answer = officer.post(f"{agreed}/link", hidden(form))
    assert answer.headers["location"] == f"{agreed}?done=link"
    assert officer.post(f"{agreed}/link", hidden(form)).status_code == 303
    page = says(officer, agreed)
    assert "Looks like the same promise" not in page
    assert "Promises the same as: Increase the leaving care grant" in page
    assert len(web.services.ledger.history(web_id(agreed))) == 3
    web.catch_up()
    assert "Promises the same as: Raise the leaving care grant" in says(officer, f"/commitments/{made['id']}")
    assert "Looks like the same promise" not in unescape(officer.get(f"/commitments/{made['id']}").text)


def test_what_people_do_most_is_a_button_and_the_rest_is_under_more(web: Web, agreed: str, officer: Seat) -> None:
    html = officer.get(agreed).text
    nav = html.partition('<nav class="kept-commands"')[2].partition("</nav>")[0]
    buttons, _, more = nav.partition("<details")
    assert buttons.count('role="button"') == 3
    for command in ("report-progress", "block", "achieve"):
        assert f'href="{agreed}/{command}"' in buttons
    for command in ("set-measure", "adopt"):
        assert f'href="{agreed}/{command}"' in more
