"""Checkpoints in a file outside of the database: appended, and on the disk before the next one.

The file is its own bookkeeping: its last checkpoint says where to go on. Of several processes that were given the same
file one writes.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from domain.ledger import sealed
from domain.ledger.database import Connection
from domain.ledger.turning import Turned
from domain.model.errors import NotFound
from domain.seal import checkpoint
from domain.seal.keys import Malformed
from domain.seal.log_file import entries, entry
from domain.seal.note import Note

AT_ONCE = 500
"""How many checkpoints are written before they are synced, at most."""
_TAIL = 64 * 1024
"""How many bytes at the end of the file are looked at for its last checkpoint."""


class SealFile:
    """The file that checkpoints are appended to."""

    def __init__(self, path: Path) -> None:
        self._path = path.expanduser()
        self._file: int | None = None
        self._after = 0

    def turn(self, conn: Connection) -> Turned:
        """Append the checkpoints that are not in the file yet."""
        try:
            if not self._is_ours():
                self._close()
                if not self._opened(conn):
                    return Turned()  # Another process has it.
            new = sealed.after(conn, self._after, limit=AT_ONCE)
            if new:
                self._append("".join(entry(each.note) for each in new))
                self._after = new[-1].size
        except OSError:
            self._close()
            return Turned(trouble="The file for checkpoints (KEPT_SEAL_FILE) cannot be written.")
        return Turned(more=len(new) == AT_ONCE)

    def _is_ours(self) -> bool:
        """Whether the file is open, and still the one of that name."""
        if self._file is None:
            return False
        with suppress(FileNotFoundError):
            there, opened = os.stat(self._path), os.fstat(self._file)
            return (there.st_ino, there.st_dev) == (opened.st_ino, opened.st_dev)
        return False

    def _opened(self, conn: Connection) -> bool:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._close()
            return False
        size = os.fstat(self._file).st_size
        tail = os.pread(self._file, _TAIL, max(0, size - _TAIL)).decode(errors="replace")
        self._after = self._go_on_after(conn, tail)
        if tail and not tail.endswith("\n\n"):
            self._append("\n\n")  # What was cut off stays, apart from what comes.
        return True

    def _go_on_after(self, conn: Connection, tail: str) -> int:
        """The size of the last checkpoint in the file. Where that is not one of this record, which was set back and
        went on from there, its newest alone is written, and the file shows both."""
        for each in reversed([note for note in entries(tail.splitlines()) if note is not None]):
            here = _same_text(conn, each)
            if here is None:
                newest = sealed.newest(conn)
                return newest.first if newest else 0
            if here.note == str(each):
                return here.size
            # Cut off within its signature: it is written again.
        return 0

    def _append(self, text: str) -> None:
        assert self._file is not None
        data = text.encode()
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _same_text(conn: Connection, note: Note) -> sealed.Sealed | None:
    """The checkpoint of this record that says what a note says."""
    with suppress(Malformed, NotFound):
        found = sealed.at(conn, checkpoint.parse(note.text).size)
        return found if found.note.startswith(note.text) else None
    return None
