"""Reading the seal: checkpoints, the keys that signed them, and proofs that anybody can check."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.ledger.database import Connection, NotReady
from domain.model.errors import NotFound
from domain.seal import merkle
from domain.seal.keys import Verifier
from domain.seal.leaf import leaf_hash, leaf_line

BATCH = 256
"""How many events one checkpoint seals, at most: as many as a block of the tree's stored hashes has."""
BLOCK_LEVELS = 8
"""So many levels of the tree have one level of stored hashes: of blocks of 2**8 = BATCH."""
EVENT = "notification_id, originator_id::text, originator_version, topic, state"
"""What of an event is sealed, as leaf_line() takes it."""


@dataclass(frozen=True)
class Sealed:
    """A checkpoint: `size` events are sealed, the last of which stands at `position`, under `root`; `first` of them
    were sealed before. `note` is what was signed, with its signature."""

    size: int
    first: int
    position: int
    root: bytes
    note: str
    sealed_at: datetime


def newest(conn: Connection) -> Sealed | None:
    """The newest checkpoint; None where nothing is sealed."""
    row = conn.execute(f"SELECT {_SEALED} FROM seal.checkpoints ORDER BY size DESC LIMIT 1").fetchone()  # noqa: S608
    return None if row is None else Sealed(*row)


def newest_at(conn: Connection, moment: datetime) -> Sealed | None:
    """The newest checkpoint that was sealed by a moment; None where nothing was."""
    query = f"SELECT {_SEALED} FROM seal.checkpoints WHERE sealed_at <= %s ORDER BY size DESC LIMIT 1"  # noqa: S608
    row = conn.execute(query, (moment,)).fetchone()
    return None if row is None else Sealed(*row)


def at(conn: Connection, size: int | None = None) -> Sealed:
    """The checkpoint of a size; the newest without one. Raises NotFound."""
    if size is None:
        found = newest(conn)
        if found is None:
            raise NotFound("Nothing is sealed yet.")
        return found
    row = conn.execute(f"SELECT {_SEALED} FROM seal.checkpoints WHERE size = %s", (size,)).fetchone()  # noqa: S608
    if row is None:
        raise NotFound("There is no checkpoint of this size.")
    return Sealed(*row)


def after(conn: Connection, size: int, *, limit: int = 500) -> list[Sealed]:
    """The checkpoints larger than a size, the smallest first."""
    rows = conn.execute(
        f"SELECT {_SEALED} FROM seal.checkpoints WHERE size > %s ORDER BY size LIMIT %s",  # noqa: S608
        (size, limit),
    ).fetchall()
    return [Sealed(*row) for row in rows]


def with_witnesses(conn: Connection, sealed: Sealed) -> str:
    """A checkpoint's note with what witnesses signed."""
    query = "SELECT line FROM seal.cosignatures WHERE size = %s ORDER BY name"
    return sealed.note + "".join(row[0] for row in conn.execute(query, (sealed.size,)).fetchall())


def to_publish(conn: Connection) -> str | None:
    """The newest checkpoint's note with what witnesses signed, to stand under what is published; None where nothing is
    sealed."""
    found = newest(conn)
    return None if found is None else with_witnesses(conn, found)


def keys(conn: Connection) -> list[Verifier]:
    """The keys that sealed, the newest first."""
    rows = conn.execute("SELECT vkey FROM seal.keys ORDER BY since DESC, added_at DESC").fetchall()
    return [Verifier.read(row[0]) for row in rows]


class Tree:
    """The Merkle tree over the leaves that are stored, as merkle.Subtree. Holds the blocks that it has read: about two
    for every eight levels in a proof."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._blocks: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, number: int) -> bytes:
        base = level - level % BLOCK_LEVELS
        low, count = number << (level - base), 1 << (level - base)
        block = self._block(base, low >> BLOCK_LEVELS)
        found = block[low % BATCH : low % BATCH + count]
        if len(found) < count:
            raise Damaged
        return _merged(found)

    def _block(self, base: int, number: int) -> list[bytes]:
        if (base, number) not in self._blocks:
            low = number * BATCH
            self._blocks[base, number] = self._nodes(base, low) if base else self._leaves(low)
        return self._blocks[base, number]

    def _nodes(self, level: int, low: int) -> list[bytes]:
        query = "SELECT number, hash FROM seal.nodes WHERE level = %s AND number >= %s AND number < %s ORDER BY number"
        rows = self._conn.execute(query, (level, low, low + BATCH)).fetchall()
        if [row[0] for row in rows] != list(range(low, low + len(rows))):
            raise Damaged
        return [row[1] for row in rows]

    def _leaves(self, low: int) -> list[bytes]:
        # No batch is longer than BATCH, so what ends later than this begins after the block.
        query = "SELECT first, leaves FROM seal.checkpoints WHERE size > %s AND size < %s AND first < %s ORDER BY size"
        rows = self._conn.execute(query, (low, low + 2 * BATCH, low + BATCH)).fetchall()
        if not rows or rows[0][0] > low:
            raise Damaged
        joined = b"".join(row[1] for row in rows)[32 * (low - rows[0][0]) :]
        return [joined[at : at + 32] for at in range(0, min(len(joined), 32 * BATCH), 32)]


class Damaged(NotReady):
    """What is stored of the seal does not add up: something of it was changed or removed."""

    def __init__(self) -> None:
        super().__init__("What is stored of the seal does not add up. Run `kept audit verify`, which says where.")


@dataclass(frozen=True)
class Inclusion:
    """That an event is sealed: it is leaf number `index` (from 0) of the checkpoint, the hash of `line`."""

    position: int
    index: int
    line: bytes
    leaf: bytes
    proof: Sequence[bytes]
    sealed: Sealed


def inclusion(conn: Connection, position: int, size: int | None = None) -> Inclusion:
    """The proof that the event at a position is under a checkpoint (the newest). The leaf is that of the event as it is
    now: of one that was changed the proof does not hold. Raises NotFound, Damaged."""
    event = conn.execute(
        f"SELECT {EVENT} FROM ledger.events WHERE notification_id = %s",  # noqa: S608
        (position,),
    ).fetchone()
    if event is None:
        raise NotFound("There is no event at this position.")
    sealed = at(conn, size)
    row = conn.execute(
        "SELECT first, positions FROM seal.checkpoints WHERE position >= %s ORDER BY position LIMIT 1", (position,)
    ).fetchone()
    if row is None or position > sealed.position:
        raise NotFound("This event is not sealed yet." if size is None else "This checkpoint is older than the event.")
    if position not in row[1]:
        raise Damaged
    index = row[0] + row[1].index(position)
    line = leaf_line(*event)
    proof = merkle.inclusion_proof(index, sealed.size, Tree(conn))
    return Inclusion(position, index, line, leaf_hash(line), proof, sealed)


def consistency(conn: Connection, old: int, new: int) -> list[bytes]:
    """The proof that the checkpoint of one size is the beginning of another's. Raises NotFound, Damaged."""
    for size in {old, new} - {0}:
        at(conn, size)
    if old > new:
        raise NotFound("The first checkpoint has to be the smaller one.")
    return merkle.consistency_proof(old, new, Tree(conn))


def _merged(hashes: Sequence[bytes]) -> bytes:
    """The root over as many hashes as a perfect subtree has."""
    while len(hashes) > 1:
        hashes = [merkle.node_hash(*hashes[at : at + 2]) for at in range(0, len(hashes), 2)]
    return hashes[0]


_SEALED = "size, first, position, root, note, sealed_at"
