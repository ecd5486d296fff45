"""Making a record again from a bundle: in an empty database, the same byte for byte, or nothing at all."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import dropwhile, islice, takewhile
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import psycopg
from psycopg import sql

from domain.bundle import checkpoints, layout
from domain.bundle.check import Checked, check, hold
from domain.bundle.checkpoints import Noted
from domain.bundle.layout import CHUNK, LEAF, Read
from domain.bundle.zipped import opened
from domain.ledger.database import Connection, Unavailable, connect
from domain.ledger.install import install
from domain.ledger.sealed import BLOCK_LEVELS, EVENT
from domain.ledger.streaming import rows
from domain.model.errors import Refusal, WrongState
from domain.seal.keys import Verifier
from domain.seal.leaf import leaf_hash, leaf_line
from domain.seal.merkle import Frontier
from domain.seal.note import Note

_TABLES = ("ledger.events", "seal.checkpoints", "seal.nodes", "seal.keys", "seal.cosignatures")
_POSITION = len('{"position":')
_WITHIN = "6h"
"""How long one statement may take: a record is copied in one."""


def restore(
    owner_url: str, bundle: Path, *, service_role: str, vkeys: Sequence[str] = (), against: Path | None = None
) -> Checked:
    """Make the record of a bundle again in an empty database, as its owner. Raises NotABundle or Refusal, and then
    nothing of it was written: where the bundle does not hold, where the database is not empty, where a line cannot be
    an event. Raises Unavailable, psycopg.Error."""
    with opened(bundle) as (names, read):
        with open(against or bundle, "rb") as outside:
            checked = check(names, read, vkeys=vkeys, outside=outside if against else None)
        if checked.findings:
            raise Refusal("\n".join([*checked.findings, "Nothing was written."]))
        try:
            with connect(owner_url) as conn:
                _must_be_empty(conn)
                install(owner_url, service_role=service_role)
                with conn.transaction():
                    _write(conn, read, checked)
        except psycopg.OperationalError as fault:
            raise Unavailable(type(fault).__name__) from fault
    return checked


def _write(conn: Connection, read: Read, checked: Checked) -> None:
    """Write the record and read it again, in the caller's transaction."""
    conn.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(_WITHIN))
    # Nobody appends until this is through; who reads waits for nothing.
    conn.execute("LOCK TABLE ledger.events IN EXCLUSIVE MODE")
    _must_be_empty(conn)
    _fill(conn, read, checked)
    _must_be_the_same(conn, checked)
    # What was told as known at a moment stays as it was told.
    conn.execute("SELECT ledger.settle(clock_timestamp())")


def _must_be_empty(conn: Connection) -> None:
    for table in _TABLES:
        if conn.execute("SELECT to_regclass(%s)", (table,)).fetchone() == (None,):
            continue
        if conn.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(_named(table))).fetchone() == (True,):
            raise WrongState("There is a record in this database already. A bundle is restored into an empty one.")


def _fill(conn: Connection, read: Read, checked: Checked) -> None:
    """Write all tables. Raises Refusal for what was signed and can yet be no record of Kept."""
    try:
        last = _copy_events(conn, read)
        following = sql.Literal(last + 1)
        conn.execute(sql.SQL("ALTER TABLE ledger.events ALTER notification_id RESTART WITH {}").format(following))
        _insert_keys(conn, read, checked.keys)
        _copy_checkpoints(conn, read, checked.keys)
        _copy_nodes(conn, read)
        _copy_cosignatures(conn, read, checked.keys)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refusal(f"The file {layout.TIMES} cannot be read. Nothing was written.") from None
    except (psycopg.DataError, psycopg.IntegrityError):
        raise Refusal(
            "What was sealed here cannot be a record: the database refuses it. Nothing was written."
        ) from None


def _copy_events(conn: Connection, read: Read) -> int:
    """Copy the events to where they stood. Returns the position of the last one."""
    position = 0
    # COPY takes positions as they are given, where an INSERT would give new ones.
    into = "COPY ledger.events (notification_id, originator_id, originator_version, topic, state) FROM STDIN"
    with read(layout.EVENTS) as file, conn.cursor() as cursor, cursor.copy(into) as copy:
        for number, line in enumerate(_lines(file), 1):
            event = _event(number, line)
            position = event[0]
            copy.write_row(event)
    return position


def _event(number: int, line: bytes) -> tuple[int, str, int, str, str]:
    """What a line says of an event. Raises Refusal where a line that was sealed is none of an event."""
    try:
        said = json.loads(line)
        event = (said["position"], said["id"], said["version"], said["topic"], said["state"])
        if leaf_line(*event) == line and str(UUID(event[1])) == event[1]:
            return event
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise Refusal(f"Event {number} is not written as events are, so it cannot be restored. Nothing was written.")


def _insert_keys(conn: Connection, read: Read, keys: Sequence[Verifier]) -> None:
    there = {key.vkey for key in keys}
    with read(layout.TIMES) as file:
        for said in takewhile(lambda each: "key" in each, map(json.loads, _lines(file))):
            there.remove(said["key"])
            values = (said["key"], said["since"], datetime.fromisoformat(said["added_at"]))
            conn.execute("INSERT INTO seal.keys (vkey, since, added_at) VALUES (%s, %s, %s)", values)
    if there:
        raise ValueError("not every key has its time")


def _copy_checkpoints(conn: Connection, read: Read, keys: Sequence[Verifier]) -> None:
    columns = "size, first, position, positions, leaves, root, note, sealed_at"
    first = 0
    with (
        read(layout.LEAVES) as leaves,
        read(layout.EVENTS) as file,
        conn.cursor() as cursor,
        cursor.copy(f"COPY seal.checkpoints ({columns}) FROM STDIN") as copy,
    ):
        lines = _lines(file)
        for noted, said in _checkpoints(read):
            batch = noted.size - first
            positions = [int(line[_POSITION : line.index(b",")]) for line in islice(lines, batch)]
            ours = tuple(each for each in noted.note.signatures if any(each.of(key) for key in keys))
            note, sealed_at = str(Note(noted.note.text, ours)), datetime.fromisoformat(said["sealed_at"])
            stated = leaves.read(LEAF * batch)
            row = (noted.size, first, positions[-1], positions, stated, noted.checkpoint.root, note, sealed_at)
            copy.write_row(row)
            first = noted.size


def _copy_nodes(conn: Connection, read: Read) -> None:
    tree = Frontier()
    with (
        read(layout.LEAVES) as leaves,
        conn.cursor() as cursor,
        cursor.copy("COPY seal.nodes (level, number, hash) FROM STDIN") as copy,
    ):
        while leaf := leaves.read(LEAF):
            for level, node in enumerate(tree.append(leaf), 1):
                if level % BLOCK_LEVELS == 0:
                    copy.write_row((level, tree.size - 1 >> level, node))


def _copy_cosignatures(conn: Connection, read: Read, keys: Sequence[Verifier]) -> None:
    into = "COPY seal.cosignatures (size, name, line, received_at) FROM STDIN"
    with conn.cursor() as cursor, cursor.copy(into) as copy:
        for noted, said in _checkpoints(read):
            for each in noted.note.signatures:
                if not any(each.of(key) for key in keys):
                    at = datetime.fromisoformat(said["cosigned_at"][each.name])
                    copy.write_row((noted.size, each.name, each.line, at))


def _checkpoints(read: Read) -> Iterator[tuple[Noted, dict[str, Any]]]:
    """Each checkpoint, and what is known of when it was made. Raises ValueError where the two files differ."""
    with read(layout.CHECKPOINTS) as file, read(layout.TIMES) as lines:
        times = dropwhile(lambda each: "key" in each, map(json.loads, _lines(lines)))
        for noted, said in zip(checkpoints.read(file), times, strict=True):
            if said["size"] != noted.size:
                raise ValueError
            yield noted, said


def _must_be_the_same(conn: Connection, checked: Checked) -> None:
    """Read again what was written: its root has to be the one that was signed."""
    query = f"SELECT {EVENT} FROM ledger.events ORDER BY notification_id"  # noqa: S608
    leaves = ([leaf_hash(leaf_line(*row))] for row in rows(conn, query))
    if not all(holds for _, holds in hold(leaves, [checked.last])):
        raise Refusal("The database does not give back what was written. Nothing was kept. Is its encoding UTF-8?")


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while more := file.read(CHUNK):
        *lines, rest = (rest + more).split(b"\n")
        yield from lines


def _named(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))
