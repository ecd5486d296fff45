"""The web process ends in time and in good order while people follow a session live."""

import os
import signal
import subprocess
import sys
from threading import Thread
from time import monotonic, sleep

import httpx2

from domain.model.access import Role
from domain.model.calendar import day_of
from tests.conftest import Web
from tests.faults.whole import free_port
from tests.integration.pages.seats import SAME
from tests.scenarios import COUNCIL, actor

WITHIN = 10.0
"""Seconds from SIGTERM to the end."""


def test_it_ends_within_ten_seconds_and_lets_everybody_go(web: Web) -> None:
    day = day_of(web.services.ledger.now())
    officer = actor(Role.OFFICER)
    which = web.services.ledger.call_session(COUNCIL, actor=officer, body="cooperative", day=day, theme="Safe").id
    port = free_port()
    given = {"KEPT_DATABASE_URL": web.database.service_url, "KEPT_PORT": str(port), "KEPT_TRIAL": "true"}
    process = subprocess.Popen([sys.executable, "-m", "api.cli", "api"], env=os.environ | given)
    url, lines, ended = f"http://127.0.0.1:{port}", [], []
    try:
        _up(url)
        with httpx2.Client(base_url=url, timeout=30) as client:
            assert client.post("/sign-in", data={"token": web.tokens["officer"]}, headers=SAME).status_code == 303

            def follow() -> None:
                with client.stream("GET", f"/sessions/{which}/live/events") as answer:
                    for line in answer.iter_lines():
                        lines.append(line)
                ended.append(monotonic())

            following = [Thread(target=follow) for _ in range(3)]
            for each in following:
                each.start()
            deadline = monotonic() + 20
            while sum(line.startswith("id: 1") for line in lines) < 3:
                assert monotonic() < deadline, lines
                sleep(0.05)
            begun = monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=WITHIN) == 0
            assert monotonic() - begun < WITHIN
            for each in following:
                each.join(timeout=5)
    finally:
        process.kill()
        process.wait()
    assert len(ended) == 3, "each answer came to its end, and none was cut off"


def _up(url: str) -> None:
    deadline = monotonic() + 120
    while True:
        try:
            if httpx2.get(f"{url}/health/live").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        assert monotonic() < deadline, "the web process did not start"
        sleep(0.1)
