"""The record and its seal as streams, for whoever checks all of it: in order, a few thousand rows at a time."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from domain.ledger import seal_faults as faults
from domain.ledger.database import Connection
from domain.ledger.seal_faults import Fault
from domain.ledger.sealed import EVENT
from domain.ledger.streaming import CHECKPOINTS_AT_ONCE, rows
from domain.seal.leaf import leaf_hash, leaf_line

_EVENTS = (
    "SELECT notification_id, coalesce(originator_id::text, ''), coalesce(originator_version, 0), coalesce(topic, ''),"
    " coalesce(state, '') FROM ledger.events ORDER BY notification_id"
)
_BATCHES = (
    "SELECT size, first, positions, coalesce(leaves, ''), coalesce(root, ''), coalesce(note, '')"
    " FROM seal.checkpoints ORDER BY size"
)
_NODES = "SELECT level, number, coalesce(hash, '') FROM seal.nodes ORDER BY (number + 1) << level, level"

Leaf = tuple[int, bytes]
"""Where an event stands, and the hash of its leaf."""


@dataclass(frozen=True)
class Batch:
    """A row of seal.checkpoints, as it stands: nothing of it is believed."""

    size: int
    first: int
    positions: list[int]
    leaves: bytes
    root: bytes
    note: str

    @property
    def is_whole(self) -> bool:
        """Whether it has as much of everything as it says."""
        count = self.size - self.first
        return count >= 1 and self.first >= 0 and len(self.leaves) == 32 * count and len(self.positions) == count

    @property
    def listed(self) -> list[Leaf]:
        """The leaves that it lists."""
        return [(at, self.leaves[32 * n : 32 * n + 32]) for n, at in enumerate(self.positions)]


@contextmanager
def leaves(conn: Connection) -> Iterator[Iterator[Leaf]]:
    """The leaves of all events as they are now, in the order of their positions. In a transaction of the caller's."""
    with closing(rows(conn, _EVENTS)) as found:
        yield ((row[0], leaf_hash(leaf_line(*row))) for row in found)


@contextmanager
def batches(conn: Connection) -> Iterator[Iterator[Batch]]:
    """What was sealed, in the order of its size."""
    with closing(rows(conn, _BATCHES, at_once=CHECKPOINTS_AT_ONCE)) as found:
        yield (Batch(size, first, list(positions or ()), *rest) for size, first, positions, *rest in found)


@contextmanager
def nodes(conn: Connection) -> Iterator[Iterator[tuple[int, int, bytes]]]:
    """Level, number and hash of the stored nodes, in the order in which a growing tree completes them."""
    with closing(rows(conn, _NODES)) as found:
        yield found


def first_wrong(conn: Connection, first: int, listed: Sequence[Leaf | None], found: Sequence[Leaf]) -> Fault | None:
    """The first event that is not as the seal lists it; `first`: how many come before these. None where each is."""
    for number, each in enumerate(listed):
        now, as_now = found[number] if number < len(found) else (None, b"")
        if each is None or each[1] == as_now:
            continue
        index, (was, leaf) = first + number, each
        if now is not None and now < was:
            before = _sealed_at(conn, now)
            return faults.added(index, now) if before is None else faults.moved(index, now, before, now)
        elsewhere = _found_at(conn, was, leaf)
        if elsewhere is not None:
            return faults.moved(index, was, was, elsewhere)
        return faults.changed(index, was) if now == was else faults.missing(index, was)
    return None


def _found_at(conn: Connection, position: int, leaf: bytes) -> int | None:
    """Where the event now stands whose leaf this was when it stood at a position; None where it is nowhere."""
    with closing(rows(conn, _EVENTS)) as found:
        return next((row[0] for row in found if leaf_hash(leaf_line(position, *row[1:])) == leaf), None)


def _sealed_at(conn: Connection, position: int) -> int | None:
    """At which position the event was sealed that now stands at this one; None where none like it was."""
    row = conn.execute(f"SELECT {EVENT} FROM ledger.events WHERE notification_id = %s", (position,)).fetchone()  # noqa: S608
    assert row is not None
    with batches(conn) as found:
        for batch in found:
            for at, leaf in batch.listed:
                if leaf_hash(leaf_line(at, *row[1:])) == leaf:
                    return at
    return None
