"""Base backups: a whole copy of a running database, checked, complete or not there at all."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api.running import manifest
from api.running.children import CannotRun
from api.running.postgres import PROGRAMS
from domain.ledger.database import connect

COPY_WITHIN = 6 * 3600
"""Seconds that a copy may take before it counts as stuck."""
_ABOUT = "kept-backup.json"
_NAME = re.compile(r"\d{8}T\d{6}Z")
_START = re.compile(r"START WAL LOCATION: .*\(file ([0-9A-F]{24})\)")


@dataclass(frozen=True)
class Backup:
    """A complete base backup. `position`: the newest event that was on the ledger before it began, 0 for none;
    `taken_at`: when it ended, the earliest moment that can be gone back to with it; `segment`: the first file of the
    archive that it needs."""

    folder: Path
    taken_at: datetime
    position: int
    segment: str


def take(url: str, to: Path) -> Backup:
    """Copy the database of a URL (a role that may replicate) into a new folder below `to`, and check the copy. Raises
    CannotRun where that fails, and then leaves nothing behind that could be taken for a backup."""
    with connect(url) as conn:
        there = conn.execute("SELECT to_regclass('ledger.events')").fetchone()
        row = conn.execute("SELECT max(notification_id) FROM ledger.events").fetchone() if there != (None,) else None
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = to / f".{datetime.now(UTC):%Y%m%dT%H%M%S%f}.part"
    try:
        options = ["--checkpoint=fast", "--wal-method=stream", "--manifest-checksums=SHA256"]
        run("pg_basebackup", ["--pgdata", str(part), *options], url=url)
        manifest.check(part)
        taken_at = datetime.now(UTC)
        segment = _START.search((part / "backup_label").read_text(encoding="utf-8"))
        if segment is None:
            raise CannotRun("The copy does not say where it begins.")
        position = int(row[0] or 0) if row else 0
        about = {"taken_at": taken_at.isoformat(), "position": position, "segment": segment[1]}
        with (part / _ABOUT).open("w", encoding="utf-8") as file:
            json.dump(about, file)
            file.flush()
            os.fsync(file.fileno())
        folder = to / f"{taken_at:%Y%m%dT%H%M%SZ}"
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Backup(folder, taken_at, position, segment[1])


def complete(below: Path) -> list[Backup]:
    """The backups in a folder, the oldest first. What was cut off is not among them."""
    if not below.is_dir():
        return []
    folders = sorted(each for each in below.iterdir() if _NAME.fullmatch(each.name) and (each / _ABOUT).is_file())
    return [read(each) for each in folders]


def read(folder: Path) -> Backup:
    """The backup in a folder. Raises CannotRun where there is none, or not a whole one."""
    try:
        about: dict[str, Any] = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        taken_at = datetime.fromisoformat(about["taken_at"])
        return Backup(folder, taken_at, int(about["position"]), str(about["segment"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise CannotRun(f"There is no backup in {folder}.") from None


def prune(below: Path, keep: int, archive: Path | None) -> list[Path]:
    """Remove all but the newest backups, and what only they needed of the archive. Returns what was removed."""
    found = complete(below)
    old = found[:-keep]
    for each in old:
        # The file that makes it one goes first: half a backup is none.
        (each.folder / _ABOUT).unlink()
        shutil.rmtree(each.folder)
    if old and archive is not None:
        run("pg_archivecleanup", [str(archive), min(each.segment for each in found[-keep:])])
    return [each.folder for each in old]


def run(program: str, arguments: Sequence[str], *, url: str | None = None) -> None:
    """Run one of PostgreSQL's programs. Raises CannotRun with what it complained of; a password in the URL is in no
    list of processes."""
    env = dict(os.environ)
    if url is not None:
        parts = conninfo_to_dict(url)
        password = parts.pop("password", None)
        if password:
            env["PGPASSWORD"] = str(password)
        arguments = ["--dbname", make_conninfo("", **parts), *arguments]
    try:
        subprocess.run(
            [str(PROGRAMS / program), *arguments],
            check=True,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=COPY_WITHIN,
        )
    except subprocess.TimeoutExpired:
        raise CannotRun(f"{program} did not end within {COPY_WITHIN // 3600} hours.") from None
    except subprocess.CalledProcessError as fault:
        said = (fault.stderr or "").strip().splitlines()
        raise CannotRun(f"{program} failed: {said[0] if said else fault.returncode}") from None
