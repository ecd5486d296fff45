"""Backups of a running database, and the way back: to the copy, to the last that was archived, to any moment."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from api.running import backup, postgres, restore
from api.running.children import CannotRun
from api.running.postgres import SERVICE_ROLE, Embedded
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import open_pool
from domain.ledger.install import ensure_role, install
from domain.model.access import Role
from tests.scenarios import COUNCIL, actor, framework_file


class Server:
    """An embedded server of its own with an archive, set up, with the council for tests."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.archive, self.backups = folder, folder / "archive", folder / "backups"
        self.data = folder / "postgres"
        self.embedded: Embedded = postgres.start(self.data, archive=self.archive)
        ensure_role(self.embedded.owner_url, SERVICE_ROLE)
        install(self.embedded.owner_url, service_role=SERVICE_ROLE)
        with open_pool(self.embedded.service_url, size=2) as pool:
            Accountability(pool).adopt_framework(framework_file(duties=[]), actor=SYSTEM)

    def propose(self, title: str) -> UUID:
        with open_pool(self.embedded.service_url, size=2) as pool:
            return Accountability(pool).propose(COUNCIL, actor=actor(Role.OFFICER), title=title).id

    def titles(self) -> list[str]:
        with open_pool(self.embedded.service_url, size=2) as pool:
            ledger = Accountability(pool)
            return [ledger.commitment(each, actor=SYSTEM).title for each in ledger.commitments()]

    def now(self) -> datetime:
        with psycopg.connect(self.embedded.owner_url) as conn:
            row = conn.execute("SELECT clock_timestamp()").fetchone()
        assert row is not None
        time.sleep(0.05)
        found: datetime = row[0]
        return found

    def archived(self) -> None:
        """Have what was written since the last time in the archive, as a minute's wait would."""
        with psycopg.connect(self.embedded.owner_url, autocommit=True) as conn:
            row = conn.execute("SELECT pg_walfile_name(pg_switch_wal() - 1)").fetchone()
        assert row is not None
        until = time.monotonic() + 30
        while not (self.archive / row[0]).exists():
            assert time.monotonic() < until, "nothing was archived"
            time.sleep(0.05)

    def lost(self) -> None:
        """The disk with the database is gone; archive and backups were elsewhere."""
        postgres.stop(self.embedded)
        shutil.rmtree(self.data)

    def back(self, until: datetime | None = None, *, archive: bool = True) -> restore.Restored:
        chosen = restore.choose(self.backups, until)
        return restore.restore(chosen, self.data, archive=self.archive if archive else None, until=until)

    def starts(self) -> None:
        self.embedded = postgres.start(self.data, archive=self.archive)


@pytest.fixture
def server() -> Iterator[Server]:
    # Not in pytest's folder: whoever else runs tests here closes that to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="kept-backup-"))
    made = Server(folder)
    yield made
    if postgres.is_running(made.data):
        postgres.stop(made.embedded)
    shutil.rmtree(folder, ignore_errors=True)


def test_a_database_goes_back_to_its_copy_to_a_moment_and_to_all_that_was_archived(server: Server) -> None:
    server.propose("Before the copy")
    made = backup.take(server.embedded.owner_url, server.backups)
    server.propose("After the copy")
    moment = server.now()
    server.propose("After the moment")
    server.archived()
    server.lost()
    # To the copy alone:
    assert server.back(archive=False).position == made.position == 3
    server.starts()
    assert server.titles() == ["Before the copy"]
    server.lost()
    # To all that was archived:
    assert server.back().position == 5
    server.starts()
    assert server.titles() == ["Before the copy", "After the copy", "After the moment"]
    server.lost()
    # To a moment; and from there it goes on, its archive too, and a later restore of the same copy follows it.
    restored = server.back(moment)
    assert restored.position == 4
    assert restored.recorded_at is not None
    assert restored.recorded_at < moment
    server.starts()
    assert server.titles() == ["Before the copy", "After the copy"]
    server.propose("Another way")
    server.archived()
    server.lost()
    server.back()
    server.starts()
    assert server.titles() == ["Before the copy", "After the copy", "Another way"]


def test_old_copies_go_with_what_only_they_needed_and_the_others_still_lead_back(server: Server) -> None:
    for number in range(3):
        server.propose(f"Promise {number}")
        backup.take(server.embedded.owner_url, server.backups)
        time.sleep(1)  # A backup's name is the second in which it ended.
    segments = len(list(server.archive.iterdir()))
    removed = backup.prune(server.backups, 1, server.archive)
    assert len(removed) == 2
    assert [each.folder for each in backup.complete(server.backups)] == [
        each for each in server.backups.iterdir() if each not in removed
    ]
    assert len(list(server.archive.iterdir())) < segments
    server.propose("The last")
    server.archived()
    server.lost()
    server.back()
    server.starts()
    assert server.titles() == ["Promise 0", "Promise 1", "Promise 2", "The last"]


def test_what_cannot_be_is_refused_and_nothing_is_written_over(server: Server, tmp_path: Path) -> None:
    made = backup.take(server.embedded.owner_url, server.backups)
    with pytest.raises(CannotRun, match="Move it away first"):
        server.back()
    with pytest.raises(CannotRun, match="There is no backup"):
        restore.choose(tmp_path / "nowhere", None)
    with pytest.raises(CannotRun, match="after that moment"):
        restore.choose(server.backups, made.taken_at - timedelta(seconds=1))
    server.propose("One")
    server.archived()
    server.lost()
    with pytest.raises(CannotRun, match="The archive ends before that moment"):
        server.back(datetime.now(UTC))
    assert not server.data.exists()
    with pytest.raises(CannotRun, match="Only an archive"):
        server.back(datetime.now(UTC), archive=False)
    assert server.back().position == 3


def test_a_copy_that_rotted_is_found_before_anything_is_made_of_it(server: Server) -> None:
    server.propose("One")
    made = backup.take(server.embedded.owner_url, server.backups)
    server.lost()
    largest = max((made.folder / "base").rglob("*"), key=lambda file: file.stat().st_size if file.is_file() else 0)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(bytes(content))
    with pytest.raises(CannotRun, match="is not whole: base/"):
        server.back()
    assert not server.data.exists()


def test_a_copy_that_was_cut_off_is_no_backup(server: Server) -> None:
    made = backup.take(server.embedded.owner_url, server.backups)
    made.folder.rename(server.backups / ".20260101T000000.part")
    assert backup.complete(server.backups) == []
    with pytest.raises(CannotRun, match="pg_basebackup failed"):
        backup.take(server.embedded.service_url, server.backups)
    assert [each.name for each in server.backups.iterdir()] == [".20260101T000000.part"]


def test_a_password_is_in_no_list_of_processes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "pg_basebackup"
    program.write_text('#!/bin/sh\necho "$@ PW=$PGPASSWORD" > "$(dirname "$0")/called"\n')
    program.chmod(0o755)
    monkeypatch.setattr(backup, "PROGRAMS", tmp_path)
    backup.run("pg_basebackup", ["--pgdata", "x"], url="postgresql://owner:hush@127.0.0.1/kept")
    called = (tmp_path / "called").read_text()
    arguments, _, password = called.partition(" PW=")
    assert "hush" not in arguments
    assert password.strip() == "hush"


@pytest.mark.parametrize("name", ["it's", 'a"b', "50%", "a\nb", "$(touch x)", "a;b"])
def test_an_archive_whose_name_a_shell_would_take_otherwise_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotRun, match="characters"):
        postgres.start(tmp_path / "postgres", archive=tmp_path / name)
