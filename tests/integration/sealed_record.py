"""A record with a seal, for tests: events of any content in batches of any size, and the root as it is defined."""

from collections.abc import Sequence
from random import Random
from uuid import UUID

import psycopg

from domain.ledger.database import Connection, connect
from domain.ledger.sealing import Sealer
from domain.seal import merkle
from domain.seal.keys import Signer
from domain.seal.leaf import leaf_hash, leaf_line

ORIGIN = "kept.example/record"
SAID = ("Why was I moved?", 'She said "no"\nand left.', "Zażółć 日本 👩‍👧", "back\\slash / \t tab", "x" * 3000)


def append(conn: Connection, count: int, chance: Random) -> list[int]:
    """Append events in one go. Returns their positions."""
    which = UUID(int=chance.getrandbits(128))
    states = [f'{{"words":"{chance.choice(SAID)}","n":{chance.random()}}}' for _ in range(count)]
    rows = conn.execute(
        "SELECT ledger.append(%s::uuid[], %s::bigint[], %s::text[], %s::text[])",
        ([which] * count, list(range(1, count + 1)), ["commitment.challenged"] * count, states),
    ).fetchall()
    return [row[0] for row in rows]


def fill(url: str, signer: Signer, batches: Sequence[int], chance: Random) -> None:
    """Append batches of events, with gaps between positions as refused appends leave them, and seal each."""
    sealer = Sealer(signer)
    with connect(url) as conn:
        for count in batches:
            append(conn, count, chance)
            if chance.random() < 0.3:
                with psycopg.connect(url) as refused:
                    append(refused, 1, chance)
                    refused.rollback()
            seal_all(conn, sealer)


def seal_all(conn: Connection, sealer: Sealer) -> None:
    while sealer.seal(conn):
        pass


def leaves(conn: Connection) -> list[bytes]:
    """The hashes of all events as they are, worked out one by one."""
    rows = conn.execute(
        "SELECT notification_id, originator_id, originator_version, topic, state FROM ledger.events"
        " ORDER BY notification_id"
    ).fetchall()
    return [leaf_hash(leaf_line(row[0], str(row[1]), row[2], row[3], row[4])) for row in rows]


def naive_root(hashes: Sequence[bytes]) -> bytes:
    """The root as RFC 9162 defines it."""
    if len(hashes) < 2:
        return hashes[0] if hashes else merkle.EMPTY
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return merkle.node_hash(naive_root(hashes[:half]), naive_root(hashes[half:]))
