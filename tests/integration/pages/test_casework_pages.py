"""Casework stays out: the warning on forms, the page of those who decide, and what the writer sees."""

import re
from datetime import timedelta
from html import unescape

import pytest

from tests.conftest import Web
from tests.integration.desk import done
from tests.integration.pages.seats import Seat, area, hidden, led_to, web_id
from tests.scenarios import COUNCIL

NAMED = "Why was Ayesha moved?"
TO_CHECK, ASKED = f"/councils/{COUNCIL}/to-check", f"/councils/{COUNCIL}/asked"


def ask_for_a_check(seat: Seat, path: str, **typed: str) -> None:
    assert led_to(seat.send(path, ask_for_a_check="yes", **typed)) == ASKED


def decide(seat: Seat, what: str, number: int = 0) -> str:
    """Press one of the buttons on the page of what waits. Returns the page that follows."""
    page = seat.get(TO_CHECK).text
    action = re.findall(rf'action="(/held/[^"]+/{what})"', page)[number]
    answer = seat.post(action, {"form_token": hidden(page)["form_token"]})
    return seat.get(answer.headers["location"]).text if answer.status_code == 303 else answer.text


class TestTheForm:
    @pytest.mark.parametrize("path", [f"/councils/{COUNCIL}/propose", "challenge"])
    def test_every_form_says_where_to_take_what_is_about_one_child(
        self, here: str, consultant: Seat, path: str
    ) -> None:
        page = consultant.get(path if path.startswith("/") else f"{here}/{path}").text
        assert "Is it about one child? Do not write it here" in page
        assert "Their Independent Reviewing Officer" in page

    def test_a_trained_writer_is_warned_and_can_say_that_it_is_not(self, web: Web, agreed: str, officer: Seat) -> None:
        warned = officer.send(f"{agreed}/report-progress", report=NAMED)
        assert warned.status_code == 422
        assert "<mark>Ayesha</mark> looks like a name (What was done since last time?)" in warned.text
        assert area(warned.text, "report") == NAMED
        assert "I have checked: this is not about one child" in warned.text
        assert "Ask for a check" not in warned.text
        assert len(web.services.ledger.history(web_id(agreed))) == 2
        again = officer.post(f"{agreed}/report-progress", hidden(warned.text) | {"report": NAMED, "checked": "yes"})
        assert led_to(again) == agreed
        assert len(web.services.ledger.history(web_id(agreed))) == 3

    @pytest.mark.parametrize("seat", ["consultant", "lead", "chair of partnership"])
    def test_another_writer_can_change_it_or_ask_for_a_check(self, web: Web, seat: str) -> None:
        writer = Seat(web, seat)
        path = f"/councils/{COUNCIL}/propose"
        warned = writer.send(path, title=NAMED)
        assert warned.status_code == 422
        assert "Ask for a check" in warned.text
        assert "I have checked" not in warned.text
        form = hidden(warned.text)
        assert writer.post(path, form | {"title": NAMED, "checked": "yes"}).status_code == 422
        assert led_to(writer.post(path, form | {"title": "Why was anybody moved?"})).startswith("/commitments/")
        ask_for_a_check(writer, path, title=NAMED)
        assert len(list(web.services.ledger.commitments())) == 1

    def test_what_is_typed_is_never_markup(self, agreed: str, officer: Seat, consultant: Seat) -> None:
        nasty = "my sister Ayesha<script>alert(1)</script>"
        assert "<script" not in consultant.send(f"{agreed}/challenge", words=nasty).text
        ask_for_a_check(consultant, f"{agreed}/challenge", words=nasty)
        for seat, path in ((officer, TO_CHECK), (consultant, ASKED)):
            page = seat.get(path).text
            assert "&lt;script&gt;" in page
            assert "<script" not in page


class TestToCheck:
    def test_it_is_recorded_and_the_writer_sees_so(self, web: Web, here: str, consultant: Seat, officer: Seat) -> None:
        assert "To check" not in officer.get(here).text
        assert "Asked for a check" not in consultant.get(here).text
        ask_for_a_check(consultant, f"{here}/challenge", words=NAMED)
        assert "To check (1)" in officer.get(here).text
        assert "To check" not in consultant.get(here).text
        assert "Why was <mark>Ayesha</mark> moved?" in officer.get(TO_CHECK).text
        assert "It waits for a check." in consultant.get(ASKED).text
        assert "Recorded, as it was written." in decide(officer, "record")
        assert "Nothing waits for a check." in officer.get(TO_CHECK).text
        assert "To check (" not in officer.get(here).text
        assert "It is on the record." in consultant.get(ASKED).text
        assert web.services.ledger.history(web_id(here))[-1].name == "challenged"

    def test_it_is_turned_away_and_the_writer_sees_where_to_take_it(
        self, web: Web, here: str, consultant: Seat, officer: Seat
    ) -> None:
        ask_for_a_check(consultant, f"{here}/challenge", words=NAMED)
        assert "What was written is erased" in decide(officer, "turn-away")
        page = consultant.get(ASKED).text
        assert "It was about one child." in page
        assert "Their social worker" in page
        assert "Ayesha" not in page
        assert len(web.services.ledger.history(web_id(here))) == 1

    def test_a_refusal_is_shown_and_told_to_the_writer(self, web: Web, agreed: str, officer: Seat) -> None:
        lead = Seat(web, "lead")
        ask_for_a_check(lead, f"{agreed}/achieve", evidence=NAMED)
        done(web, "officer", "achieve", str(web_id(agreed)), {"evidence": "Paid."})
        page = decide(officer, "record")
        assert page.count("This commitment is achieved.") == 2
        assert "could not be recorded yet" in lead.get(ASKED).text
        assert "Ayesha" in lead.get(ASKED).text

    def test_who_waited_too_long_is_said(self, web: Web, here: str, consultant: Seat, officer: Seat) -> None:
        ask_for_a_check(consultant, f"{here}/challenge", words=NAMED)
        assert "more than 30 days" not in officer.get(TO_CHECK).text
        later = web.services.ledger.now() + timedelta(days=31)
        web.services.ledger.now = lambda: later  # type: ignore[method-assign]
        assert "more than 30 days" in officer.get(TO_CHECK).text

    def test_only_who_is_trained_and_did_not_write_it_decides(
        self, web: Web, here: str, consultant: Seat, officer: Seat
    ) -> None:
        ask_for_a_check(consultant, f"{here}/challenge", words=NAMED)
        action = re.findall(r'action="(/held/[^"]+/record)"', officer.get(TO_CHECK).text)[0]
        for name in ("consultant", "lead", "chair of partnership", "auditor"):
            seat = Seat(web, name)
            assert seat.get(TO_CHECK).status_code == 403
            refused = seat.post(action, {"form_token": seat.form_token()})
            assert refused.status_code == 403
            assert "Ayesha" not in refused.text
        stranger = Seat(web, "stranger")
        for answer in (
            stranger.get(TO_CHECK),
            stranger.get(ASKED),
            stranger.post(action, {"form_token": stranger.form_token()}),
        ):
            assert answer.status_code == 404
        for token in ("", "wrong", "é"):
            assert officer.post(action, {"form_token": token}).status_code == 403
        assert len(web.services.ledger.history(web_id(here))) == 1

    def test_own_texts_are_not_among_those_to_check(self, web: Web, agreed: str, officer: Seat) -> None:
        ask_for_a_check(officer, f"{agreed}/report-progress", report=NAMED)
        assert "Nothing waits for a check." in officer.get(TO_CHECK).text
        assert "To check (" not in officer.get(agreed).text
        assert "To check (1)" in Seat(web, "participation_worker").get(agreed).text

    def test_every_answer_of_a_held_proposal_is_shown_beside_its_question(
        self, consultant: Seat, officer: Seat
    ) -> None:
        typed = {"title": NAMED, "body": "cooperative", "promises": "p1", "due_on": "2099-01-01"}
        ask_for_a_check(consultant, f"/councils/{COUNCIL}/propose", **typed)
        page = unescape(officer.get(TO_CHECK).text)
        for shown in ("What should be promised?", "cooperative", "p1", "2099-01-01", "Propose a commitment"):
            assert shown in page
        assert "Who should lead it?" not in page

    def test_the_words_are_in_no_title_and_no_address(self, here: str, consultant: Seat, officer: Seat) -> None:
        warned = consultant.send(f"{here}/challenge", words=NAMED)
        ask_for_a_check(consultant, f"{here}/challenge", words=NAMED)
        for page in (warned.text, officer.get(TO_CHECK).text, consultant.get(ASKED).text):
            title = re.search(r"<title>([^<]*)</title>", page)
            assert title is not None
            assert "Ayesha" not in title[1]
            assert not [each for each in re.findall(r'(?:href|action)="([^"]*)"', page) if "Ayesha" in each]
