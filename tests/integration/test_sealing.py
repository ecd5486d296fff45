"""Sealing on a real server: every event once and in order, by several processes, killed at any instant, and in the way
of nobody who appends."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random
from threading import Event

import psycopg
import pytest

from api.running.seal import own_key, parts, run, signer
from api.settings import Settings
from domain.ledger import sealed
from domain.ledger.database import connect
from domain.ledger.sealed import BATCH, Damaged
from domain.ledger.sealing import CannotSeal, Sealer
from domain.ledger.verifying import verify
from domain.seal import checkpoint
from domain.seal.keys import Signer
from tests.conftest import Database, Web
from tests.integration.sealed_record import ORIGIN, append, fill, leaves, naive_root, seal_all

KEY = Signer.made(ORIGIN)


def assert_whole(url: str) -> int:
    """Everything that is sealed is: one chain of checkpoints, each over exactly the events before it. Returns how many
    events that are."""
    with connect(url) as conn:
        hashes, done = leaves(conn), 0
        for each in sealed.after(conn, 0, limit=1_000_000):
            assert each.first == done
            assert 1 <= each.size - done <= BATCH
            assert (
                checkpoint.opened(each.note.encode(), KEY.verifier).root == each.root == naive_root(hashes[: each.size])
            )
            done = each.size
        with conn.transaction():
            found = verify(conn, [KEY.verifier])
        assert (found.events, found.waiting, found.faults) == (done, len(hashes) - done, ())
    return done


def test_every_event_is_sealed_once_in_batches_of_at_most_256(database: Database) -> None:
    fill(database.service_url, KEY, [1, 2, 300, 1, 600, 255, 256, 257], Random(1))
    assert assert_whole(database.service_url) == 1672
    with connect(database.service_url) as conn:
        levels = conn.execute("SELECT level, count(*) FROM seal.nodes GROUP BY level").fetchall()
        assert levels == [(8, 1672 // 256)]
        assert [each.vkey for each in sealed.keys(conn)] == [KEY.verifier.vkey]


def test_two_sealers_and_many_writers_leave_one_chain(database: Database) -> None:
    stop, chance = Event(), Random(2)

    def seal() -> None:
        with connect(database.service_url) as conn:
            sealer = Sealer(KEY)
            while not stop.is_set():
                sealer.seal(conn)

    def write(seed: int) -> None:
        own = Random(seed)
        with connect(database.service_url) as conn:
            for _ in range(60):
                append(conn, own.randint(1, 5), own)

    with ThreadPoolExecutor(6) as pool:
        sealers = [pool.submit(seal) for _ in range(2)]
        for each in [pool.submit(write, chance.getrandbits(32)) for _ in range(4)]:
            each.result()
        stop.set()
        for each in sealers:
            each.result()
    with connect(database.service_url) as conn:
        seal_all(conn, Sealer(KEY))
        row = conn.execute("SELECT count(*) FROM ledger.events").fetchone()
    assert row is not None
    assert assert_whole(database.service_url) == row[0] >= 240


def test_a_sealer_that_is_killed_at_any_instant_leaves_no_half_batch(database: Database, tmp_path: Path) -> None:
    program = (
        "import sys; from domain.ledger.database import connect; from domain.ledger.sealing import Sealer;"
        "from domain.seal.keys import Signer; sealer = Sealer(Signer.read(sys.argv[2])); conn = connect(sys.argv[1]);"
        "print('ready', flush=True)\nwhile True: sealer.seal(conn)"
    )
    chance = Random(3)
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", program, database.service_url, KEY.private_key], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        with connect(database.service_url) as conn:
            for _ in range(40):
                append(conn, chance.randint(1, 40), chance)
        time.sleep(chance.random() / 20)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert_whole(database.service_url)
    with connect(database.service_url) as conn:
        seal_all(conn, Sealer(KEY))
    assert assert_whole(database.service_url) > 1000


def test_appends_wait_for_no_sealer(database: Database) -> None:
    with connect(database.service_url) as conn, psycopg.connect(database.service_url) as sealing:
        append(conn, 3, Random(4))
        with sealing.transaction():
            assert Sealer(KEY).seal(sealing) == 3
            # The batch is not committed; who appends does not notice, and another sealer leaves it alone.
            began = time.perf_counter()
            append(conn, 1, Random(5))
            assert time.perf_counter() - began < 1
            assert Sealer(KEY).seal(conn) == 0
        assert Sealer(KEY).seal(conn) == 1
    assert_whole(database.service_url)


def test_what_is_sealed_stays_for_the_service_and_for_accidents_of_the_owner(database: Database) -> None:
    fill(database.service_url, KEY, [5], Random(6))
    for table, column in (("checkpoints", "note"), ("nodes", "hash"), ("keys", "vkey"), ("cosignatures", "line")):
        for change in (
            f"UPDATE seal.{table} SET {column} = {column}",
            f"DELETE FROM seal.{table}",
            f"TRUNCATE seal.{table}",
        ):
            with psycopg.connect(database.service_url) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(change.encode())
            with (
                psycopg.connect(database.owner_url) as conn,
                pytest.raises(psycopg.errors.Error, match=r"append-only|foreign key"),
            ):
                conn.execute(change.encode())
    with psycopg.connect(database.service_url) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute("CREATE TABLE seal.other (id int)")
    assert_whole(database.service_url)


def test_a_new_key_of_the_same_name_goes_on_and_one_of_another_name_does_not(database: Database) -> None:
    fill(database.service_url, KEY, [5], Random(7))
    newer = Signer.made(ORIGIN)
    fill(database.service_url, newer, [5], Random(8))
    with connect(database.service_url) as conn:
        assert sealed.keys(conn) == [newer.verifier, KEY.verifier]
        with conn.transaction():
            assert verify(conn, sealed.keys(conn)).faults == ()
        with conn.transaction():
            kinds = [fault.kind.value for fault in verify(conn, [KEY.verifier]).faults]
        assert kinds == ["signature wrong"]
        append(conn, 1, Random(9))
        with pytest.raises(CannotSeal, match=r"sealed as kept\.example/record, and the key is one of"):
            Sealer(Signer.made("kept.example/other")).seal(conn)
        assert Sealer(newer).seal(conn) == 1


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE seal.checkpoints SET root = sha256('') WHERE size = 7",
        "UPDATE seal.checkpoints SET leaves = overlay(leaves PLACING '\\x00' FROM 40) WHERE size = 4",
        "UPDATE seal.checkpoints SET note = 'kept.example/record' || E'\\n7\\n\\n' WHERE size = 7",
        "DELETE FROM seal.checkpoints WHERE size = 4",
    ],
)
def test_nothing_is_signed_on_top_of_a_seal_that_does_not_add_up(database: Database, damage: str) -> None:
    fill(database.service_url, KEY, [4, 3], Random(10))
    with psycopg.connect(database.owner_url, autocommit=True) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute(damage.encode())
    with connect(database.service_url) as conn:
        append(conn, 1, Random(11))
        with pytest.raises(Damaged, match="does not add up"):
            Sealer(KEY).seal(conn)


@pytest.fixture
def turning(database: Database, request: pytest.FixtureRequest) -> Iterator[None]:
    stop = Event()
    made = Settings(database_url=database.service_url, _env_file=None, **getattr(request, "param", {}))  # type: ignore[call-arg]
    threads = run(database.service_url, parts(made), stop, lambda _: None)
    yield
    stop.set()
    for each in threads:
        each.join(timeout=10)
        assert not each.is_alive()


def until(web: Web, says: str) -> dict[str, object]:
    end = time.monotonic() + 20
    while True:
        ready = web.client.get("/health/ready")
        part: dict[str, object] = ready.json()["parts"]["seal"]
        if says in str(part["says"]):
            assert ready.status_code == 200
            return part
        assert time.monotonic() < end, part
        time.sleep(0.05)


@pytest.mark.parametrize("turning", [{"seal_key": KEY.private_key}], indirect=True)
@pytest.mark.usefixtures("turning")
def test_what_is_appended_is_sealed_within_seconds_by_itself(web: Web, database: Database) -> None:
    with connect(database.service_url) as conn:
        row = conn.execute("SELECT count(*) FROM ledger.events").fetchone()
        assert row is not None
        told = until(web, f"sealed up to its event number {row[0]}.")
        assert (told["status"], told["size"], told["waiting"]) == ("up", row[0], 0)
        append(conn, 2, Random(12))
        until(web, f"sealed up to its event number {row[0] + 2}.")
    assert assert_whole(database.service_url) == row[0] + 2


@pytest.mark.usefixtures("turning")
def test_without_a_key_nothing_is_sealed_and_the_health_page_says_so(web: Web, database: Database) -> None:
    told = until(web, "No key is set (KEPT_SEAL_KEY), so nothing is sealed.")
    assert (told["status"], told["size"]) == ("degraded", 0)
    assert "No key is set" in web.client.get("/health").text


def test_a_key_that_is_none_or_of_another_name_ends_the_process_with_a_sentence(tmp_path: Path) -> None:
    made = Settings(seal_key=KEY.private_key, seal_origin=ORIGIN, _env_file=None)  # type: ignore[call-arg]
    assert signer(made) == KEY
    for wrong, says in (
        (made.model_copy(update={"seal_key": KEY.private_key[:-3]}), "KEPT_SEAL_KEY cannot be used"),
        (made.model_copy(update={"seal_origin": "kept.example/other"}), "KEPT_SEAL_ORIGIN is another"),
    ):
        with pytest.raises(SystemExit, match=says) as ended:
            signer(wrong)
        assert KEY.private_key[40:] not in str(ended.value)
    assert "PRIVATE" not in repr(made)


def test_kept_run_makes_a_key_once_that_only_its_owner_can_read(tmp_path: Path) -> None:
    file = own_key(tmp_path, None)
    assert file.stat().st_mode & 0o777 == 0o600
    made = Signer.read(file.read_text().strip())
    assert made.name.startswith("kept.local/")
    assert own_key(tmp_path, "kept.example/another").read_text() == file.read_text()
    named = own_key(tmp_path / "other", ORIGIN) if (tmp_path / "other").mkdir() is None else file
    assert Signer.read(named.read_text().strip()).name == ORIGIN
    assert replace(made) == made
