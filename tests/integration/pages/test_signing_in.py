"""Signing in and out."""

import re

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from tests.conftest import Web
from tests.integration.pages.seats import SAME, Seat
from tests.scenarios import COUNCIL


class TestSigningIn:
    @pytest.fixture
    def near(self, web: Web) -> TestClient:
        """A browser on the machine that serves."""
        app = create_app(web.services)
        return TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000), follow_redirects=False)

    def test_a_seat_of_the_trial_signs_in_with_a_cookie_that_scripts_cannot_read(self, near: TestClient) -> None:
        seats = re.findall(r'name="account" value="([^"]+)">\s*Care Consultant', near.get("/sign-in").text)
        answer = near.post("/sign-in", data={"account": seats[0], "next": "/health"}, headers=SAME)
        assert (answer.status_code, answer.headers["location"]) == (303, "/health")
        cookie = answer.headers["set-cookie"].lower()
        assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/", "max-age=43200"))
        assert "secure" not in cookie
        assert near.get("/").headers["location"] == f"/councils/{COUNCIL}"

    def test_no_seats_are_offered_through_a_proxy(self, near: TestClient) -> None:
        for header in ("x-forwarded-for", "forwarded", "x-forwarded-host"):
            assert 'name="account"' not in near.get("/sign-in", headers={header: "elsewhere"}).text

    def test_no_seats_are_offered_under_another_name(self, near: TestClient) -> None:
        assert 'name="account"' not in near.get("/sign-in", headers={"host": "rebound.example"}).text
        assert near.get("/sign-in", headers={"host": "[half"}).status_code == 200

    def test_no_seats_are_offered_to_another_machine(self, web: Web) -> None:
        far = TestClient(create_app(web.services), base_url="http://127.0.0.1:8000", client=("192.0.2.1", 5))
        assert 'name="account"' not in far.get("/sign-in").text

    def test_no_seats_are_offered_outside_a_trial(self, near: TestClient, web: Web) -> None:
        seat = re.findall(r'name="account" value="([^"]+)"', near.get("/sign-in").text)[0]
        web.services.settings = web.services.settings.model_copy(update={"trial": False})
        assert 'name="account"' not in near.get("/sign-in").text
        assert near.post("/sign-in", data={"account": seat}, headers=SAME).status_code == 401

    def test_a_wrong_token_is_told_so(self, near: TestClient) -> None:
        answer = near.post("/sign-in", data={"token": "wrong"}, headers=SAME)
        assert answer.status_code == 401
        assert "This token is not known" in answer.text
        assert "set-cookie" not in answer.headers

    def test_another_website_cannot_sign_anybody_in(self, near: TestClient, web: Web) -> None:
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}, {}):
            answer = near.post("/sign-in", data={"token": web.tokens["officer"]}, headers=headers)
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers

    def test_after_signing_in_nobody_is_sent_to_another_site(self, near: TestClient, web: Web) -> None:
        for path in ("//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "x", "/\t/evil.example"):
            answer = near.post("/sign-in", data={"token": web.tokens["officer"], "next": path}, headers=SAME)
            assert answer.headers["location"] == "/", path

    def test_a_page_asks_to_sign_in_and_comes_back(self, near: TestClient) -> None:
        answer = near.get(f"/councils/{COUNCIL}?state=agreed")
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/sign-in?next=%2Fcouncils%2F{COUNCIL}%3Fstate%3Dagreed"

    def test_signing_out_ends_the_session(self, officer: Seat) -> None:
        cookies = dict(officer.client.cookies)
        assert officer.post("/sign-out", {}).status_code == 303
        officer.client.cookies.update(cookies)
        assert officer.get("/").headers["location"].startswith("/sign-in")
