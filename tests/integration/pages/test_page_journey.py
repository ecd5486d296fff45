"""The main journey over forms, without JavaScript."""

import re
from html import unescape

from tests.conftest import Web
from tests.integration.pages.seats import Seat, led_to, web_id
from tests.scenarios import COUNCIL


class TestTheJourney:
    def test_a_promise_is_proposed_agreed_blocked_and_disposed_of_over_forms(
        self, web: Web, blocked: str, officer: Seat, chair: Seat
    ) -> None:
        page = officer.get(f"{blocked}?done=block").text
        assert "Blocked. It now stands with the first body" in page
        assert "it goes to the Cooperative" in page
        web.catch_up()
        inbox = chair.get(f"/councils/{COUNCIL}/bodies/partnership").text
        link = re.search(r'href="([^"]+/dispose[^"]*)"', inbox)
        assert link is not None
        answer = chair.send(unescape(link[1]), decision="obstacle_removed", words="Here it is.")
        assert answer.headers["location"] == f"{blocked}?done=dispose"
        assert "“Here it is.”" in chair.get(blocked).text
        register = officer.get(f"/councils/{COUNCIL}?state=blocked&q=grant").text
        assert "Raise the leaving care grant" in register

    def test_who_sees_every_council_chooses_one(self, web: Web) -> None:
        assert f'href="/councils/{COUNCIL}"' in Seat(web, "auditor").get("/").text

    def test_an_empty_list_says_what_to_do(self, officer: Seat) -> None:
        assert "Propose the first commitment" in officer.get(f"/councils/{COUNCIL}").text
        assert "Nothing fits that." in officer.get(f"/councils/{COUNCIL}?q=nothing").text

    def test_older_pages_follow_one_another(self, web: Web, officer: Seat) -> None:
        for number in range(27):
            json = {"title": f"Promise {number}."}
            web.client.post(f"/api/councils/{COUNCIL}/commitments", json=json, headers=web.headers("officer"))
        web.catch_up()
        first = officer.get(f"/councils/{COUNCIL}?state=proposed").text
        link = re.search(r'href="([^"]+cursor=[^"]+)"', first)
        assert link is not None
        second = officer.get(unescape(link[1])).text
        assert "Promise 26." in first
        assert "Promise 1." not in first
        assert "Promise 1." in second
        assert "Promise 26." not in second

    def test_a_page_of_the_past_says_so_and_offers_no_command(self, web: Web, blocked: str, officer: Seat) -> None:
        now = web.services.ledger.now()
        first = web.services.ledger.history(web_id(blocked), up_to=1)[0]
        page = officer.get(f"{blocked}?known_at={first.timestamp.isoformat().replace('+', '%2B')}").text
        assert "This is the past." in page
        assert "Proposed" in page
        assert "What you can do" not in page
        assert officer.get(f"{blocked}?as_of=1990-01-01").status_code == 404
        assert officer.get(f"{blocked}?as_of={now.year + 2}-01-01").status_code == 422

    def test_both_days_are_shown_when_they_differ(self, agreed: str, officer: Seat) -> None:
        proposed = officer.send(f"/councils/{COUNCIL}/propose", title="An old promise", on="2024-02-29")
        assert "It took effect on" in officer.get(led_to(proposed)).text
        assert "It took effect on" not in officer.get(agreed).text
