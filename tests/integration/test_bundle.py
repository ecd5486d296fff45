"""A bundle is made from the record, and the record again from a bundle: the same, byte for byte."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

import psycopg
import pytest
from jsonschema_rs import Draft202012Validator

from api import accounts
from api.cli import main
from api.running.postgres import SERVICE_ROLE, Embedded
from domain.bundle.export import export
from domain.bundle.restore import restore
from domain.bundle.schema import schema
from domain.bundle.zipped import verify_bundle
from domain.ledger import sealed
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import connect, open_pool
from domain.ledger.governance import GovernanceReader
from domain.model.access import Role
from domain.model.errors import NotFound, Refusal, WrongState
from domain.seal.keys import Signer, to_base64
from projections.rebuild import rebuild
from tests.bundles import SCRIPT, SIGNER, VKEY, Bundle, bundle_in, database_of, made_up, script, seal, sealed_again
from tests.conftest import Database
from tests.golden.write import GOLDEN
from tests.scenarios import COUNCIL, actor, framework_file

TABLES = ("ledger.events", "seal.checkpoints", "seal.nodes", "seal.keys", "seal.cosignatures")
WORDS = "Nobody told me why. “Zażółć” 🙁\n\tTwice."
LATER = Signer.made(SIGNER.name)


@dataclass(frozen=True)
class Record:
    database: Database
    file: Path

    @property
    def bundle(self) -> Bundle:
        return bundle_in(self.file)


@pytest.fixture(scope="module")
def record(embedded: Embedded, set_up: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """A record with years of promises, words, a revised framework, two keys and a witness; and its bundle."""
    with (
        database_of(embedded, set_up) as database,
        connect(database.service_url) as conn,
        open_pool(database.service_url) as pool,
    ):
        ledger = Accountability(pool)
        made_up(ledger, 250, at_once=50, then=lambda: seal(conn))
        for version in ("1", "2"):
            ledger.adopt_framework(framework_file(version=version), actor=SYSTEM)
        promise = ledger.propose(COUNCIL, actor=actor(Role.OFFICER), title="A promise that is kept")
        ledger.carry_out("agree", promise.id, actor=actor(Role.CHAIR, promise.decided_by))
        ledger.carry_out("challenge", promise.id, actor=actor(Role.CONSULTANT), words=WORDS)
        seal(conn, LATER)
        accounts.add(conn, council=COUNCIL, role=Role.OFFICER, body=None, name="Somebody's name")
        line = f"— witness.example {to_base64(bytes(76))}\n"
        for size in (sealed.at(conn).size, 50 + 2):
            values = (size, "witness.example", line)
            conn.execute("INSERT INTO seal.cosignatures (size, name, line) VALUES (%s, %s, %s)", values)
        file = tmp_path_factory.mktemp("bundle") / "record.zip"
        with connect(database.service_url) as other:
            assert export(other, file).checked.findings == ()
        yield Record(database, file)


@pytest.fixture
def empty(embedded: Embedded) -> Iterator[Database]:
    """A database in which nothing is, not even a schema."""
    with database_of(embedded, "template1") as database:
        yield database


def contents(database: Database, tables: tuple[str, ...] = TABLES) -> dict[str, list[str]]:
    with psycopg.connect(database.owner_url) as conn:
        return {
            table: [row[0] for row in conn.execute(f"SELECT t::text FROM {table} t ORDER BY 1").fetchall()]
            for table in tables
        }


def read_models(database: Database) -> dict[str, list[str]]:
    """Every row of every read model, made again."""
    with open_pool(database.service_url) as pool:
        rebuild(database.service_url, Accountability(pool))
    with psycopg.connect(database.owner_url) as conn:
        named = (
            "SELECT 'read.' || relname FROM pg_class WHERE relnamespace = 'read'::regnamespace AND relkind = 'r'"
            " AND relname <> 'positions'"  # It has the time at which each was made.
        )
        tables = tuple(row[0] for row in conn.execute(named).fetchall())
    return contents(database, tables)


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


def test_a_bundle_up_to_an_earlier_checkpoint_is_a_whole_one(record: Record, tmp_path: Path) -> None:
    with connect(record.database.service_url) as conn:
        made = export(conn, tmp_path / "earlier.zip", up_to=120)
    sizes = record.bundle.sizes
    assert made.sealed.size == max(size for size in sizes if size <= 120)
    assert made.checked.findings == ()
    assert bundle_in(tmp_path / "earlier.zip").lines == record.bundle.lines[: made.sealed.size]
    with connect(record.database.service_url) as conn, pytest.raises(NotFound, match="no checkpoint of 3 events"):
        export(conn, tmp_path / "none.zip", up_to=3)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["earlier.zip"], "what was begun is not left behind"


def test_where_nothing_is_sealed_there_is_no_bundle(ledger: Accountability, database: Database, tmp_path: Path) -> None:
    with connect(database.service_url) as conn, pytest.raises(NotFound, match="Nothing is sealed yet"):
        export(conn, tmp_path / "none.zip")
    assert not list(tmp_path.iterdir())


def test_what_was_changed_in_the_database_is_found_in_its_bundle(
    ledger: Accountability, database: Database, tmp_path: Path
) -> None:
    """Also by whoever may change everything there. The bundle is written all the same: it is the evidence."""
    with connect(database.service_url) as conn:
        seal(conn)
        with psycopg.connect(database.owner_url) as owner:
            owner.execute("ALTER TABLE ledger.events DISABLE TRIGGER append_only")
            owner.execute(
                "UPDATE ledger.events SET state = replace(state, 'ADMIN', 'admin') || ' ' WHERE topic ~ 'duty'"
            )
        made = export(conn, tmp_path / "evidence.zip")
    (found,) = made.checked.findings
    assert found.startswith("Event 3 (position 3) was changed")
    assert verify_bundle(tmp_path / "evidence.zip").findings == made.checked.findings


def test_nobody_else_may_read_a_bundle_and_no_account_is_in_it(record: Record) -> None:
    assert stat.S_IMODE(record.file.stat().st_mode) == 0o600
    everything = b"".join(record.bundle.parts.values())
    assert b"Somebody's name" not in everything
    assert json.dumps(WORDS, ensure_ascii=False)[1:-1].encode() in everything.replace(b"\\\\", b"\\")


def test_each_framework_that_was_adopted_is_there_to_be_read(record: Record) -> None:
    files = {name: json.loads(part) for name, part in record.bundle.parts.items() if name.startswith("frameworks/")}
    with open_pool(record.database.service_url) as pool:
        ledger = Accountability(pool)
        governance: GovernanceReader = ledger.governance
        adopted = [event for council in ledger.councils() for event in governance.adopted(council)]
    written = [json.loads(json.dumps(event.framework, default=str)) for event in adopted]
    assert [file["framework"] for file in files.values()] == written
    assert len(written) == 3
    assert {name.rpartition("-")[0] for name in files} == {"frameworks/manchester", f"frameworks/{COUNCIL}"}


def test_the_schema_says_what_stands_in_every_event(record: Record) -> None:
    told = json.loads(record.bundle.parts["schema.json"])
    assert told == schema()
    lines = Draft202012Validator(told)
    states = {
        topic: Draft202012Validator({"$ref": f"#/$defs/{topic}", "$defs": told["$defs"]})
        for topic in told["properties"]["topic"]["enum"]
    }
    for line in map(json.loads, record.bundle.lines):
        lines.validate(line)
        states[line["topic"]].validate(json.loads(line["state"]))
    golden = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    assert {entry["topic"] for entry in golden} == set(states)
    for entry in golden:
        state = json.loads(entry["state"])
        states[entry["topic"]].validate(state)
        # It does say what has to be there: with a field less it does not fit, but for those that came later.
        assert not states[entry["topic"]].is_valid({name: value for name, value in state.items() if name != "on"})


def ends(main: Callable[[], int | None], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of a program, run in this process: to start one takes longer than what it does."""
    monkeypatch.setattr(sys, "argv", ["program", *arguments])
    try:
        return main() or 0
    except SystemExit as ended:
        return int(ended.code or 0)


def test_both_programs_say_the_same_of_a_file_and_end_alike(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key = LATER.verifier.vkey
    outside = tmp_path / "published"
    outside.write_bytes(record.bundle.notes[-1])
    lines = record.bundle.lines
    lines[7], lines[9] = lines[9], lines[7]
    swapped = record.bundle.but(events=b"".join(lines)).saved(tmp_path / "swapped.zip")
    for arguments, code, says in (
        ((str(record.file),), 0, "The key was the bundle's own"),
        ((str(record.file), "--key", key, "--against", str(outside)), 0, "Checkpoints from outside: 1."),
        ((str(record.file), "--key", VKEY, "--key", key), 0, f"{len(lines)} events hold"),
        ((str(swapped), "--key", key), 1, "Event 8 (position "),
        ((str(record.file), "--key", "nothing"), 1, "The key cannot be read"),
        ((str(outside),), 1, "This is not a bundle"),
    ):
        assert ends(script().main, monkeypatch, *arguments) == code
        theirs = capsys.readouterr().out
        assert says in theirs
        assert ends(main, monkeypatch, "audit", "verify", *arguments) == code
        assert "".join(capsys.readouterr()) == theirs


def test_the_script_needs_nothing_but_itself(record: Record, tmp_path: Path) -> None:
    alone = tmp_path / "verify_bundle.py"
    alone.write_bytes(SCRIPT.read_bytes())
    command = [sys.executable, "-I", "-S", str(alone), str(record.file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{len(record.bundle.lines)} events hold")


def test_a_bundle_is_made_and_restored_from_the_command_line(
    record: Record,
    empty: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def kept(database: Database, *arguments: str) -> tuple[int, str]:
        monkeypatch.setenv("KEPT_DATABASE_URL", database.service_url)
        monkeypatch.setenv("KEPT_DATABASE_OWNER_URL", database.owner_url)
        code = ends(main, monkeypatch, *arguments)
        return code, "".join(capsys.readouterr())

    with open_pool(record.database.service_url) as pool:
        Accountability(pool).propose(COUNCIL, actor=actor(Role.OFFICER), title="Not sealed yet")
    file = tmp_path / "record.zip"
    code, said = kept(record.database, "audit", "export", str(file), "--wait", "0.2")
    assert code == 0, said
    assert "1 events are not sealed yet, so they are not in it." in said
    assert "words of young people" in said
    code, said = kept(record.database, "audit", "export", str(file), "--wait", "0")
    assert (code, "is there already" in said) == (1, True)
    code, said = kept(empty, "audit", "restore", str(file), "--key", LATER.verifier.vkey)
    assert code == 0, said
    assert "kept rebuild" in said
    code, said = kept(empty, "audit", "restore", str(file))
    assert (code, "already" in said) == (1, True)
    assert contents(empty)["seal.checkpoints"] == contents(record.database)["seal.checkpoints"]


def test_a_disk_that_is_full_leaves_no_bundle_behind(record: Record, tmp_path: Path) -> None:
    """As far as a program can tell: no file may become larger than half of the bundle."""
    full = (
        "import resource, sys, api.cli as cli;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY)); cli.main()"
    )
    half, file = record.file.stat().st_size // 2, tmp_path / "record.zip"
    command = [sys.executable, "-c", full, str(half), "audit", "export", str(file), "--wait", "0"]
    env = {**os.environ, "KEPT_DATABASE_URL": record.database.service_url}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (1, f"{file} cannot be written: File too large.\n")
    assert not list(tmp_path.iterdir())


def test_an_export_waits_for_the_seal(record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on the record when it begins is in it, if it is sealed in time."""
    monkeypatch.setenv("KEPT_DATABASE_URL", record.database.service_url)
    with open_pool(record.database.service_url) as pool, connect(record.database.service_url) as conn:
        Accountability(pool).propose(COUNCIL, actor=actor(Role.OFFICER), title="About to be sealed")
        last = Accountability(pool).ledger.max_notification_id()
        later = Timer(0.7, seal, (conn, LATER))
        later.start()
        assert ends(main, monkeypatch, "audit", "export", str(tmp_path / "record.zip"), "--wait", "30") == 0
        later.join()
    assert json.loads(bundle_in(tmp_path / "record.zip").lines[-1])["position"] == last
