"""The production shape, whole: two of each process, Temporal on PostgreSQL, the proxy in front, and kills under way.

`make faults-production FAULTS=100 SIZE=10000` is the long form of this.
"""

import os
import random
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from uuid import UUID

import httpx2 as httpx
import psycopg
import pytest

from tests.faults.client import PATIENCE, Client
from tests.production import mid_climb, temporal_faults, temporal_store
from tests.production.shape import Shape, running
from tests.production.zeros import (
    assert_climbed_once,
    assert_lists_equal_a_rebuild,
    assert_owed_at_its_moment,
)

FAULTS = int(os.environ.get("KEPT_FAULTS", "4"))
SIZE = int(os.environ.get("KEPT_FAULTS_SIZE", "20"))
SEED = int(os.environ.get("KEPT_FAULTS_SEED", str(random.SystemRandom().randrange(10**6))))
PEOPLE = 4
AWAY = [("worker", "projections-2"), ("worker-2", "projections")][: 2 if FAULTS >= 100 else 1]
ENOUGH_FAULTS = 10
"""More writes of Temporal's than this must have failed for the trial to say anything."""
AFTER_FAULTS = 60.0
"""Seconds in which everything is done once the last fault has ended."""
MADE_AGAIN = 600.0
"""Seconds in which all clocks are made again from the ledger."""


@pytest.fixture(scope="module")
def shape() -> Iterator[Shape]:
    with running() as made:
        made.adopt("manchester", "PT1S")
        yield made


@pytest.fixture(autouse=True)
def logs_of_a_failure(shape: Shape, request: pytest.FixtureRequest) -> Iterator[None]:
    """A trial that fails shows what the processes said last."""
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        shape.show_logs()


@pytest.fixture(scope="module")
def client(shape: Shape) -> Client:
    return shape.client()


def test_the_main_journey_through_the_proxy_with_both_workers_sharing_it(shape: Shape, client: Client) -> None:
    with ThreadPoolExecutor(PEOPLE) as people:
        paths = list(people.map(client.blocked, [f"A promise, number {number}" for number in range(8)]))
    assert_climbed_once(client, paths, within=AFTER_FAULTS)
    pids = {str(shape.named(name).process.pid) for name in ("worker", "worker-2")}
    until = time.monotonic() + PATIENCE
    while (looked := {who.partition("@")[0] for who in temporal_store.who_looked(shape, paths)}) != pids:
        # Temporal gives a look to whoever asks first: on a busy machine, the first ones may all be of one worker.
        assert looked < pids
        assert time.monotonic() < until, "one worker did it all"
        paths.append(client.blocked(f"One more promise, after {len(paths)}"))
        assert_climbed_once(client, paths[-1:], within=AFTER_FAULTS)
    decided = {"decision": "obstacle_removed", "words": "The money is found."}
    after = client.post(f"{paths[0]}/dispose", "chair", decided, as_body="executive")
    assert (after["state"], after["stuck"]) == ("agreed", False)


def test_the_outside_is_reached_over_tls_alone(shape: Shape, client: Client) -> None:
    """And the web process takes the proxy's word for it: the cookie is for TLS, and for this host only."""
    plain = shape.url.replace("https:", "http:").replace(":8443", ":8080")
    moved = httpx.get(f"{plain}/sign-in", timeout=PATIENCE)
    assert (moved.status_code, moved.headers["location"][:8]) == (308, "https://")
    with httpx.Client(base_url=shape.url, verify=shape.trusted, timeout=PATIENCE) as browser:
        sent = {"token": client.token("officer")}
        answer = browser.post("/sign-in", data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.headers["set-cookie"].startswith("__Host-kept-session=")
    assert "max-age" in answer.headers["strict-transport-security"]
    with pytest.raises(httpx.ConnectError, match=r"(?i)certificate"):
        httpx.get(shape.url, verify=ssl.create_default_context(), timeout=PATIENCE)


def test_every_process_of_kept_tells_prometheus_its_figures(shape: Shape, client: Client) -> None:
    """At a port of its own; through the proxy there are none."""
    for name in ("api", "api-2", "worker", "worker-2", "projections", "projections-2"):
        each = shape.named(name)
        told = httpx.get(f"http://{each.address}:{each.env['KEPT_METRICS_PORT']}/metrics", timeout=PATIENCE)
        assert "kept_pool_connections " in told.text, name
    with httpx.Client(base_url=shape.url, verify=shape.trusted, timeout=PATIENCE) as outside:
        assert outside.get("/metrics").status_code == 404


def test_there_are_fewer_connections_than_postgresql_allows(shape: Shape) -> None:
    with psycopg.connect(shape.superuser) as conn:
        row = conn.execute("SELECT count(*), current_setting('max_connections')::int FROM pg_stat_activity").fetchone()
    assert row is not None
    assert row[0] < row[1] / 2


def test_roles_can_do_their_own_task_and_no_other(shape: Shape) -> None:
    for role, secret, database in (
        ("kept_service", "kept_service_password", "temporal"),
        ("temporal", "temporal_password", "kept"),
        ("kept_service", "temporal_password", "kept"),
        ("kept_service", "kept_keys_password", "kept"),
    ):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(shape.as_role(role, secret, database))
    for role, secret in (("kept_service", "kept_service_password"), ("kept_owner", "kept_owner_password")):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(shape.as_role(role, secret, "kept", server="keys"))
    with psycopg.connect(shape.as_role("kept_service", "kept_keys_password", "kept", server="keys")) as conn:
        assert conn.execute("SELECT count(*) FROM voices.readings").fetchone() is not None
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("SELECT * FROM voices.keys")
    said = shape.kept("doctor")
    assert "The service's role can read events and append them, and nothing else." in " ".join(said.split())


def test_a_copy_of_the_database_is_taken_while_everything_runs(shape: Shape, tmp_path: Path) -> None:
    shape.copy_database(tmp_path / "copy")


@pytest.mark.parametrize("away", AWAY)
def test_one_of_two_workers_and_of_two_projections_does_it_all(
    shape: Shape, client: Client, away: tuple[str, ...]
) -> None:
    with ExitStack() as held:
        for name in away:
            held.enter_context(shape.without(name))
        path = client.blocked(f"Without {away}")
        assert_climbed_once(client, [path], within=AFTER_FAULTS)
        client.wait_for_lists()
    shape.wait_until_well()


def test_nothing_is_lost_and_nothing_done_twice_whatever_is_killed(shape: Shape, client: Client) -> None:
    print(f"seed {SEED}, {FAULTS} kills: KEPT_FAULTS_SEED={SEED} repeats it")
    chance, done = random.Random(SEED), Event()
    names = [each.name for each in shape.everything()]

    def tell(who: int) -> list[str]:
        paths = [client.blocked(f"Person {who}, first")]
        while not done.is_set():
            paths.append(client.blocked(f"Person {who}, promise {len(paths)}"))
        return paths

    with ThreadPoolExecutor(PEOPLE) as people:
        telling = [people.submit(tell, who) for who in range(PEOPLE)]
        try:
            killed = 0
            while killed < FAULTS:
                time.sleep(chance.uniform(0.2, 2.0))
                for name in chance.sample(names, min(chance.choice([1, 1, 2]), FAULTS - killed)):
                    shape.kill(name)
                    killed += 1
        finally:
            done.set()
        paths = [path for each in telling for path in each.result()]
    ended = time.monotonic()
    assert_climbed_once(client, paths, within=AFTER_FAULTS)
    took = time.monotonic() - ended
    print(f"{killed} kills, {len(paths)} promises, all seen at the top {took:.0f} s after the last kill")
    assert_owed_at_its_moment(shape, paths)
    assert_lists_equal_a_rebuild(shape, client)
    shape.wait_until_well()


def test_temporal_fails_writes_and_nothing_is_done_twice(shape: Shape, client: Client) -> None:
    """About 15 in 100 of the writes of Temporal's store fail, a third of them after they were done."""
    paths = []
    with temporal_faults.injected(shape, seed=SEED) as injected:
        ended = time.monotonic() + max(5.0, FAULTS)
        latest = ended + PATIENCE
        while time.monotonic() < ended or len(paths) < PEOPLE or injected.count <= ENOUGH_FAULTS:
            assert time.monotonic() < latest, f"{injected.count} writes failed"
            paths.append(client.blocked(f"Under faults {len(paths)}"))
            time.sleep(0.5)
        failed = injected.count
    ended = time.monotonic()
    assert_climbed_once(client, paths, within=AFTER_FAULTS)
    took = time.monotonic() - ended
    print(f"{len(paths)} promises, {failed} log lines on failed writes, all at the top {took:.0f} s after them")
    assert took < AFTER_FAULTS


def test_temporals_databases_are_dropped_in_mid_run_and_made_again_from_the_ledger(
    shape: Shape, client: Client
) -> None:
    """With SIZE commitments more, which wait for days, and a few whose steps are owed meanwhile."""
    shape.adopt("bury", "PT48H")
    with shape.services() as services:
        temporal_store.block_many(services.ledger, "bury", SIZE)
        began = time.monotonic()
        wanted = temporal_store.must_have_clocks(services)
    temporal_store.wait_for_clocks(shape, wanted, within=MADE_AGAIN)
    print(f"{SIZE} more commitments had their clocks {time.monotonic() - began:.0f} s after they were recorded")
    temporal_store.wait_for_looks(shape, wanted, within=MADE_AGAIN)

    def tell(name: str) -> list[str]:
        with ThreadPoolExecutor(PEOPLE) as people:
            return list(people.map(client.blocked, [f"{name}: number {number}" for number in range(PEOPLE)]))

    paths, longer = mid_climb.drop_databases(shape, client, tell)
    began = time.monotonic()
    assert_climbed_once(client, paths, within=AFTER_FAULTS + longer)
    print(f"what was owed meanwhile was at the top {time.monotonic() - began:.0f} s after there were databases again")
    wanted |= {UUID(path.rpartition("/")[2]) for path in paths}
    temporal_store.wait_for_clocks(shape, wanted, within=MADE_AGAIN)
    print(f"{len(wanted)} clocks were made again in {time.monotonic() - began:.0f} s")
    temporal_store.wait_for_looks(shape, wanted, within=MADE_AGAIN)
    took = time.monotonic() - began
    print(f"and every one had looked at the ledger after {took:.0f} s")
    assert took < MADE_AGAIN
    client.wait_for(lambda: client.get("/health/ready")["parts"]["clock"] == temporal_store.ALL_WELL)
    with shape.services() as services:
        assert temporal_store.must_have_clocks(services) == wanted
