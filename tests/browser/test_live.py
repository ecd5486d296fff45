"""A session that is followed live, by real browsers: on a projector, on phones, and without scripts."""

import socket
from threading import Thread
from threading import enumerate as enumerate_threads
from time import monotonic, sleep
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from api.identity import COOKIE
from api.pages import live as pages
from domain.model.access import Role
from domain.model.calendar import day_of
from domain.model.session import Session
from tests.browser.conftest import DESK, Site, Visit, fits, violations
from tests.conftest import Web
from tests.integration.pages.seats import Seat
from tests.scenarios import COUNCIL, actor

OFFICER = actor(Role.OFFICER)


class Sitting:
    """A session that is open today, on whose record somebody writes."""

    def __init__(self, web: Web) -> None:
        self.ledger = web.services.ledger
        today = day_of(self.ledger.now())
        about: dict[str, Any] = {"body": "cooperative", "day": today, "theme": "healthy"}
        self.id = self.ledger.call_session(COUNCIL, actor=OFFICER, **about).id
        self.does("open")
        self.page = f"/sessions/{self.id}/live"

    def does(self, command: str, **said: Any) -> Session:
        return self.ledger.carry_out(command, self.id, actor=OFFICER, upon=Session, **said)


@pytest.fixture
def sitting(web: Web) -> Sitting:
    return Sitting(web)


def says(page: Page) -> list[str]:
    return page.locator(".kept-history__says").all_inner_texts()


def test_what_is_recorded_comes_to_everybody_who_follows_without_a_reload(
    sitting: Sitting, site: Site, visit: Visit
) -> None:
    projector, phone = visit("officer", viewport=DESK).new_page(), visit("consultant").new_page()
    complaints: list[str] = []
    for page in (projector, phone):
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(site.at(sitting.page))
        expect(page.get_by_text("This page follows what is recorded.")).to_be_visible()
        page.evaluate("window.kept = true")
    sitting.does("decide", text="Passes for everyone.")
    sitting.does("raise-point", words="<b>Gyms</b> are far away.", who="consultant")
    for page in (projector, phone):
        expect(page.get_by_text("Decision 1: Passes for everyone.")).to_be_visible()
        expect(page.get_by_text("A Care Consultant raised a point: “<b>Gyms</b> are far away.”")).to_be_visible()
        assert page.evaluate("window.kept") is True, "it was loaded anew"
        assert [each.split(":")[0] for each in says(page)][:2] == ["A Care Consultant raised a point", "Decision 1"]
        assert fits(page)
        assert violations(page) == []
    assert complaints == []


def test_a_browser_that_was_cut_off_comes_back_and_misses_nothing(
    sitting: Sitting, site: Site, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LASTS", 1.0)
    monkeypatch.setattr(pages, "BEAT", 0.3)
    monkeypatch.setattr(pages, "AGAIN_MS", 300)
    page = visit("consultant").new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/live/events" in request.url else None)
    page.goto(site.at(sitting.page))
    for number in range(1, 16):
        sitting.does("decide", text=f"Number {number}.")
        sleep(0.25)
    expect(page.get_by_text("Decision 15: Number 15.")).to_be_visible()
    decisions = [each for each in says(page) if each.startswith("Decision")]
    assert decisions == [f"Decision {number}: Number {number}." for number in range(15, 0, -1)]
    assert len(asked) > 2, "the server ended it, and the browser came back"


def test_without_scripts_the_page_looks_again_by_itself(sitting: Sitting, site: Site, visit: Visit) -> None:
    page = visit("officer", javascript=False).new_page()
    page.goto(site.at(sitting.page))
    refresh = page.locator("meta[http-equiv=refresh]")
    assert refresh.get_attribute("content") == "30"
    sitting.does("decide", text="Passes for everyone.")
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("Decision 1: Passes for everyone.")).to_be_visible()


def cookie(site: Site, seat: str) -> dict[str, str]:
    return {COOKIE: Seat(site.web, seat).client.cookies[COOKIE]}


def test_only_those_who_are_signed_in_there_follow_it(sitting: Sitting, site: Site) -> None:
    events = site.at(f"{sitting.page}/events")
    assert httpx2.get(events).headers["location"].startswith("/sign-in")
    assert httpx2.get(events, cookies=cookie(site, "stranger")).status_code == 404
    assert httpx2.get(site.at("/sessions/none/live/events"), cookies=cookie(site, "officer")).status_code == 404
    assert httpx2.get(f"{events}?after=-1", cookies=cookie(site, "officer")).status_code == 422


def test_one_too_many_is_told_to_come_back_and_no_thread_is_held_for_anybody(sitting: Sitting, site: Site) -> None:
    here, events = site.web.services, site.at(f"{sitting.page}/events")
    here.live._most = 20
    mine = cookie(site, "officer")
    open_ones: list[httpx2.Response] = []
    with httpx2.Client(cookies=mine, timeout=20, limits=httpx2.Limits(max_connections=40)) as client:
        for _ in range(20):
            answer = client.send(client.build_request("GET", events), stream=True)
            assert answer.status_code == 200
            open_ones.append(answer)
        deadline = monotonic() + 10
        while len(here.live._listeners) < 20 and monotonic() < deadline:
            sleep(0.05)
        refused = client.get(events)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
        threads = [each.name for each in enumerate_threads() if each.name == "live"]
        assert threads == ["live"]
        # The page itself, and all else, is answered beside them.
        assert client.get(site.at(sitting.page)).status_code == 200
        for answer in open_ones:
            answer.close()
    deadline = monotonic() + 20
    while here.live._listeners and monotonic() < deadline:
        sitting.does("decide", text="Who went away is noticed.")
        sleep(0.2)
    assert not here.live._listeners


def test_when_the_process_ends_nobody_is_waited_for(sitting: Sitting, site: Site) -> None:
    ended: list[float] = []

    def follow() -> None:
        with httpx2.stream("GET", site.at(f"{sitting.page}/events"), cookies=mine, timeout=20) as answer:
            for _ in answer.iter_lines():
                pass
        ended.append(monotonic())

    mine = cookie(site, "officer")
    thread = Thread(target=follow)
    thread.start()
    deadline = monotonic() + 10
    while not site.web.services.live._listeners and monotonic() < deadline:
        sleep(0.05)
    begun = monotonic()
    site.web.services.live.end()
    thread.join(timeout=10)
    assert ended
    assert ended[0] - begun < 2


def test_a_connection_that_breaks_off_at_once_leaves_nobody_behind(sitting: Sitting, site: Site) -> None:
    host, port = site.url.removeprefix("http://").split(":")
    mine = cookie(site, "officer")[COOKIE]
    for _ in range(10):
        with socket.create_connection((host, int(port))) as conn:
            asked = f"GET {sitting.page}/events HTTP/1.1\r\nHost: {host}\r\nCookie: {COOKIE}={mine}\r\n\r\n"
            conn.sendall(asked.encode())
    deadline = monotonic() + 20
    while monotonic() < deadline:
        sleep(0.3)
        sitting.does("decide", text="Who went away is noticed.")
        if not site.web.services.live._listeners:
            break
    assert not site.web.services.live._listeners
