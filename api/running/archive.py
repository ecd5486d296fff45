"""The archive: every change of the embedded database, copied away as it is written, for going back to any moment.

PostgreSQL hands over each finished segment of its write-ahead log (16 MiB, or what came in a minute) and keeps it until
it was taken. https://www.postgresql.org/docs/current/continuous-archiving.html
"""

import re
import shutil
from pathlib import Path

from api.running.children import CannotRun

SEGMENT_WITHIN = 60
"""Seconds after which a segment is handed over even if it is not full: what a lost disk costs, at most."""
_PLAIN = re.compile(r"[\w./ @+=:,~-]+")


def settings(archive: Path | None) -> str:
    """The lines of a server's configuration that have it keep an archive, or none."""
    if archive is None:
        return "archive_mode = off\n"
    # A copy that was cut off is never taken for a segment, and one that is there already is left alone.
    there, part = f'"{archive}/%f"', f'"{archive}/.%f.part"'
    copy = f'if test -f {there}; then cmp -s "%p" {there}; else cp "%p" {part} && sync {part} && mv {part} {there}; fi'
    return f"archive_mode = on\narchive_timeout = {SEGMENT_WITHIN}\narchive_command = '{copy}'\n"


def fetching(archive: Path) -> str:
    """The line of a configuration that has a server fetch from an archive what a restore needs."""
    return f'restore_command = \'cp "{archive}/%f" "%p"\'\n'


def make(archive: Path) -> Path:
    """The archive's folder, made if need be. Raises CannotRun where its name could mean something else in a command."""
    archive = archive.expanduser().resolve()
    if not _PLAIN.fullmatch(str(archive)):
        raise CannotRun(f"The archive's folder {archive} has characters in its name that a shell would take otherwise.")
    archive.mkdir(parents=True, exist_ok=True, mode=0o700)
    return archive


def keep_timelines(data: Path, archive: Path) -> None:
    """Put into the archive what says where this database went back and took another way, so that a later restore of an
    older backup follows it. A restore itself writes nothing there: it may be a trial."""
    for history in (data / "pg_wal").glob("*.history"):
        if not (archive / history.name).exists():
            shutil.copy(history, archive / history.name)
