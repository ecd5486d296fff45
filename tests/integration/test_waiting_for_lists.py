"""`Prefer: wait=N`: who asks for it finds in every list what their command did."""

from time import monotonic

import pytest

from tests.conftest import Web
from tests.integration.desk import CHAIR, COMMITMENTS, propose
from tests.integration.test_projections import running
from tests.scenarios import COUNCIL

WAIT = {"Prefer": "wait=10"}


def test_a_command_that_waits_is_in_every_list_when_it_is_answered(web: Web) -> None:
    with running(web.services.ledger, web.database):
        for number in range(10):
            title = f"A promise, number {number}"
            made = web.client.post(COMMITMENTS, json={"title": title}, headers=web.headers("officer", **WAIT))
            assert (made.status_code, made.headers["Preference-Applied"]) == (201, "wait")
            agreed = web.client.post(
                f"/api/commitments/{made.json()['id']}/agree", json={}, headers=web.headers(CHAIR, **WAIT)
            )
            assert agreed.headers["Preference-Applied"] == "wait"
            listed = web.client.get(f"{COMMITMENTS}?state=agreed&limit=1", headers=web.headers("officer")).json()
            assert [item["title"] for item in listed["items"]] == [title]


def test_where_the_lists_stand_still_the_command_is_recorded_and_answered_in_time(web: Web) -> None:
    begun = monotonic()
    made = web.client.post(COMMITMENTS, json={"title": "A"}, headers=web.headers("officer", Prefer="wait=1"))
    assert made.status_code == 201
    assert "Preference-Applied" not in made.headers
    assert 1.0 <= monotonic() - begun < 9
    assert web.client.get(made.headers["Location"], headers=web.headers("officer")).status_code == 200


@pytest.mark.parametrize(
    "prefer", ["", "wait", "wait=", "wait=-1", "wait=x", "wait=0", "respond-async", "waiting=9", "wait=1e3"]
)
def test_what_is_no_wait_is_passed_over(web: Web, prefer: str) -> None:
    begun = monotonic()
    made = web.client.post(COMMITMENTS, json={"title": "A"}, headers=web.headers("officer", Prefer=prefer))
    assert made.status_code == 201
    assert "Preference-Applied" not in made.headers
    assert monotonic() - begun < 5


@pytest.mark.parametrize("prefer", ["wait=1", "respond-async, wait=1", 'WAIT = "1"; x', "wait=1;foo"])
def test_a_wait_is_found_beside_other_preferences(web: Web, prefer: str) -> None:
    web.catch_up()
    answer = web.client.post(
        f"/api/commitments/{propose(web)}/agree", json={}, headers=web.headers(CHAIR, Prefer=prefer)
    )
    assert answer.status_code == 200
    with running(web.services.ledger, web.database):
        title = {"title": "B"}
        answer = web.client.post(COMMITMENTS, json=title, headers=web.headers("officer", Prefer=prefer))
        assert answer.headers.get("Preference-Applied") == "wait"
    assert COUNCIL in COMMITMENTS
