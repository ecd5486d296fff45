"""A rolling update: this program and the next one work side by side on one database, each in processes of its own."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2 as httpx
import psycopg
import pytest

from api import accounts
from api.running import setup
from api.settings import Settings
from domain.ledger import schema
from domain.ledger.application import Accountability
from domain.ledger.database import connect
from domain.ledger.migrations.run import standing
from domain.model.access import Role
from tests.conftest import Database
from tests.faults.whole import free_port
from tests.scenarios import COUNCIL
from tests.upgrade import next_program
from tests.upgrade.next_program import NEXT, ROOT, SHARE, kept

PATIENCE = 90.0
IN_GOOD_ORDER = [0, 0]
"""How web and lists end when they are told to."""
NEWER = "newer version of Kept"
Answer = tuple[int, dict[str, Any]]


class Version:
    """The web and the lists of one program, and somebody who speaks to it."""

    def __init__(self, program: Path, database: Database, tokens: dict[str, str]) -> None:
        self.program = program
        self.env = {"KEPT_DATABASE_URL": database.service_url}
        self._tokens = tokens
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{(port := free_port())}", timeout=20)
        self._processes = [
            kept(program, "api", **self.env, KEPT_PORT=str(port)),
            kept(program, "project", **self.env),
        ]

    def get(self, path: str, role: str = "officer") -> Answer:
        return self._ask("GET", path, role)

    def post(self, path: str, role: str, **said: Any) -> Answer:
        return self._ask("POST", path, role, said)

    def _ask(self, method: str, path: str, role: str, said: dict[str, Any] | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self._tokens[role]}", "Idempotency-Key": uuid4().hex}
        answer = self._http.request(method, path, headers=headers, json=said)
        return answer.status_code, answer.json()

    def ready(self) -> Answer:
        with suppress(httpx.TransportError):
            return self.get("/health/ready")
        return 0, {}

    def lists_are_up(self) -> bool:
        status, told = self.ready()
        return status == 200 and told["parts"]["projections"]["status"] == "up"

    def listed(self) -> dict[str, str]:
        status, found = self.get(f"/api/councils/{COUNCIL}/commitments")
        assert status == 200, found
        return {row["id"]: row["state"] for row in found["items"]}

    def end(self) -> list[int]:
        """SIGTERM. Returns the exit codes."""
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        return [_end(process) for process in self._processes]


def _end(process: "subprocess.Popen[str]") -> int:
    try:
        process.communicate(timeout=20)
    finally:
        process.kill()
    return process.returncode


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def tokens(ledger: Accountability, database: Database) -> dict[str, str]:
    seats = (("officer", Role.OFFICER, None), ("chair", Role.CHAIR, "partnership"))
    with connect(database.service_url) as conn:
        return {
            name: accounts.add(conn, ledger.voices, council=COUNCIL, role=role, body=body, name=name)[1]
            for name, role, body in seats
        }


@pytest.fixture
def versions(database: Database, tokens: dict[str, str], tmp_path: Path) -> Iterator[Callable[[Path], Version]]:
    """Starts the processes of a program; those that still run at the end are ended."""
    started: list[Version] = []

    def start(program: Path) -> Version:
        started.append(Version(program, database, tokens))
        return started[-1]

    yield start
    for each in started:
        for process in each._processes:
            process.kill()
            process.wait()


def test_two_versions_work_side_by_side_and_nothing_is_lost(
    database: Database, versions: Callable[[Path], Version], tmp_path: Path
) -> None:
    next_one, taken = next_program.make(tmp_path / "next"), 0
    old = versions(ROOT)
    until(old.lists_are_up)
    begun = recorded(database)

    def propose(by: Version, title: str) -> str:
        status, made = by.post(f"/api/councils/{COUNCIL}/commitments", "officer", title=title)
        assert status == 201, made
        assert by.post(f"/api/commitments/{made['id']}/agree", "chair")[0] == 200
        return str(made["id"])

    both, reported = propose(old, "Changed by both"), propose(old, "Reported on by the next one")
    taken += 4

    # Started before its migrations were run, the next one waits, says why, and does no harm.
    new = versions(next_one)
    until(lambda: new.ready()[0] == 503)
    sentence = f"The database is at version {schema.NEEDED} and this program needs {NEXT}."
    assert new.ready()[1]["parts"]["ledger"]["says"].startswith(sentence)
    status, refused = new.post(f"/api/commitments/{both}/report-progress", "officer", report="Half")
    assert (status, refused["detail"].startswith(sentence)) == (503, True)
    assert old.post(f"/api/commitments/{both}/move-due-date", "chair", due_on="2098-01-01", reason="Late")[0] == 200
    taken += 1

    # Its migrations are run while the old one works. It goes on by itself, and so does the old one.
    owner = {"KEPT_DATABASE_OWNER_URL": database.owner_url}
    assert "set up" in next_program.run(next_one, "init", **new.env, **owner)
    until(new.lists_are_up)
    until(old.lists_are_up)
    assert old.listed() == new.listed() == {both: "agreed", reported: "agreed"}

    # Either takes commands, upon the same commitment in turn.
    block, unblock = ("block", {"obstacle": "No money", "help_needed": "A budget"}), ("unblock", {"how": "Money"})
    for by, (command, said) in ((old, block), (new, unblock), (new, block), (old, unblock)):
        status, told = by.post(f"/api/commitments/{both}/{command}", "officer", **said)
        assert status == 200, told
        taken += 1
    assert old.get(f"/api/commitments/{both}")[1]["version"] == new.get(f"/api/commitments/{both}")[1]["version"]

    # What only the next one understands the old one leaves alone, and says so; everything else goes on.
    status, told = new.post(f"/api/commitments/{reported}/report-progress", "officer", report="Half")
    assert status == 200, told
    taken += 1
    for status, told in (
        old.get(f"/api/commitments/{reported}"),
        old.post(f"/api/commitments/{reported}/report-progress", "officer", report="More"),
        old.post(f"/api/commitments/{reported}/achieve", "officer", evidence="Done"),
    ):
        assert (status, NEWER in told["detail"]) == (503, True)
    late = propose(old, "Proposed through the old one")
    taken += 2
    until(lambda: late in new.listed())
    assert old.listed() == new.listed()
    assert old.ready()[0] == 200

    # An old `kept init` that comes late changes nothing back. (This process is the old program.)
    setup.initialise(Settings(database_url=database.service_url, database_owner_url=database.owner_url, _env_file=None))  # type: ignore[call-arg]
    with connect(database.service_url) as conn:
        assert schema.version(conn) == NEXT
        assert standing(NEXT) == [f"Database: at version {NEXT}. This program knows {schema.NEEDED} and goes on."]

    # The old one ends in good order. Everything acknowledged is there, once.
    assert old.end() == IN_GOOD_ORDER
    assert new.post(f"/api/commitments/{reported}/report-progress", "officer", report="More")[0] == 200
    taken += 1
    until(new.lists_are_up)
    assert recorded(database) - begun == taken
    told = new.get(f"/api/commitments/{reported}/events")[1]["items"]
    assert [each["data"].get("share") for each in told if each["event"] == "progress_reported"] == [SHARE, SHARE]
    assert new.end() == IN_GOOD_ORDER


def recorded(database: Database) -> int:
    with psycopg.connect(database.service_url) as conn:
        row = conn.execute("SELECT count(*) FROM ledger.events").fetchone()
    assert row is not None
    return int(row[0])
