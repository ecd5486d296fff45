"""Both programs that check a bundle, and the command line, as people use them."""

import json
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

from api.cli import main
from domain.ledger.application import Accountability
from domain.ledger.database import connect, open_pool
from domain.model.access import Role
from tests.bundles import SCRIPT, VKEY, bundle_in, script, seal
from tests.conftest import Database
from tests.integration.bundled import LATER, Record, contents, ends
from tests.scenarios import COUNCIL, actor


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
