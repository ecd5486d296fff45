"""The keys as a whole, for whoever owns their database: a copy in one file, the way back, a move to another database,
and nothing left of those that were erased."""

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from domain.ledger.database import Connection, connect
from domain.model.errors import Invalid

_COLUMNS = "voice, of_account, writer, encode(key, 'hex'), made_at::text"
_FORM = "kept keys 1"
_AT_ONCE = 5_000


def write(owner_url: str, file: Path) -> int:
    """Write a copy of every key to a file that only this user may read, in place of the one that is there. Returns how
    many. Raises Unavailable, OSError, and then leaves the old one."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    number = 0
    with (
        os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out,
        connect(owner_url) as conn,
        conn.transaction(),
        conn.cursor(name="keys") as cursor,
    ):
        out.write(f"{_FORM}\n")
        cursor.execute(f"SELECT {_COLUMNS} FROM voices.keys ORDER BY voice")  # noqa: S608 - constants only
        for voice, of, writer, key, made_at in cursor:
            out.write(json.dumps([str(voice), of and str(of), str(writer), key, made_at]) + "\n")
            number += 1
        out.flush()
        os.fsync(out.fileno())
    with suppress(FileNotFoundError), file.open("r+b") as old:
        part.replace(file)
        # Keys in it may have been erased since: they are written over, now that another copy is in its place.
        old.write(bytes(os.fstat(old.fileno()).st_size))
        old.flush()
        os.fsync(old.fileno())
        return number
    part.replace(file)
    return number


def read(owner_url: str, file: Path) -> int:
    """Take in the keys of a copy that are missing, but for those that were erased. Returns how many. Raises Invalid for
    a file that is no such copy, and then has taken in none; Unavailable."""
    with file.open(encoding="utf-8") as lines, connect(owner_url) as conn, conn.transaction():
        try:
            if next(lines, "").rstrip("\n") != _FORM:
                raise Invalid("file", "This is no copy of keys that this version of Kept knows.")
            return _take_in(conn, ([*json.loads(line)] for line in lines))
        except (ValueError, psycopg.DataError, errors.IntegrityError, psycopg.ProgrammingError):
            raise Invalid("file", "This copy of keys is damaged. Nothing of it was taken in.") from None


def move(from_url: str, to_url: str) -> int:
    """Move the keys that are beside the record to a database of their own, and have none be kept there any more.
    Returns how many there were. Cut off at any moment, it goes on when it is done again. Raises Unavailable."""
    with connect(from_url) as here, connect(to_url) as there, here.transaction():
        # Nobody keeps one here from now on, so none is overlooked.
        here.execute("LOCK TABLE voices.keys IN EXCLUSIVE MODE")
        here.execute("INSERT INTO voices.elsewhere DEFAULT VALUES ON CONFLICT DO NOTHING")
        rows = here.execute(f"SELECT {_COLUMNS} FROM voices.keys").fetchall()  # noqa: S608 - constants only
        if rows:
            with there.transaction():
                _take_in(there, rows)
            here.execute("DELETE FROM voices.keys")
    if rows:
        scrub(from_url)
    return len(rows)


def scrub(owner_url: str) -> bool:
    """Leave nothing of erased keys in the files of their database. Returns whether the role may see to the write-ahead
    log too; else what was in it goes as that is written on. Raises Unavailable."""
    with connect(owner_url) as conn:
        # A deleted row stays in its file until the file is written anew.
        conn.execute("VACUUM FULL voices.keys")
        try:
            conn.execute("CHECKPOINT")
            conn.execute("SELECT pg_switch_wal()")
            conn.execute("CHECKPOINT")
        except errors.InsufficientPrivilege:
            return False
    return True


def _take_in(conn: Connection, rows: Iterable[Sequence[Any]]) -> int:
    number = 0
    statement = (
        "INSERT INTO voices.keys (voice, of_account, writer, key, made_at)"
        " SELECT %s::uuid, %s::uuid, %s::uuid, decode(%s, 'hex'), %s::timestamptz"
        " WHERE NOT EXISTS (SELECT FROM voices.erased WHERE voice = %s) ON CONFLICT (voice) DO NOTHING"
    )
    batch: list[Sequence[Any]] = []

    def write() -> int:
        with conn.cursor() as cursor:
            cursor.executemany(statement, batch)
            return max(cursor.rowcount, 0)

    for voice, of, writer, key, made_at in rows:
        batch.append((voice, of, writer, key, made_at, voice if isinstance(voice, UUID) else UUID(str(voice))))
        if len(batch) == _AT_ONCE:
            number += write()
            batch.clear()
    return number + (write() if batch else 0)
