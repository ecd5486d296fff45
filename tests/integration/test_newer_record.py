"""Something newer is on the record than this program knows: it waits there and says so, passes nothing over, and goes
on with everything else and, when it learns the form, with that too."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import pytest
import structlog
from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import _topic_cache

from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import Newer, connect
from domain.ledger.follower import take_batch
from domain.model.council import FrameworkAdopted, council_id
from domain.model.facts import ProgressReported
from projections import runner
from projections.projection import taking
from projections.rebuild import rebuild
from projections.runner import LONGEST_PAUSE, lags, prepare, projections
from projections.tables import write_unless_newer
from tests import loops
from tests.conftest import Database, Web
from tests.integration.desk import CHAIR, COMMITMENTS, done, in_state, propose, send
from tests.integration.pages.seats import Seat
from tests.integration.problem import assert_problem
from tests.integration.test_projections import TABLES, running
from tests.scenarios import COUNCIL, framework_file
from workflows import outbox
from workflows.bridge import Bridge

NEWER = "newer version of Kept"


def append(ledger: Accountability, which: UUID, topic: str, **state: Any) -> None:
    """As a newer program would append: the last event's form, with another topic or more in it."""
    last = ledger.ledger.select_events(which, desc=True, limit=1)[0]
    stored = json.dumps(json.loads(last.state) | state, separators=(",", ":")).encode()
    ledger.ledger.insert_events([StoredEvent(which, last.originator_version + 1, topic, stored)])


def a_topic(ledger: Accountability, which: UUID) -> None:
    append(ledger, which, "commitment.noted", note="Of a version to come")


def a_class_version(ledger: Accountability, which: UUID) -> None:
    append(ledger, which, ProgressReported.TOPIC, report="Half", share=50, class_version=2)


def a_kind_of_value(ledger: Accountability, which: UUID) -> None:
    append(ledger, which, ProgressReported.TOPIC, report={"_type_": "sealed", "_data_": "…"})


def a_framework(ledger: Accountability, _: UUID) -> None:
    data = framework_file(version="2", seasons=["spring"])
    append(ledger, council_id(COUNCIL), FrameworkAdopted.TOPIC, framework=data)


FORMS = [a_topic, a_class_version, a_kind_of_value]


@contextmanager
def unknown(topic: str) -> Iterator[None]:
    """As long as this lasts, this program is one that does not know a topic yet."""
    known = _topic_cache.pop(topic)
    try:
        yield
    finally:
        _topic_cache[topic] = known


def until(what: Callable[[], bool], *, within: float = 20) -> None:
    end = monotonic() + within
    while not what():
        assert monotonic() < end, "did not happen in time"
        sleep(0.05)


@pytest.mark.parametrize("form", FORMS)
def test_a_command_upon_it_is_answered_with_a_time_to_come_back(
    web: Web, form: Callable[[Accountability, UUID], None]
) -> None:
    which, other = in_state(web, "agreed"), in_state(web, "agreed")
    form(web.services.ledger, UUID(which))
    for answer in (
        send(web, "officer", "report-progress", which, {"report": "Half"}),
        send(web, CHAIR, "move-due-date", which, {"due_on": "2099-01-01", "reason": "Late"}),
        web.client.get(f"/api/commitments/{which}", headers=web.headers("officer")),
        web.client.get(f"/api/commitments/{which}/events", headers=web.headers("officer")),
    ):
        assert_problem(answer, 503)
        assert NEWER in answer.json()["detail"]
        assert int(answer.headers["retry-after"]) > 0
    page = Seat(web, "officer").get(f"/commitments/{which}")
    assert (page.status_code, NEWER in page.text, "</html>" in page.text) == (503, True, True)
    # Everything else goes on.
    assert send(web, "officer", "report-progress", other, {"report": "Half"}).status_code == 200
    assert propose(web)
    with pytest.raises(Newer):
        web.services.ledger.take_due_steps(UUID(which))


def test_a_framework_that_only_a_newer_program_can_read_holds_up_its_council_and_no_other(web: Web) -> None:
    which = in_state(web, "agreed")
    elsewhere = framework_file(council="elsewhere", name="Elsewhere")
    assert web.services.ledger.adopt_framework(elsewhere, actor=SYSTEM)
    a_framework(web.services.ledger, UUID(which))
    answers = [
        send(web, "officer", "report-progress", which, {"report": "Half"}),
        web.client.post(COMMITMENTS, json={"title": "A promise"}, headers=web.headers("officer")),
        web.client.get(f"/api/councils/{COUNCIL}", headers=web.headers("officer")),
    ]
    for answer in answers:
        assert_problem(answer, 503)
        assert NEWER in answer.json()["detail"]
    path = "/api/councils/elsewhere/commitments"
    assert web.client.post(path, json={"title": "A promise"}, headers=web.headers("stranger")).status_code == 201


def test_lists_wait_at_it_without_haste_say_so_and_go_on_when_it_is_known(web: Web, database: Database) -> None:
    ledger = web.services.ledger
    which, before = in_state(web, "agreed"), in_state(web, "agreed", title="Before")

    def listed() -> dict[str, Any]:
        found = web.client.get(COMMITMENTS, headers=web.headers("officer")).json()["items"]
        return {row["id"]: row["state"] for row in found}

    def lists() -> dict[str, Any]:
        ready = web.client.get("/health/ready")
        assert ready.status_code == 200
        part: dict[str, Any] = ready.json()["parts"]["projections"]
        return part

    with structlog.testing.capture_logs() as logs, running(ledger, database):
        until(lambda: len(listed()) == 2)
        with unknown(ProgressReported.TOPIC):
            done(web, "officer", "block", before, {"obstacle": "No money", "help_needed": "A budget"})
            append(ledger, UUID(which), ProgressReported.TOPIC, report="Half")
            newest = ledger.ledger.max_notification_id()
            assert newest is not None
            after = propose(web, title="After")
            # What came before it is taken, and nothing after it.
            until(lambda: listed()[before] == "blocked")
            until(lambda: NEWER in lists()["says"])
            logs.clear()
            sleep(3)
            tries = [log for log in logs if log["event"] == "projection stopped"]
            # Pauses double up to LONGEST_PAUSE: in three seconds there cannot be many tries of each list.
            assert 0 < len(tries) <= 5 * len(TABLES)
            assert {log["fault"] for log in tries} == {"Newer"}
            assert after not in listed()
            with connect(database.service_url) as conn:
                assert set(conn.execute("SELECT position FROM read.positions").fetchall()) == {(newest - 1,)}
            assert (lists()["status"], lists()["behind"]) == ("degraded", 2)
        until(lambda: after in listed() and lists()["status"] == "up", within=LONGEST_PAUSE + 20)
        assert lists()["behind"] == 0


def test_making_lists_again_stops_at_it_and_leaves_those_that_there_are(web: Web, database: Database) -> None:
    which = in_state(web, "agreed")
    web.catch_up()
    a_topic(web.services.ledger, UUID(which))
    with pytest.raises(Newer):
        rebuild(database.service_url, web.services.ledger)
    assert web.client.get(COMMITMENTS, headers=web.headers("officer")).json()["items"][0]["id"] == which


def test_the_bridge_waits_at_it_says_so_and_goes_on_when_it_is_known(web: Web, database: Database) -> None:
    ledger = web.services.ledger
    which = UUID(in_state(web, "agreed"))
    said: list[str | None] = []

    def watched() -> set[UUID]:
        with connect(database.service_url) as conn:
            return {row[0] for row in conn.execute("SELECT commitment_id FROM clock.watches").fetchall()}

    async def follow(seconds: float) -> None:
        bridge = Bridge(database.service_url, ledger, sweep_seconds=300)
        running = bridge.run(lambda: None, asyncio.Event(), said.append)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(running, seconds)

    with unknown(ProgressReported.TOPIC):
        append(ledger, which, ProgressReported.TOPIC, report="Half")
        after = UUID(propose(web))
        loops.run(follow(2))
        assert NEWER in (said[-1] or "")
        assert len(said) < 10
        assert (which in watched(), after in watched()) == (True, False)
    loops.run(follow(2))
    assert (said[-1], after in watched()) == (None, True)


def test_the_health_page_says_what_the_clock_waits_for(web: Web, database: Database) -> None:
    with connect(database.service_url) as conn:
        outbox.prepare(conn)
        outbox.tell(conn, "worker", "degraded", "A newer version of Kept recorded something here.")
        found = outbox.health(conn, web.services.ledger.now() + timedelta(seconds=1))
    assert (found.status, NEWER in found.says) == ("degraded", True)


class TestTwoVersionsOfAList:
    """Of two programs side by side the newer keeps the tables, and the older leaves them alone."""

    def test_the_older_neither_throws_them_away_nor_writes_to_them(self, web: Web, database: Database) -> None:
        ledger = web.services.ledger
        in_state(web, "agreed")
        older, newer = projections()[0], projections()[0]
        newer.version += 1
        newer.statements = (*newer.statements, "ALTER TABLE register ADD COLUMN IF NOT EXISTS note text")
        with runner.connect(database.service_url) as conn:
            prepare(conn, newer)
            assert conn.execute("SELECT position FROM positions WHERE follower = 'register'").fetchone() == (0,)
            take_batch(conn, "register", ledger.events.mapper, taking(newer, ledger))
            held = conn.execute("SELECT * FROM register").fetchall()
            propose(web)
            with pytest.raises(Newer, match="keeps this list"):
                prepare(conn, older)
            with pytest.raises(Newer, match="keeps this list"):
                take_batch(conn, "register", ledger.events.mapper, write_unless_newer(older, ledger))
            with pytest.raises(Newer, match="keeps this list"):
                rebuild(database.service_url, ledger, "register")
            assert conn.execute("SELECT * FROM register").fetchall() == held
        # People who look through the older one still read it.
        assert web.client.get(COMMITMENTS, headers=web.headers("officer")).status_code == 200
        with runner.connect(database.service_url) as conn:
            assert [lag.behind for lag in lags(conn) if lag.name == "register"] == [1]

    def test_a_list_in_an_older_form_than_is_asked_for_is_no_fault_of_ours(self, web: Web) -> None:
        with web.services.database() as conn:
            conn.execute("ALTER TABLE read.register DROP COLUMN measure")
        answer = web.client.get(COMMITMENTS, headers=web.headers("officer"))
        assert_problem(answer, 503)
