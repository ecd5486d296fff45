"""A council that nobody knew joins while everything runs: a file, some accounts, and its promises climb."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from tests.councils.marrowmere import COUNCIL, FILE, RUNGS
from tests.faults.whole import Whole, whole

NAMES = ["Hearth Circle", "Promise Bench", "Stewards' Table", "Lakeside Assembly", "Grand Moot"]
ANSWER_TIME = re.compile(r'(respond_within = )"[^"]*"')


class Seat:
    """A seat of the new council: its account was added on the command line."""

    def __init__(self, kept: Whole, role: str, *body: str) -> None:
        about = ("--council", COUNCIL, "--role", role, "--name", "A seat")
        printed = kept.kept("user", "add", *about, *(("--body", *body) if body else ()))
        token = printed.split()[-1]
        self.api = httpx.Client(base_url=kept.url, headers={"Authorization": f"Bearer {token}"}, timeout=20)
        self.browser = httpx.Client(base_url=kept.url, headers={"Sec-Fetch-Site": "same-origin"}, timeout=20)
        assert self.browser.post("/sign-in", data={"token": token}).status_code == 303

    def post(self, path: str, **body: Any) -> Any:
        answer = self.api.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def page(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    with whole(tmp_path_factory.mktemp("fourth") / "data") as running:
        yield running


def test_a_council_joins_while_everything_runs_and_its_promises_climb_all_five_rungs(
    kept: Whole, tmp_path: Path
) -> None:
    quick = tmp_path / "marrowmere.toml"
    # The same file, whose times are seconds: a climb of weeks is shown on dates in the integration tests.
    quick.write_text(ANSWER_TIME.sub(r'\1"PT1S"', FILE.read_text(encoding="utf-8")), encoding="utf-8")
    kept.kept("framework", "adopt", str(quick))
    with ThreadPoolExecutor() as at_once:
        officer, chair = at_once.map(lambda seat: Seat(kept, *seat), [("officer",), ("chair", "hearth")])
    made = officer.post(f"/api/councils/{COUNCIL}/commitments", title="A boat for every school", outcome="wings")
    path = f"/commitments/{made['id']}"
    chair.post(f"/api{path}/agree")
    officer.post(f"/api{path}/block", obstacle="The boat leaks.", help_needed="A boat builder.")

    kept.wait_for(lambda: bool(kept.events(f"/api{path}", "unanswered")), seconds=40)
    climb = [event["data"] for event in kept.events(f"/api{path}", "escalated")]
    assert [(step["from_body"], step["to_body"]) for step in climb] == list(pairwise(RUNGS))
    assert len(kept.events(f"/api{path}", "unanswered")) == 1
    assert kept.get(f"/api{path}")["rung"] == RUNGS[-1]

    shown = officer.page(path)
    assert [name for name in NAMES if name not in shown] == []
    assert "Pillar of Wings" in shown
    kept.wait_for(lambda: "A boat for every school" in officer.page(f"/councils/{COUNCIL}"))
    register = officer.page(f"/councils/{COUNCIL}")
    assert [n for n in ("Marrowmere", "Pillar of Roots", "Pillar of Lantern Light", *NAMES) if n not in register] == []
    kept.wait_for(lambda: "A boat for every school" in officer.page(f"/councils/{COUNCIL}/bodies/moot"))
    assert "Grand Moot" in officer.page(f"/councils/{COUNCIL}/bodies/moot")
