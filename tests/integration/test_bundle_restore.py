"""A record is made again from a bundle: the same, byte for byte, or nothing at all."""

import json
from pathlib import Path

import psycopg
import pytest

from api.running.postgres import SERVICE_ROLE
from domain.bundle.export import export
from domain.bundle.restore import restore
from domain.bundle.zipped import verify_bundle
from domain.ledger import sealed
from domain.ledger.application import Accountability
from domain.ledger.database import connect, open_pool
from domain.model.access import Role
from domain.model.errors import Refusal, WrongState
from domain.seal.keys import Signer
from tests.bundles import VKEY, Bundle, seal, sealed_again
from tests.conftest import Database
from tests.integration.bundled import LATER, Record, contents, read_models
from tests.scenarios import COUNCIL, actor


def test_a_restored_database_has_the_same_ledger_seal_read_models_and_root(record: Record, empty: Database) -> None:
    checked = restore(empty.owner_url, record.file, service_role=SERVICE_ROLE, vkeys=[LATER.verifier.vkey])
    before, after = contents(record.database), contents(empty)
    assert after == before
    assert all(before.values()), "there is something of every kind"
    lists = read_models(record.database)
    assert read_models(empty) == lists
    assert len(lists["read.register"]) > 10
    with connect(empty.service_url) as conn, open_pool(empty.service_url) as pool:
        assert sealed.at(conn).root == checked.last.checkpoint.root
        # It goes on from there: the next event has the next position, and the seal signs on.
        ledger = Accountability(pool)
        assert ledger.propose(COUNCIL, actor=actor(Role.OFFICER), title="The next one").version == 1
        assert seal(conn, LATER) == 1
        assert sealed.at(conn).position == max(json.loads(line)["position"] for line in record.bundle.lines) + 1


def test_a_bundle_of_what_was_restored_is_the_same_bundle(record: Record, empty: Database, tmp_path: Path) -> None:
    restore(empty.owner_url, record.file, service_role=SERVICE_ROLE)
    with connect(empty.service_url) as conn:
        export(conn, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == record.file.read_bytes()


def test_only_an_empty_database_is_restored_into(record: Record, tmp_path: Path) -> None:
    before = contents(record.database)
    with pytest.raises(WrongState, match="already"):
        restore(record.database.owner_url, record.file, service_role=SERVICE_ROLE)
    assert contents(record.database) == before


def test_a_bundle_that_does_not_hold_is_refused_before_anything_is_written(
    record: Record, empty: Database, tmp_path: Path
) -> None:
    lines = record.bundle.lines
    del lines[20]
    wrong = record.bundle.but(events=b"".join(lines)).saved(tmp_path / "wrong.zip")
    with pytest.raises(Refusal, match=r"Event 21 \(after position \d+\) was removed.\nNothing was written."):
        restore(empty.owner_url, wrong, service_role=SERVICE_ROLE)
    with pytest.raises(Refusal, match="is not the key that was given"):
        restore(empty.owner_url, record.file, service_role=SERVICE_ROLE, vkeys=[Signer.made("x").verifier.vkey])
    with psycopg.connect(empty.owner_url) as conn:
        assert conn.execute("SELECT to_regnamespace('ledger')").fetchone() == (None,)


def signed_all_the_same(bundle: Bundle, lines: list[bytes]) -> Bundle:
    """What somebody with a key of their own may seal, whatever it is, with times to go with it."""
    made = sealed_again(bundle, lines)
    times = [{"key": VKEY, "since": 0, "added_at": "2026-01-01T00:00:00+00:00"}]
    times += [{"size": size, "sealed_at": times[0]["added_at"], "cosigned_at": {}} for size in made.sizes]
    return made.but(times=b"".join(json.dumps(each).encode() + b"\n" for each in times))


@pytest.mark.parametrize(
    ("spoiled", "says"),
    [
        (lambda lines: [b"\xff\xfe\n", *lines[1:]], "Event 1 is not written as events are"),
        (lambda lines: [*lines[:-1], b'{"position":1}\n'], "is not written as events are"),
        (lambda lines: [*lines[:-1], b"[" * 50_000 + b"\n"], "is not written as events are"),
        (lambda lines: [lines[0].replace(b'"id":', b'"id" :'), *lines[1:]], "Event 1 is not written as events are"),
        (lambda lines: [*lines[:-1], lines[0]], "the database refuses it"),
        (lambda lines: [lines[0].replace(b'"position":1', b'"position":%d' % 10**20), *lines[1:]], "refuses it"),
        (lambda lines: [lines[0].replace(b'"state":"', b'"state":"\\u0000'), *lines[1:]], "refuses it"),
    ],
)
def test_what_was_sealed_and_is_no_record_is_refused_and_nothing_is_left(
    record: Record, empty: Database, tmp_path: Path, spoiled, says: str
) -> None:
    bundle = Bundle({name: part for name, part in record.bundle.parts.items() if not name.startswith("frameworks/")})
    lines = spoiled([line for line in bundle.lines if b"framework_adopted" not in line])
    hostile = signed_all_the_same(bundle, lines).saved(tmp_path / "hostile.zip")
    assert verify_bundle(hostile).findings == ()
    with pytest.raises(Refusal, match=says):
        restore(empty.owner_url, hostile, service_role=SERVICE_ROLE)
    assert all(rows == [] for rows in contents(empty).values())
    # Nothing is in the way of the right one.
    restore(empty.owner_url, record.file, service_role=SERVICE_ROLE)
    assert contents(empty) == contents(record.database)


@pytest.mark.parametrize("times", [b"", b"x\n", b"[1]\n", b'{"key":"x"}\n', b'{"size":1}\n'])
def test_without_the_times_of_the_seal_nothing_is_restored(
    record: Record, empty: Database, tmp_path: Path, times: bytes
) -> None:
    spoiled = record.bundle.but(times=times).saved(tmp_path / "spoiled.zip")
    with pytest.raises(Refusal, match=r"times.ndjson cannot be read. Nothing was written."):
        restore(empty.owner_url, spoiled, service_role=SERVICE_ROLE)
    assert all(rows == [] for rows in contents(empty).values())
