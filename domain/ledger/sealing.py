"""Sealing: what was appended is put under a signed checkpoint, off the way of whoever appends.

Several processes may do this beside each other: one at a time has the lock, and a batch and its checkpoint are written
in one transaction or not at all. Nothing here locks events. They are read in the order of their positions, and whoever
sees one sees all before it, for appends come one at a time (see follower.py).
"""

from contextlib import suppress

from domain.ledger.database import Connection, NotReady
from domain.ledger.sealed import BATCH, BLOCK_LEVELS, EVENT, Damaged, Sealed, Tree, keys, newest
from domain.seal.checkpoint import Checkpoint, opened
from domain.seal.keys import Malformed, Signer
from domain.seal.leaf import leaf_hash, leaf_line
from domain.seal.merkle import Frontier
from domain.seal.note import WrongSignature

_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('kept seal'))"


class CannotSeal(NotReady):
    """Nothing can be sealed, and waiting does not help. `sentence` says why, for whoever runs the service."""


class Sealer:
    """Seals with one key, a batch a call."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._frontier: Frontier | None = None
        """The right edge of the tree as this sealer left it."""

    def seal(self, conn: Connection) -> int:
        """Seal the next batch. Returns how many events it had: BATCH where more may wait, none also where another
        process is at it. Raises CannotSeal and Damaged where that would not go on from what was signed before."""
        with conn.transaction():
            if conn.execute(_LOCK).fetchone() != (True,):
                return 0
            last = newest(conn)
            rows = conn.execute(
                f"SELECT {EVENT} FROM ledger.events WHERE notification_id > %s"  # noqa: S608
                " ORDER BY notification_id LIMIT %s",
                (last.position if last else 0, BATCH),
            ).fetchall()
            if not rows:
                return 0
            frontier = self._edge(conn, last)
            self._write(conn, frontier, [row[0] for row in rows], [leaf_hash(leaf_line(*row)) for row in rows])
        self._frontier = frontier
        return len(rows)

    def _edge(self, conn: Connection, last: Sealed | None) -> Frontier:
        """The right edge after the last checkpoint: kept from last time, or read."""
        if last is None:
            return Frontier()
        known = self._frontier
        if known is not None and known.size == last.size and known.root() == last.root:
            return Frontier(known.size, known.hashes)
        self._check(conn, last)
        read = Frontier.of(last.size, Tree(conn))
        if read.root() != last.root:
            raise Damaged
        return read

    def _check(self, conn: Connection, last: Sealed) -> None:
        """Sign on from what a key of this seal signed, and from nothing else."""
        origin = last.note.partition("\n")[0]
        if origin != self._signer.name:
            raise CannotSeal(
                f"This record is sealed as {origin}, and the key is one of {self._signer.name}. Nothing is sealed until"
                " KEPT_SEAL_KEY is a key of that name."
            )
        for verifier in keys(conn):
            with suppress(Malformed, WrongSignature):
                if opened(last.note.encode(), verifier) == Checkpoint(origin, last.size, last.root):
                    return
        raise Damaged

    def _write(self, conn: Connection, frontier: Frontier, positions: list[int], leaves: list[bytes]) -> None:
        """Append a batch to the tree and store it, in the caller's transaction."""
        first, nodes = frontier.size, []
        for index, leaf in enumerate(leaves, start=first):
            for level, hash_ in enumerate(frontier.append(leaf), start=1):
                if level % BLOCK_LEVELS == 0:
                    nodes.append((level, index >> level, hash_))
        root = frontier.root()
        note = Checkpoint(self._signer.name, frontier.size, root).signed(self._signer)
        conn.execute(
            "INSERT INTO seal.keys (vkey, since) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (self._signer.verifier.vkey, first),
        )
        conn.execute(
            "INSERT INTO seal.checkpoints (size, first, position, positions, leaves, root, note)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (frontier.size, first, positions[-1], positions, b"".join(leaves), root, str(note)),
        )
        with conn.cursor() as cursor:
            cursor.executemany("INSERT INTO seal.nodes (level, number, hash) VALUES (%s, %s, %s)", nodes)
