"""The register, the inbox and the timeline as they are read: filters, pages, order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from projections import timeline
from tests.conftest import Web
from tests.integration.desk import AGREE, BLOCK, COMMITMENTS, STATES, done, in_state, propose
from tests.scenarios import COUNCIL

TITLES = ["100% of us", "100 of us", "a_b", "axb", "back\\slash", "ÄRGER over buses", 'it\'s "quoted" -- ; DROP']
MANY = 120


@pytest.fixture(scope="module")
def filled(shared_web: Web) -> Web:
    """A council with a hundred and twenty commitments, and some in every state."""
    for state in STATES:
        in_state(
            shared_web,
            state,
            title=f"It is {state.replace('_', ' ')}",
            outcome="healthy" if state == "agreed" else None,
        )
    for title in TITLES:
        propose(shared_web, title=title)
    propose(shared_web, title="Somebody leads", lead="Head of 100% Care")
    propose(shared_web, title="Measured", measure="Nine in ten_ish")
    propose(shared_web, title="Decided elsewhere", body="executive")
    for number in range(MANY - len(STATES) - len(TITLES) - 3):
        propose(shared_web, title=f"Promise number {number}")
    shared_web.catch_up()
    return shared_web


def listed(web: Web, **asked: Any) -> list[dict[str, Any]]:
    """Everything that a question finds, page by page."""
    found, cursor = [], None
    while True:
        params = asked | ({"cursor": cursor} if cursor else {})
        answer = web.client.get(COMMITMENTS, params=params, headers=web.headers("member"))
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        cursor = answer.json()["next"]
        assert len(found) < 1_000, "the pages do not come to an end"
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 7, 40, 60, 119, 120, 121, 200])
def test_pages_leave_nothing_out_and_show_nothing_twice(filled: Web, limit: int) -> None:
    found = [item["id"] for item in listed(filled, limit=limit)]
    assert len(found) == MANY
    assert len(set(found)) == MANY
    assert found == [item["id"] for item in listed(filled, limit=200)]


def test_what_is_proposed_while_somebody_pages_disturbs_no_page(shared_web: Web, filled: Web) -> None:
    first = shared_web.client.get(COMMITMENTS, params={"limit": 100}, headers=shared_web.headers("member")).json()
    rest = {"limit": 100, "cursor": first["next"]}
    before = shared_web.client.get(COMMITMENTS, params=rest, headers=shared_web.headers("member")).json()
    which = propose(shared_web, title="A newcomer")
    shared_web.catch_up()
    after = shared_web.client.get(COMMITMENTS, params=rest, headers=shared_web.headers("member")).json()
    newest = listed(shared_web, limit=1, q="A newcomer")
    with shared_web.services.database() as conn:
        # Only this list forgets it, so that the other tests find what they count on.
        conn.execute("DELETE FROM read.register WHERE commitment_id = %s", (which,))
    assert after == before
    assert [item["id"] for item in newest] == [which]


@pytest.mark.parametrize("state", ["achieved", "declined", "cannot_be_met", "blocked", "agreed"])
def test_a_list_is_narrowed_to_a_state(filled: Web, state: str) -> None:
    found = listed(filled, state=state)
    assert {item["state"] for item in found} == {state}
    assert f"It is {state.replace('_', ' ')}" in {item["title"] for item in found}


def test_a_list_is_narrowed_to_what_is_stuck_to_an_outcome_and_to_a_body(filled: Web) -> None:
    stuck = {item["title"] for item in listed(filled, stuck="true")}
    assert stuck == {"It is blocked", "It is at the cooperative", "It is challenged"}
    assert len(listed(filled, stuck="false")) == MANY - len(stuck)
    assert [item["title"] for item in listed(filled, outcome="healthy")] == ["It is agreed"]
    assert listed(filled, outcome="none") == []
    assert [item["title"] for item in listed(filled, body="executive")] == ["Decided elsewhere"]
    assert [item["title"] for item in listed(filled, body="cooperative")] == ["It is at the cooperative"]
    narrow = {"state": "blocked", "stuck": "true", "body": "cooperative"}
    assert [item["title"] for item in listed(filled, **narrow, q="AT THE")] == ["It is at the cooperative"]
    assert listed(filled, **narrow, q="number") == []


@pytest.mark.parametrize(
    ("q", "titles"),
    [
        ("100%", {"100% of us", "Somebody leads"}),
        ("%", {"100% of us", "Somebody leads"}),
        ("a_b", {"a_b"}),
        ("_", {"a_b", "Measured"}),
        ("\\", {"back\\slash"}),
        ("ärger", {"ÄRGER over buses"}),
        ('\'s "QUOTED" --', {'it\'s "quoted" -- ; DROP'}),
        ("nine in TEN", {"Measured"}),
        ("no such thing", set()),
    ],
)
def test_search_takes_every_character_for_itself(filled: Web, q: str, titles: set[str]) -> None:
    assert {item["title"] for item in listed(filled, q=q)} == titles


def test_a_body_finds_the_nearest_deadline_first_in_its_inbox(web: Web) -> None:
    later, sooner, not_here = (in_state(web, state) for state in ("blocked", "agreed", "at the cooperative"))
    support = {"decision": "supported", "words": "Go on.", "until": "2026-12-31"}
    done(web, "chair of partnership", "dispose", later, support | {"until": soon(300)})
    done(web, "officer", "block", sooner, BLOCK[2])
    web.catch_up()
    path = f"/api/councils/{COUNCIL}/bodies/partnership/inbox"
    told = web.client.get(path, headers=web.headers("member")).json()
    assert told["name"] == "Strategic Partnership"
    assert [item["commitment"] for item in told["items"]] == [sooner, later]
    assert [item["deadline"] for item in told["items"]] == sorted(item["deadline"] for item in told["items"])
    assert told["items"][1]["rests_until"] == told["items"][1]["deadline_day"] == soon(300)
    other = web.client.get(path.replace("partnership", "cooperative"), headers=web.headers("member")).json()
    assert [item["commitment"] for item in other["items"]] == [not_here]


def soon(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def test_the_timeline_tells_everything_newest_first(web: Web) -> None:
    which = propose(web, title="Buses")
    done(web, *AGREE[:2], which, AGREE[2])
    done(web, "officer", "block", which, BLOCK[2] | {"on": None})
    web.catch_up()
    with web.services.database() as conn:
        told = timeline.page(conn, COUNCIL, before=None, limit=10)
        assert timeline.page(conn, COUNCIL, before=told[1].position, limit=10) == told[2:]
        assert timeline.page(conn, COUNCIL, before=None, limit=1) == told[:1]
        assert timeline.page(conn, "elsewhere", before=None, limit=10) == []
    assert [moment.event for moment in told] == ["blocked", "agreed", "proposed", "taken_on"]
    assert [moment.title for moment in told] == ["Buses", "Buses", "Buses", "Annual report"]
    assert told[0].says.startswith("Blocked: No money.")
    assert told[1].actor == "chair of the Strategic Partnership"
