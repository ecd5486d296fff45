"""The forms of a duty: written once, refused at the field, only for whoever may; and held like every other text."""

from html import unescape
from uuid import uuid4

from tests.conftest import Web
from tests.integration.pages.a_duty import HERE, LIST, REPORT, says
from tests.integration.pages.rules import plain_text
from tests.integration.pages.seats import SAME, Seat, web_id
from tests.scenarios import COUNCIL


def test_a_form_sent_twice_is_written_once_and_two_at_once_lose_nothing(web: Web, officer: Seat) -> None:
    form = officer.hidden(f"{HERE}/done") | {"reference": "Item 12"}
    first, second = (officer.post(f"{HERE}/done", form) for _ in range(2))
    assert first.headers["location"] == second.headers["location"] == f"{HERE}?done=done"
    assert len(web.services.ledger.history(REPORT)) == 2
    other = Seat(web, "lead")
    late = officer.post(f"{HERE}/done", form | {"key": "another", "reference": "My item"})
    assert late.status_code == 412
    assert "Done: Item 12" in unescape(late.text)
    assert 'value="My item"' in late.text
    assert other.get(f"{HERE}/done").status_code == 200


def test_what_no_duty_takes_is_refused_at_its_field(officer: Seat) -> None:
    for reference in ("", " ", "a\x00b", "x" * 201, "two\nlines"):
        answer = officer.send(f"{HERE}/done", reference=reference)
        assert answer.status_code == 422, reference
        assert 'href="#reference"' in answer.text, reference
    assert 'href="#on"' in officer.send(f"{HERE}/done", reference="Item", on="2099-01-01").text


def test_a_duty_is_no_commitment_and_a_commitment_no_duty(web: Web, here: str, officer: Seat) -> None:
    pages = [f"/commitments/{REPORT}", f"/duties/{web_id(here)}", f"/duties/{uuid4()}", "/duties/1", "/duties/%00"]
    pages += [f"{HERE}/agree", f"{here}/done", f"/commitments/{REPORT}/dispose", f"/duties/{web_id(here)}/done"]
    for page in pages:
        assert officer.get(page).status_code == 404, page
    form = {"form_token": officer.form_token(), "key": "1", "version": "1", "reference": "Item"}
    assert officer.post(f"/duties/{web_id(here)}/done", form).status_code == 404
    for path in (f"/api/commitments/{REPORT}", f"/api/duties/{web_id(here)}"):
        assert web.client.get(path, headers=web.headers("officer")).status_code == 404
        assert web.client.get(f"{path}/events", headers=web.headers("officer")).status_code == 404
    said = {"reference": "Item"}
    answer = web.client.post(f"/api/duties/{web_id(here)}/done", json=said, headers=web.headers("officer"))
    assert answer.status_code == 404


def test_who_may_not_is_told_so_and_another_council_is_not_found(web: Web) -> None:
    for name in ("consultant", "member", "auditor"):
        seat = Seat(web, name)
        assert "What you can do" not in says(seat, HERE)
        assert seat.get(f"{HERE}/done").status_code == 403, name
    stranger = Seat(web, "stranger")
    for path in (HERE, f"{HERE}/done", LIST):
        assert stranger.get(path).status_code == 404
    assert stranger.client.post(f"{HERE}/done", data={}, headers=SAME).status_code == 404


def test_what_seems_to_be_about_one_child_is_held_and_shown_to_whoever_decides(web: Web, officer: Seat) -> None:
    typed = {"reference": "Item 12", "words": "Why was Ayesha Hussain moved?"}
    lead = Seat(web, "lead")
    warned = lead.send(f"{HERE}/done", **typed)
    assert warned.status_code == 422
    assert "<mark>Ayesha Hussain</mark>" in warned.text
    asked = lead.send(f"{HERE}/done", ask_for_a_check="yes", **typed)
    assert asked.headers["location"] == f"/councils/{COUNCIL}/asked?done=asked"
    page = officer.get(f"/councils/{COUNCIL}/to-check").text
    assert "It was done: Annual report" in plain_text(page)
    assert f'href="{HERE}"' in page
    assert len(web.services.ledger.history(REPORT)) == 1
