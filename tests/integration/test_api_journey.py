"""The main journey over HTTP."""

from tests.conftest import Web
from tests.scenarios import COUNCIL


def test_a_promise_is_proposed_agreed_blocked_and_disposed_of(web: Web) -> None:
    proposed = web.client.post(
        f"/api/councils/{COUNCIL}/commitments",
        json={"title": "Raise the leaving care grant", "outcome": "healthy"},
        headers=web.headers("consultant"),
    )
    assert proposed.status_code == 201, proposed.text
    where = proposed.headers["location"]
    assert proposed.headers["etag"] == '"1"'

    agreed = web.client.post(f"{where}/agree", json={}, headers=web.headers("chair of partnership"))
    assert agreed.status_code == 200, agreed.text
    assert agreed.json()["state"] == "agreed"
    assert agreed.json()["lead"] == "Designated Nurse"

    blocked = web.client.post(
        f"{where}/block", json={"obstacle": "No money", "help_needed": "A budget"}, headers=web.headers("officer")
    )
    assert blocked.json()["rung"] == "partnership"
    assert blocked.json()["next_step"]["receiver"] == "cooperative"

    web.catch_up()
    register = web.client.get(f"/api/councils/{COUNCIL}/commitments?stuck=true", headers=web.headers("member"))
    assert [item["id"] for item in register.json()["items"]] == [proposed.json()["id"]]
    inbox = web.client.get(f"/api/councils/{COUNCIL}/bodies/partnership/inbox", headers=web.headers("auditor"))
    assert [item["kind"] for item in inbox.json()["items"]] == ["blocked"]

    disposed = web.client.post(
        f"{where}/dispose",
        json={"decision": "obstacle_removed", "words": "The money is there."},
        headers=web.headers("chair of partnership"),
    )
    assert disposed.json()["state"] == "agreed"
    assert not disposed.json()["stuck"]
    events = web.client.get(f"{where}/events", headers=web.headers("officer")).json()["items"]
    assert [event["event"] for event in events] == ["proposed", "agreed", "blocked", "disposed"]
    assert events[3]["by"] == "chair of the Strategic Partnership"


def test_a_filter_left_blank_narrows_nothing(web: Web) -> None:
    blank = "state=&outcome=&body=&stuck=&q=&cursor=&limit="
    answer = web.client.get(f"/api/councils/{COUNCIL}/commitments?{blank}", headers=web.headers("officer"))
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"items": [], "next": None}
    wrong = web.client.get(f"/api/councils/{COUNCIL}/commitments?limit=0", headers=web.headers("officer"))
    assert wrong.status_code == 422
