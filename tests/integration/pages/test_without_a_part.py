"""Without a part of the service: what can work works, and pages and /health/ready say in a sentence what does not."""

import psycopg
import pytest

from api.endpoints.health import FAR_BEHIND
from domain.model.access import Role
from tests.conftest import Web
from tests.integration.pages.seats import Seat, web_id
from tests.integration.poison import poison
from tests.scenarios import COUNCIL, actor
from workflows import outbox

NOT_ALL = "Not everything works just now."
PARTS = {
    "no Temporal": (
        "clock",
        "down",
        "UPDATE clock.parts SET status = 'down', says = 'The Temporal server at temporal:7233 does not answer.'",
        "The Temporal server at temporal:7233 does not answer.",
    ),
    "no worker": (
        "clock",
        "down",
        "UPDATE clock.parts SET seen = now() - interval '1 minute'",
        "The clock&#39;s worker gave no sign of life.",
    ),
    "a projection that stopped": (
        "projections",
        "down",
        "UPDATE read.positions SET seen = now() - interval '1 minute' WHERE follower = 'inbox'",
        "Not kept up to date just now: inbox.",
    ),
}
"""For each part: its name and status at /health/ready, what happened, and the sentence that is read."""


@pytest.fixture
def well(web: Web, blocked: str) -> str:
    """A blocked commitment, with every part up; nobody is silent for too long, however slow the machine."""
    with psycopg.connect(web.database.service_url, autocommit=True) as conn:
        outbox.prepare(conn)
        outbox.tell(conn, "worker", "up", "Every open commitment has its clock.")
        web.catch_up()
        conn.execute("UPDATE clock.parts SET seen = now() + interval '5 minutes'")
        conn.execute("UPDATE read.positions SET seen = now() + interval '5 minutes'")
    assert web.client.get("/health/ready").json()["status"] == "up"
    return blocked


def pages(which: str) -> tuple[str, ...]:
    """Where people read about a commitment."""
    return (which, f"/councils/{COUNCIL}", f"/councils/{COUNCIL}/bodies/partnership", f"/councils/{COUNCIL}/timeline")


@pytest.mark.parametrize("missing", PARTS)
def test_every_page_is_there_and_says_what_is_missing(web: Web, well: str, missing: str) -> None:
    part, status, happened, sentence = PARTS[missing]
    with psycopg.connect(web.database.service_url, autocommit=True) as conn:
        conn.execute(happened)
    ready = web.client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"], ready.json()["parts"][part]["status"]) == (
        200,
        "degraded",
        status,
    )
    officer = Seat(web, "officer")
    for path in pages(well):
        answer = officer.get(path)
        assert answer.status_code == 200
        assert NOT_ALL in answer.text
        assert sentence in answer.text
    assert officer.send(f"{well}/unblock", how="The money is found").status_code == 303


def test_lists_that_lag_say_so_and_a_commitments_own_page_is_current(web: Web, well: str) -> None:
    ledger, which = web.services.ledger, web_id(well)
    for number in range(FAR_BEHIND + 1):
        ledger.carry_out("report-progress", which, actor=actor(Role.OFFICER), report=f"Report {number}")
    told = web.client.get("/health/ready").json()["parts"]["projections"]
    assert (told["status"], told["behind"]) == ("degraded", FAR_BEHIND + 1)
    officer = Seat(web, "officer")
    for path in pages(well):
        assert f"Lists lag by {FAR_BEHIND + 1} events" in officer.get(path).text
    assert f"Report {FAR_BEHIND}" in officer.get(well).text
    web.catch_up()
    assert NOT_ALL not in Seat(web, "officer").get(well).text


def test_one_that_cannot_be_read_is_told_of_and_its_own_page_says_so(web: Web, well: str) -> None:
    poison(web.database, web.services.ledger, web_id(well), "{}")
    web.catch_up()
    officer = Seat(web, "officer")
    for path in pages(well)[1:]:
        assert "1 commitment or duty cannot be read" in officer.get(path).text
    assert str(web_id(well)) in officer.get("/health").text
    answer = officer.get(well)
    assert answer.status_code == 503
    assert "cannot be read just now" in answer.text
    assert "</html>" in answer.text


def test_without_the_record_each_page_is_whole_says_so_and_gives_a_time(web: Web, well: str) -> None:
    officer = Seat(web, "officer")
    web.services.pool.close()
    for path in pages(well):
        answer = officer.get(path)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert "The record cannot be reached just now" in answer.text
        assert answer.headers["x-request-id"] in answer.text
        assert "</html>" in answer.text
