"""A bundle is made from the record: whole, of what is sealed, and for nobody else."""

import json
import os
import stat
import subprocess
import sys
from itertools import product
from pathlib import Path

import psycopg
import pytest
from jsonschema_rs import Draft202012Validator

from domain.bundle.export import export
from domain.bundle.schema import schema
from domain.bundle.zipped import verify_bundle
from domain.ledger.application import Accountability
from domain.ledger.database import connect, open_pool
from domain.ledger.governance import GovernanceReader
from domain.model.errors import NotFound
from tests.bundles import bundle_in, seal
from tests.conftest import Database
from tests.golden.make import EVENTS
from tests.integration.bundled import Record
from tests.scenarios import COUNCIL


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


def test_nobody_else_may_read_a_bundle_and_no_account_and_no_words_are_in_it(record: Record) -> None:
    assert stat.S_IMODE(record.file.stat().st_mode) == 0o600
    everything = b"".join(record.bundle.parts.values())
    assert b"Somebody's name" not in everything
    assert b"A promise that is kept" in everything, "the search finds what is there"
    assert "Zażółć".encode() not in everything
    assert b"sealed_words" in everything


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
    golden = [json.loads(file.read_text(encoding="utf-8")) for file in EVENTS.glob("*.json")]
    assert {entry["topic"] for entry in golden} == set(states)
    for entry, form in product(golden, ("full", "least")):
        state = json.loads(entry[form])
        states[entry["topic"]].validate(state)
        # It does say what has to be there: with a field less it does not fit, but for those that came later.
        assert not states[entry["topic"]].is_valid({name: value for name, value in state.items() if name != "on"})


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
