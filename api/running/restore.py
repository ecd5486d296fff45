"""Going back: a base backup, and the archive up to a moment, made into a database again."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from api.running import archive as archives
from api.running import backup as backups
from api.running import manifest, postgres
from api.running.backup import Backup
from api.running.children import CannotRun
from domain.ledger.database import connect

RECOVER_WITHIN = 3600
"""Seconds that a server may take to read the archive."""
_TOO_FAR = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True)
class Restored:
    """What is on the ledger now: the newest event's position and when it was recorded; 0 and None where none is."""

    position: int
    recorded_at: datetime | None


def choose(source: Path, until: datetime | None) -> Backup:
    """The backup in a folder, or the newest below it that a moment can be reached from. Raises CannotRun."""
    found = [backups.read(source)] if (source / "PG_VERSION").exists() else backups.complete(source)
    if not found:
        raise CannotRun(f"There is no backup in {source}.")
    fit = [each for each in found if until is None or each.taken_at <= until]
    if not fit:
        raise CannotRun(f"The oldest backup there ended at {found[0].taken_at.isoformat()}, after that moment.")
    return fit[-1]


def restore(backup: Backup, data: Path, *, archive: Path | None, until: datetime | None) -> Restored:
    """Make a backup the database of a folder that is not there yet, with everything that the archive has up to a
    moment (None: all it has). Raises CannotRun, and then the folder is not there, or is no database."""
    if data.exists() and any(data.iterdir()):
        raise CannotRun(f"There is a database in {data}. Move it away first; it is never written over.")
    if until is not None and archive is None:
        raise CannotRun("Only an archive leads to a moment after a backup. Set KEPT_ARCHIVE_DIR.")
    manifest.check(backup.folder)
    part = data.with_name(f".{data.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(backup.folder, part)
    for left in ("kept-backup.json", "log", ".s.PGSQL.5432.lock"):
        # What the running server had there beside its data.
        (part / left).unlink(missing_ok=True)
    _configure(part, archive, until)
    part.chmod(0o700)
    postgres.give_to_server(part)
    try:
        restored = _recover(part)
    except CannotRun:
        shutil.rmtree(part, ignore_errors=True)
        raise
    if data.exists():
        data.rmdir()
    part.rename(data)
    return restored


def _configure(data: Path, archive: Path | None, until: datetime | None) -> None:
    # A trial to go back must not write to the archive it reads, and nobody connects before it is through.
    lines = archives.settings(None) + "hot_standby = off\n"
    if archive is not None:
        lines += archives.fetching(archive)
        if until is not None:
            lines += f"recovery_target_time = '{until.isoformat()}'\nrecovery_target_action = 'promote'\n"
        (data / "recovery.signal").touch()
    postgres.configure(data, lines)


def _recover(data: Path) -> Restored:
    """Have a server read what it was told to, and stop it in good order."""
    try:
        embedded = postgres.start(data, configured=True, within=RECOVER_WITHIN)
    except postgres.DoesNotStart as fault:
        raise CannotRun(_why(data)) from fault
    try:
        with connect(embedded.owner_url) as conn:
            return _newest(conn)
    finally:
        postgres.stop(embedded)


def _newest(conn: psycopg.Connection[tuple[object, ...]]) -> Restored:
    row = conn.execute(
        "SELECT notification_id, state::json #>> '{timestamp,_data_}' FROM ledger.events"
        " ORDER BY notification_id DESC LIMIT 1"
    ).fetchone()
    return Restored(int(str(row[0])), datetime.fromisoformat(str(row[1]))) if row else Restored(0, None)


def _why(data: Path) -> str:
    log = data / "log"
    said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    if _TOO_FAR in said:
        return "The archive ends before that moment. Leave --until out to go as far as it goes."
    lines = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line]
    return f"The database could not be made again: {lines[-1] if lines else 'its server does not start'}"
