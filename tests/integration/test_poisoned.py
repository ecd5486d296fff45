"""One commitment whose events do not add up: it is set aside and named, every other goes on as if it were not there."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from domain.ledger import aside
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import take_batch
from domain.model.access import Role
from projections.rebuild import rebuild
from projections.runner import connect
from tests.conftest import Database, Web
from tests.integration.desk import done, in_state
from tests.integration.living import ACTORS, SAID
from tests.integration.poison import CONTENT, heal, poison
from tests.integration.test_projections import TABLES, caught_up, contents, running
from tests.scenarios import COUNCIL, actor, framework_file
from workflows import outbox


@pytest.fixture
def clock(database: Database, ledger: Accountability) -> Iterator[Connection]:
    with connect(database.service_url, schema=outbox.SCHEMA) as conn:
        outbox.prepare(conn)
        yield conn


def blocked(ledger: Accountability, title: str = "A promise") -> UUID:
    made = ledger.propose(COUNCIL, actor=ACTORS[0], title=title)
    ledger.carry_out("agree", made.id, actor=actor(Role.CHAIR, "partnership"))
    ledger.carry_out("block", made.id, actor=ACTORS[0], **SAID["block"])
    return made.id


def test_read_models_leave_them_aside_and_take_every_other(ledger: Accountability, database: Database) -> None:
    bad, good = [blocked(ledger) for _ in CONTENT], blocked(ledger)
    with running(ledger, database), connect(database.service_url) as conn:
        caught_up(ledger, database)
        for which, content in zip(bad, CONTENT.values(), strict=True):
            poison(database, ledger, which, content)
        ledger.carry_out("unblock", good, actor=ACTORS[0], **SAID["unblock"])
        later = blocked(ledger)
        ledger.adopt_framework(framework_file(respond_within="30 working days", version="2"), actor=SYSTEM)
        caught_up(ledger, database)
        number, named = aside.listed(conn, "read")
    assert (number, {each.subject for each in named}) == (len(bad), set(bad))
    live = contents(database)
    assert {row[0]: row[8] for row in live["register"]} == {good: "agreed", later: "blocked"} | dict.fromkeys(
        bad, "blocked"
    )
    rebuild(database.service_url, ledger)
    assert contents(database) == live, "a rebuild leaves the same aside"


@pytest.mark.parametrize("together", [1, 2, 3, 1_000])
def test_a_batch_that_failed_is_tried_in_parts_and_what_comes_of_it_is_the_same(
    ledger: Accountability, database: Database, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    bad, good = [blocked(ledger) for _ in CONTENT], [blocked(ledger)]
    for which, content in zip(bad, CONTENT.values(), strict=True):
        positions = [poison(database, ledger, which, content) for _ in range(2)]
        ledger.carry_out("unblock", good[-1], actor=ACTORS[0], **SAID["unblock"])
        good.append(blocked(ledger))
        assert positions[0] < positions[1]
    monkeypatch.setattr(aside, "TOGETHER", together)
    rebuild(database.service_url, ledger)
    with connect(database.service_url) as conn:
        number, named = aside.listed(conn, "read")
        first = conn.execute("SELECT DISTINCT follower, subject, count(*) FROM aside GROUP BY 1, 2").fetchall()
    assert (number, {each.subject for each in named}) == (len(bad), set(bad))
    assert all(each[2] == 1 for each in first)
    states = {row[0]: row[8] for row in contents(database)["register"]}
    assert states == dict.fromkeys([*bad, good[-1]], "blocked") | dict.fromkeys(good[:-1], "agreed")


def test_what_was_set_aside_is_taken_once_it_can_be_read(ledger: Accountability, database: Database) -> None:
    bad = blocked(ledger)
    position = poison(database, ledger, bad, "{}")
    rebuild(database.service_url, ledger)
    heal(database, position)
    ledger.carry_out("unblock", bad, actor=ACTORS[0], **SAID["unblock"])
    with running(ledger, database), connect(database.service_url) as conn:
        caught_up(ledger, database)
        assert aside.listed(conn, "read")[0] == 1, "it waits for its next try"
        conn.execute("UPDATE aside SET try_at = now()")
        for _ in range(100):
            if aside.listed(conn, "read")[0] == 0:
                break
            conn.execute("SELECT pg_sleep(0.1)")
    live = contents(database)
    rebuild(database.service_url, ledger)
    assert contents(database) == live
    assert [row[2:9:6] for row in live["register"]] == [("A promise", "agreed")]


def test_the_bridge_leaves_them_aside_and_notes_every_other(
    ledger: Accountability, database: Database, clock: Connection
) -> None:
    bad, good = [blocked(ledger) for _ in CONTENT], blocked(ledger)
    box, mapper = outbox.Outbox(ledger), ledger.events.mapper
    positions = [poison(database, ledger, *each) for each in zip(bad, CONTENT.values(), strict=True)]
    later = blocked(ledger)
    while take_batch(clock, outbox.FOLLOWER, mapper, box.take):
        pass
    assert {each.commitment_id for each in outbox.due(clock, limit=100)} >= {good, later, *bad}
    number, named = aside.listed(clock, outbox.SCHEMA)
    assert (number, {each.subject for each in named}) == (len(bad), set(bad))
    aside.again(clock, outbox.FOLLOWER, mapper, box.write)
    assert aside.listed(clock, outbox.SCHEMA)[0] == len(bad), "not before its time"
    for position in positions:
        heal(database, position)
    clock.execute("UPDATE aside SET try_at = now()")
    aside.again(clock, outbox.FOLLOWER, mapper, box.write)
    assert aside.listed(clock, outbox.SCHEMA) == (0, [])


def test_a_fault_of_the_tables_sets_nothing_aside(ledger: Accountability, database: Database) -> None:
    rebuild(database.service_url, ledger)
    blocked(ledger)
    with connect(database.service_url) as conn:
        conn.execute("DROP TABLE inbox")
    with running(ledger, database), connect(database.service_url) as conn:
        caught_up_but_inbox = "SELECT count(*) FROM positions WHERE trouble IS NULL"
        for _ in range(100):
            conn.execute("SELECT pg_sleep(0.05)")
            row = conn.execute(caught_up_but_inbox).fetchone()
            if row is not None and row[0] == len(TABLES):
                break  # The runner made the table again.
        assert aside.listed(conn, "read") == (0, [])


def test_it_is_named_on_the_health_page_and_its_own_page_says_so(web: Web) -> None:
    bad, good = (in_state(web, "blocked") for _ in range(2))
    ledger = web.services.ledger
    with connect(web.database.service_url, schema=outbox.SCHEMA) as conn:
        outbox.prepare(conn)
        outbox.tell(conn, "worker", "up", "Every open commitment has its clock.")
        poison(web.database, ledger, UUID(bad), "{}")
        while take_batch(conn, outbox.FOLLOWER, ledger.events.mapper, outbox.Outbox(ledger).take):
            pass
    web.catch_up()
    ready = web.client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    for part in ("clock", "projections"):
        told = ready.json()["parts"][part]
        assert told["status"] == "degraded"
        assert (told["aside"], [each["subject"] for each in told["set_aside"]]) == (1, [bad])
        assert "1 commitment or duty cannot be read" in told["says"]
    page = web.client.get("/health").text
    assert bad in page
    _assert_refused(web.client, bad, web.headers("officer"))
    assert done(web, "officer", "unblock", good, {"how": "Money"})["state"] == "agreed"
    listed = web.client.get(f"/api/councils/{COUNCIL}/commitments", headers=web.headers("officer"))
    assert {row["id"] for row in listed.json()["items"]} == {bad, good}


def _assert_refused(client: TestClient, which: str, headers: dict[str, str]) -> None:
    for answer in (
        client.get(f"/api/commitments/{which}", headers=headers),
        client.get(f"/api/commitments/{which}/events", headers=headers),
        client.post(f"/api/commitments/{which}/unblock", json={"how": "Money"}, headers=headers),
    ):
        assert answer.status_code == 503
        assert "cannot be read" in answer.json()["detail"]
