"""Making a bundle: from one snapshot of the database into one file, which is there whole and checked, or not at all."""

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg

from domain.bundle import layout
from domain.bundle.check import Checked
from domain.bundle.schema import schema
from domain.bundle.zipped import Writing, verify_bundle
from domain.ledger import sealed
from domain.ledger.database import Connection, Unavailable
from domain.ledger.sealed import EVENT, Sealed
from domain.ledger.streaming import CHECKPOINTS_AT_ONCE, rows
from domain.model.council import FrameworkAdopted
from domain.model.errors import NotFound, Refusal
from domain.seal.leaf import leaf_line

_README = """\
A bundle of the record of {origin}: {size} events, as they were sealed.

events.ndjson   every event, oldest first, one line of JSON each
leaves          the hash of each of these lines, 32 bytes each, in the same order
checkpoints     every checkpoint that was signed over them, oldest first
key             the public keys that signed, the newest first
times.ndjson    when each was made, as the database has it
frameworks/     each set of rules that a council adopted, for reading
schema.json     what may stand in an event, as JSON Schema

To check it, get the script verify_bundle.py and the key from somewhere else than this bundle. Then:

    python3 verify_bundle.py BUNDLE --key KEY

or, where Kept is installed: kept audit verify BUNDLE --key KEY

Nothing vouches for this text, times.ndjson and schema.json: they are help and no evidence.
What young people said stands in the events. Keep this file as you keep theirs.
"""


@dataclass(frozen=True)
class Exported:
    """What was written: up to this checkpoint, and what checking it found. `unsealed`: events that came later."""

    sealed: Sealed
    unsealed: int
    checked: Checked


def unsealed(conn: Connection) -> int:
    """How many events no checkpoint has yet."""
    newest = sealed.newest(conn)
    after = newest.position if newest else 0
    row = conn.execute("SELECT count(*) FROM ledger.events WHERE notification_id > %s", (after,)).fetchone()
    return int(row[0]) if row else 0


def export(conn: Connection, to: Path, *, up_to: int | None = None) -> Exported:
    """Write a bundle of all that is sealed (`up_to`: of so many events at most) to a file that is not there yet, and
    check it. `conn` is used by nobody else. Raises NotFound where nothing is sealed, Refusal where the file cannot be
    written, Unavailable; and then there is none."""
    if to.exists():
        raise Refusal(f"{to} is there already. It is not written over.")
    part = to.with_name(f".{to.name}.{secrets.token_hex(4)}.part")
    try:
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            conn.isolation_level, conn.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
            with conn.transaction():
                last, left = _newest(conn, up_to), unsealed(conn)
                with Writing(file) as bundle:
                    _write(conn, last, bundle)
            file.flush()
            os.fsync(file.fileno())
        checked = verify_bundle(part)
        part.rename(to)
        _keep(to.parent)
    except OSError as fault:
        raise Refusal(f"{to} cannot be written: {fault.strerror}.") from None
    except psycopg.OperationalError as fault:
        raise Unavailable(type(fault).__name__) from fault
    finally:
        part.unlink(missing_ok=True)
    return Exported(last, left, checked)


def _newest(conn: Connection, up_to: int | None) -> Sealed:
    """The newest checkpoint of at most so many events."""
    if up_to is None:
        return sealed.at(conn)
    row = conn.execute("SELECT max(size) FROM seal.checkpoints WHERE size <= %s", (up_to,)).fetchone()
    if row is None or row[0] is None:
        raise NotFound(f"There is no checkpoint of {up_to} events or fewer.")
    return sealed.at(conn, row[0])


def _write(conn: Connection, last: Sealed, bundle: Writing) -> None:
    origin = last.note.partition("\n")[0]
    with bundle.file(layout.README) as file:
        file.write(_README.format(origin=origin, size=last.size).encode())
    with bundle.file(layout.KEY) as file:
        file.write("".join(f"{key.vkey}\n" for key in sealed.keys(conn)).encode())
    with bundle.file(layout.SCHEMA) as file:
        file.write(json.dumps(schema(), ensure_ascii=False, indent=1).encode() + b"\n")
    _write_checkpoints(conn, last, bundle)
    events = f"SELECT {EVENT} FROM ledger.events WHERE notification_id <= %s{{}} ORDER BY notification_id"  # noqa: S608
    for row in rows(conn, events.format(" AND topic = %s"), (last.position, FrameworkAdopted.TOPIC)):
        if (found := layout.framework_file(leaf_line(*row))) is not None:
            with bundle.file(found[0]) as file:
                file.write(found[1])
    with bundle.file(layout.EVENTS) as file:
        _write_lines(file, (leaf_line(*row) for row in rows(conn, events.format(""), (last.position,))))


def _write_checkpoints(conn: Connection, last: Sealed, bundle: Writing) -> None:
    with bundle.file(layout.CHECKPOINTS) as file:
        lines = "SELECT string_agg(line, '' ORDER BY name) FROM seal.cosignatures s WHERE s.size = c.size"
        query = f"SELECT note || coalesce(({lines}), '') FROM seal.checkpoints c WHERE size <= %s ORDER BY size"  # noqa: S608
        _write_lines(file, (row[0].encode() for row in rows(conn, query, (last.size,))))
    with bundle.file(layout.TIMES) as file:
        query = "SELECT vkey, since, added_at FROM seal.keys ORDER BY since, added_at"
        keys = ({"key": row[0], "since": row[1], "added_at": row[2]} for row in rows(conn, query))
        _write_lines(file, map(_json, keys))
        times = "SELECT jsonb_object_agg(name, received_at) FROM seal.cosignatures s WHERE s.size = c.size"
        query = f"SELECT size, sealed_at, ({times}) FROM seal.checkpoints c WHERE size <= %s ORDER BY size"  # noqa: S608
        sizes = rows(conn, query, (last.size,))
        _write_lines(file, (_json({"size": row[0], "sealed_at": row[1], "cosigned_at": row[2] or {}}) for row in sizes))
    with bundle.file(layout.LEAVES, packed=False) as file:
        query = "SELECT leaves FROM seal.checkpoints WHERE size <= %s ORDER BY size"
        for row in rows(conn, query, (last.size,), at_once=CHECKPOINTS_AT_ONCE):
            file.write(row[0])


def _write_lines(file: IO[bytes], lines: Iterator[bytes]) -> None:
    """Each line and its end, in few and large pieces: a write to a zip costs more than a line."""
    waiting, size = [], 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size > layout.CHUNK:
            file.write(b"\n".join([*waiting, b""]))
            waiting, size = [], 0
    file.write(b"\n".join([*waiting, b""]))


def _json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, default=lambda moment: moment.isoformat()).encode()


def _keep(folder: Path) -> None:
    """Have the new name of a file survive a power cut."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
