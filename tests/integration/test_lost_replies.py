"""The database is cut off at the worst instants: what was acknowledged is on the record once, the rest is not."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.services import build
from api.settings import Settings
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import Unavailable, open_pool
from domain.model.access import Role
from tests.conftest import Database, Web
from tests.integration.cutting_proxy import CuttingProxy
from tests.scenarios import COUNCIL, LADDER, actor, framework_file

TIMES = 20


@contextmanager
def through(url: str) -> Iterator[Accountability]:
    with open_pool(url, size=2) as pool:
        yield Accountability(pool)


def test_a_lost_reply_to_an_append_is_answered_as_success_with_one_event(
    ledger: Accountability, proxied: tuple[CuttingProxy, str]
) -> None:
    proxy, url = proxied
    officer = actor(Role.OFFICER)
    made = ledger.propose(COUNCIL, actor=officer, title="Free bus travel")
    ledger.carry_out("agree", made.id, actor=actor(Role.CHAIR, "partnership"))
    with through(url) as cut_off:
        for number in range(TIMES):
            proxy.cut_replies = True
            before = proxy.cuts
            commitment = cut_off.carry_out("report-progress", made.id, actor=officer, report=f"Report {number}")
            proxy.cut_replies = False
            assert proxy.cuts > before
            assert commitment.version == 3 + number
    reports = [event.report for event in ledger.history(made.id)[2:]]  # type: ignore[attr-defined]
    assert reports == [f"Report {number}" for number in range(TIMES)]


def test_a_lost_reply_to_a_proposal_leaves_one_commitment(
    ledger: Accountability, proxied: tuple[CuttingProxy, str]
) -> None:
    proxy, url = proxied
    with through(url) as cut_off:
        proxy.cut_replies = True
        made = cut_off.propose(COUNCIL, actor=actor(Role.CONSULTANT), title="A place to study")
        proxy.cut_replies = False
    assert proxy.cuts >= 1
    assert list(ledger.commitments()) == [made.id]


def test_a_database_that_is_away_is_said_and_a_command_sent_again_is_written_once(
    ledger: Accountability, proxied: tuple[CuttingProxy, str]
) -> None:
    proxy, url = proxied
    key = uuid4()
    with through(url) as cut_off:
        proxy.closed = True
        proxy.drop()
        with pytest.raises(Unavailable):
            cut_off.propose(COUNCIL, actor=actor(Role.OFFICER), command_id=key, title="Driving lessons")
        proxy.closed = False
        made = cut_off.propose(COUNCIL, actor=actor(Role.OFFICER), command_id=key, title="Driving lessons")
        again = cut_off.propose(COUNCIL, actor=actor(Role.OFFICER), command_id=key, title="Driving lessons")
    assert made.id == again.id
    assert list(ledger.commitments()) == [made.id]


NO_ROOM = """
CREATE FUNCTION ledger.no_room() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON ledger.events FOR EACH STATEMENT EXECUTE FUNCTION ledger.no_room();
"""


def test_where_reading_works_and_writing_does_not_nobody_is_told_that_others_were_first(
    ledger: Accountability, database: Database
) -> None:
    """A full disk. Nor does the clock try again without end within one look."""
    officer, key = actor(Role.OFFICER), uuid4()
    ledger.adopt_framework(framework_file(respond_within="PT0.001S", version="quick"), actor=SYSTEM)
    made = ledger.propose(COUNCIL, actor=officer, title="Free bus travel")
    ledger.carry_out("agree", made.id, actor=actor(Role.CHAIR, "partnership"))
    ledger.carry_out("block", made.id, actor=officer, obstacle="No money", help_needed="A budget")
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute(NO_ROOM)
        with pytest.raises(Unavailable):
            ledger.propose(COUNCIL, actor=officer, title="Driving lessons")
        with pytest.raises(Unavailable):
            ledger.carry_out("report-progress", made.id, actor=officer, command_id=key, report="We looked.")
        with pytest.raises(Unavailable):
            ledger.take_due_steps(made.id)
        owner.execute("DROP TRIGGER no_room ON ledger.events")
    ledger.carry_out("report-progress", made.id, actor=officer, command_id=key, report="We looked.")
    assert len(ledger.take_due_steps(made.id).taken) == len(LADDER)
    told = [event.name for event in ledger.history(made.id)]
    assert told == ["proposed", "agreed", "blocked", "progress_reported", *["escalated"] * 3, "unanswered"]


def test_without_a_database_every_call_is_503_with_a_time_to_come_back_and_no_half_page(
    web: Web, proxied: tuple[CuttingProxy, str]
) -> None:
    proxy, url = proxied
    services = build(Settings(database_url=url, _env_file=None))  # type: ignore[call-arg]
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        path = f"/api/councils/{COUNCIL}/commitments"
        assert client.get(path, headers=web.headers("officer")).status_code == 200
        proxy.closed = True
        proxy.drop()
        for answer in (
            client.get(path, headers=web.headers("officer")),
            client.post(path, headers=web.headers("officer"), json={"title": "Driving lessons"}),
            client.get("/health/ready"),
        ):
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
        assert client.get("/health/live").status_code == 200
        # Long enough that a pool which doubles its waits without a bound would sleep through the next call.
        time.sleep(2)
        proxy.closed = False
        assert client.get(path, headers=web.headers("officer")).status_code == 200
