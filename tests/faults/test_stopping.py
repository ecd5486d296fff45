"""One Kept with a commitment that always fails: the others climb as if it were not there, and it is named. Then each
process is told to end (SIGTERM) under load, again and again: it ends in good order and in time, no step is
taken twice, and no request is cut. `make faults SIZE=n` for 10 n rounds."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import httpx2 as httpx
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api.running import postgres
from tests.conftest import Database
from tests.faults.test_climb import assert_each_rung_once, climbed
from tests.faults.whole import PATIENCE, Whole, _alive, free_port
from tests.integration.cutting_proxy import CuttingProxy
from tests.integration.poison import poison

SIZE = int(os.environ.get("KEPT_FAULTS_SIZE", "0"))
ROUNDS = 10 * SIZE or 2
SEED = int(os.environ.get("KEPT_FAULTS_SEED", str(random.SystemRandom().randrange(10**6))))
PARTS = ("api", "worker", "project")
WITHIN = 10.0
"""Seconds from SIGTERM to the end."""


class Officers:
    """People who report on a promise all the time, each on a connection of their own."""

    def __init__(self, kept: Whole, path: str) -> None:
        self._kept, self._path, self.stop = kept, path, Event()
        self.answered: list[str] = []
        self.unanswered: list[str] = []

    def report(self, who: int) -> None:
        headers = {"Authorization": f"Bearer {self._kept.token('officer')}"}
        number = 0
        while not self.stop.is_set():
            number += 1
            said = f"Report {who}.{number}"
            try:
                url = f"{self._kept.url}{self._path}/report-progress"
                answer = httpx.post(url, json={"report": said}, headers=headers, timeout=20)
            except httpx.ConnectError:
                time.sleep(0.05)  # Nobody listens: nothing was asked.
            except httpx.TransportError:
                self.unanswered.append(said)
            else:
                if answer.status_code == 200:
                    self.answered.append(said)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with ThreadPoolExecutor(3) as people:
            reporting = [people.submit(self.report, who) for who in range(3)]
            try:
                yield
            finally:
                self.stop.set()
        for each in reporting:
            each.result()


def ended(kept: Whole, part: str) -> float:
    """End a part that has started, and say how many seconds it took."""

    def started() -> bool:
        return f'"pid": {kept.pid(part)},' in (kept.data / "logs" / f"{part}.log").read_text()

    kept.wait_for(lambda: _alive(kept.pid(part)) and started())
    pid = kept.pid(part)
    assert pid is not None
    begun = time.monotonic()
    os.kill(pid, signal.SIGTERM)
    while _alive(pid):
        assert time.monotonic() - begun < WITHIN, f"{part} does not end"
        time.sleep(0.02)
    return time.monotonic() - begun


def exit_codes(kept: Whole) -> list[tuple[str, int]]:
    """With which exit codes processes ended, as the run noted it."""
    lines = (kept.data.parent / f"{kept.data.name}.err").read_text().rpartition("\n")[0].splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    return [(line["name"], line["code"]) for line in told if line["event"] == "process ended"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, server_program: Path) -> Iterator[Whole]:
    made = Whole(tmp_path_factory.mktemp("stopping") / "data")
    made.start()
    yield made
    if made._process is not None and made._process.poll() is None:
        made.stop()


@pytest.fixture(scope="module")
def promises(kept: Whole) -> list[str]:
    """Promises, blocked; what is on the record about the first cannot be read any more. Then they begin to climb."""
    made = [kept.blocked(f"Promise {number}") for number in range(4)]
    embedded = postgres.start(kept.data / "postgres", configured=True)
    with kept.services() as services:
        poison(Database(embedded.owner_url, embedded.service_url), services.ledger, UUID(id_of(made[0])), "{}")
    kept.adopt_with("PT2S")
    return made


def id_of(path: str) -> str:
    return path.rpartition("/")[2]


def test_the_others_climb_and_the_one_that_always_fails_is_named(kept: Whole, promises: list[str]) -> None:
    bad, *good = promises
    for path in good:
        kept.wait_for(lambda path=path: climbed(kept, path))  # type: ignore[misc]
        assert_each_rung_once(kept, path)

    def named() -> bool:
        parts = kept.get("/health/ready")["parts"]
        aside = [parts[part]["set_aside"] for part in ("clock", "projections")]
        return [[each["subject"] for each in named] for named in aside] == [[id_of(bad)]] * 2

    kept.wait_for(named)
    ready = kept.get("/health/ready")
    assert ready["status"] == "degraded"
    assert "CannotBeRead" in ready["parts"]["clock"]["set_aside"][0]["faults"], "its workflow looks in vain"
    headers = {"Authorization": f"Bearer {kept.token('auditor')}"}
    assert httpx.get(kept.url + bad, headers=headers, timeout=20).status_code == 503
    rows = kept.get("/api/councils/manchester/commitments?limit=200")["items"]
    assert {id_of(path) for path in promises} <= {row["id"] for row in rows}


def test_each_process_ends_in_good_order_under_load(kept: Whole, promises: list[str]) -> None:
    print(f"seed {SEED}: KEPT_FAULTS_SEED={SEED} repeats it")
    _end_each(kept, random.Random(SEED))
    begun = time.monotonic()
    assert kept.stop(signal.SIGTERM) == 0
    assert time.monotonic() - begun < WITHIN


def _end_each(kept: Whole, chance: random.Random) -> None:
    reported = kept.blocked("Reported on all the time")
    officers, took, climbers = Officers(kept, reported), [], []
    with officers.at_work():
        for number in range(ROUNDS):
            climbers.append(kept.blocked(f"Climbs in round {number}"))
            for part in chance.sample(PARTS, len(PARTS)):
                time.sleep(chance.uniform(0.1, 1.0))
                took.append((ended(kept, part), part))
        for path in climbers:
            kept.wait_for(lambda path=path: climbed(kept, path))  # type: ignore[misc]
    for path in climbers:
        assert_each_rung_once(kept, path)
    kept.wait_for(lambda: len(exit_codes(kept)) == len(PARTS) * ROUNDS)
    assert {code for _, code in exit_codes(kept)} == {0}
    recorded = [event["data"]["report"] for event in kept.events(reported, "progress_reported")]
    assert len(recorded) == len(set(recorded))
    assert set(officers.answered) == set(recorded), "taken without an answer, or answered without being taken"
    slowest, part = max(took)
    print(f"{len(took)} ends, the slowest {slowest:.1f} s ({part}); {len(officers.answered)} reports were answered,")
    print(f"{len(officers.unanswered)} came too late to be taken")


def test_each_process_ends_in_time_though_the_database_hangs(database: Database, tmp_path_factory: Any) -> None:
    """A network that swallows every reply: what waits for one is cut off (exit code 1), the rest ends as ever (0)."""
    server = Path(str(conninfo_to_dict(database.service_url)["host"])) / ".s.PGSQL.5432"
    folder = tmp_path_factory.mktemp("h")
    port = free_port()
    env = os.environ | {
        "KEPT_DATABASE_URL": make_conninfo(database.service_url, host=str(folder)),
        "KEPT_PORT": str(port),
        "KEPT_TEMPORAL_ADDRESS": "127.0.0.1:9",
        "KEPT_DATA_DIR": str(folder / "data"),
    }
    with CuttingProxy(folder, server) as proxy, ExitStack() as stack:
        log = stack.enter_context((folder / "log").open("ab"))
        started = [
            stack.enter_context(subprocess.Popen([sys.executable, "-m", "api.cli", part], env=env, stderr=log))
            for part in PARTS
        ]
        asking = stack.enter_context(ThreadPoolExecutor(1))
        _until(lambda: _is_up(port))
        proxy.silent = True
        asked = asking.submit(_ask, port)
        time.sleep(0.5)
        begun = time.monotonic()
        for process in started:
            process.send_signal(signal.SIGTERM)
        codes = {process.wait(WITHIN) for process in started}
        assert time.monotonic() - begun < WITHIN
        assert codes <= {0, 1}, (folder / "log").read_text()
        assert 1 in codes, "nothing hung"
        asked.result()


def _is_up(port: int) -> bool:
    """Whether all three processes run and have given a sign."""
    with suppress(httpx.TransportError):
        parts = httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=20).json()["parts"]
        return parts["projections"]["status"] == "up" and "No Temporal server" in parts["clock"]["says"]
    return False


def _ask(port: int) -> None:
    with suppress(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=20)


def _until(what: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until
        time.sleep(0.2)
