"""The connection to PostgreSQL is cut at the worst instants, under the real web process: the reply to COMMIT is lost,
or the append is, so that there was none. Whoever asked over HTTP is answered as if nothing had been. `make faults
SIZE=10` for 200 of each."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import httpx2 as httpx
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api import accounts
from domain.ledger.application import Accountability
from domain.ledger.database import connect
from domain.model.access import Role
from tests.conftest import Database
from tests.faults.parts import SEED, SIZE, process, say_seed, until
from tests.faults.whole import free_port
from tests.integration.cutting_proxy import CuttingProxy
from tests.scenarios import COUNCIL

TIMES = 20 * SIZE or 10
ROOT = f"/api/councils/{COUNCIL}/commitments"
WHY = {"obstacle": "There is no money for it.", "help_needed": "A budget."}


@dataclass
class Desk:
    """An officer and a chair, who speak to a web process that speaks to PostgreSQL through a proxy."""

    proxy: CuttingProxy
    http: httpx.Client
    tokens: dict[str, str]

    def ask(self, role: str, path: str, key: str, said: dict[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens[role]}", "Idempotency-Key": key}
        return self.http.post(path, json=said, headers=headers)


@pytest.fixture
def desk(database: Database, ledger: Accountability, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    # A unix socket's path has a hundred characters at most, so the folder's name is short.
    folder, port = tmp_path_factory.mktemp("p"), free_port()
    server = Path(str(conninfo_to_dict(database.service_url)["host"])) / ".s.PGSQL.5432"
    with connect(database.service_url) as conn:
        seats = (("officer", Role.OFFICER, None), ("chair", Role.CHAIR, "partnership"))
        tokens = {
            name: accounts.add(conn, ledger.voices, council=COUNCIL, role=role, body=body, name=name)[1]
            for name, role, body in seats
        }
    env = {"KEPT_DATABASE_URL": make_conninfo(database.service_url, host=str(folder)), "KEPT_PORT": str(port)}
    with (
        CuttingProxy(folder, server) as proxy,
        process(folder / "api.log", "api.cli", "api", **env),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as http,
    ):
        until(lambda: _answers(http))
        yield Desk(proxy, http, tokens)


def _answers(http: httpx.Client) -> bool:
    with suppress(httpx.TransportError):
        return http.get("/health/live").status_code == 200
    return False


def commands(desk: Desk, chance: Random) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Commands without end, each possible after the one before: role, path, what it writes, what is said."""
    while True:
        title = f"Promise {chance.randrange(10**9)}"
        yield "officer", ROOT, "proposed", {"title": title, "outcome": "healthy"}
        answer = desk.ask("officer", ROOT, f"read {title}", {"title": f"{title} again", "outcome": "healthy"})
        path = f"/api/commitments/{answer.json()['id']}"
        yield "chair", f"{path}/agree", "agreed", {}
        for number in range(chance.randrange(4)):
            yield "officer", f"{path}/report-progress", "progress_reported", {"report": f"Report {number}"}
        yield "officer", f"{path}/block", "blocked", WHY
        yield "officer", f"{path}/unblock", "unblocked", {"how": "The money is found."}


def test_who_asked_is_answered_as_success_and_there_is_one_event(desk: Desk, ledger: Accountability) -> None:
    chance = say_seed()
    todo = commands(desk, chance)
    for lost in chance.sample(["the reply", "the append"] * TIMES, 2 * TIMES):
        role, path, event, said = next(todo)
        key, cuts, before = uuid4().hex, desk.proxy.cuts, ledger.ledger.max_notification_id() or 0
        if lost == "the reply":
            desk.proxy.cut_replies = True
        else:
            # Before its first byte, somewhere in it, or when all but what ends it has arrived.
            desk.proxy.lose_after = chance.choice([0.0, chance.random(), 0.999])
        answer = desk.ask(role, path, key, said)
        desk.proxy.cut_replies, desk.proxy.lose_after = False, None
        assert desk.proxy.cuts == cuts + 1, "nothing was cut"
        assert answer.is_success, f"{lost} was lost, seed {SEED}: {answer.text}"
        new = ledger.ledger.select_notifications(before, 10, inclusive_of_start=False)
        assert [each.topic for each in new] == [f"commitment.{event}"]
        again = desk.ask(role, path, key, said)
        assert (again.status_code, again.json()["id"]) == (answer.status_code, answer.json()["id"])
        assert ledger.ledger.max_notification_id() == new[-1].id, "sent again, it was written again"
    print(f"the reply lost {TIMES} times, the append itself {TIMES} times: {2 * TIMES} answered as success,")
    print("one event each")
