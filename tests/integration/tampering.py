"""What somebody with every right may do to a record, and to its seal with or without its key."""

import json
from collections.abc import Callable, Sequence
from random import Random
from uuid import UUID

from domain.ledger.database import Connection
from domain.ledger.seal_faults import Kind
from domain.ledger.sealed import BLOCK_LEVELS, after
from domain.seal.checkpoint import Checkpoint, opened
from domain.seal.keys import Signer
from domain.seal.leaf import leaf_hash, leaf_line
from domain.seal.merkle import Frontier
from tests.integration.sealed_record import ORIGIN

KEY = Signer.made(ORIGIN)
BATCHES = (1, 1, 2, 5, 40, 1, 256, 30, 100, 1, 3, 60)
"""How many events each checkpoint of the trials' record seals."""
Rows = list[tuple[int, str, int, str, str]]


def rows(conn: Connection) -> Rows:
    """Every sealed event, by its number in the seal."""
    return conn.execute(
        "SELECT notification_id, originator_id::text, originator_version, topic, state FROM ledger.events"
        " WHERE notification_id <= (SELECT max(position) FROM seal.checkpoints) ORDER BY notification_id"
    ).fetchall()


def known(conn: Connection) -> list[Checkpoint]:
    """The checkpoints, as somebody outside noted them."""
    return [opened(each.note.encode(), KEY.verifier) for each in after(conn, 0)]


Tamper = Callable[[Connection, Rows, Random], tuple[int, Kind]]
"""Changes something; returns the number of the first wrong event, and what is wrong with it."""


def a_byte(conn: Connection, there: Rows, chance: Random) -> tuple[int, Kind]:
    at = chance.randrange(len(there))
    state = there[at][4]
    place = chance.randrange(len(state))
    other = chance.choice([c for c in 'abcxyz019 "\\{}é' if c != state[place]])
    _update(conn, there[at][0], state=state[:place] + other + state[place + 1 :])
    return at, Kind.CHANGED


def a_column(conn: Connection, there: Rows, chance: Random) -> tuple[int, Kind]:
    at = chance.randrange(len(there))
    column, value = chance.choice([("topic", "commitment.agreed"), ("originator_version", there[at][2] + 1000)])
    _update(conn, there[at][0], **{column: value})
    return at, Kind.CHANGED


def a_deletion(conn: Connection, there: Rows, chance: Random) -> tuple[int, Kind]:
    at = chance.randrange(len(there))
    count = chance.choice([1, 1, 2, 7, 300])
    conn.execute("DELETE FROM ledger.events WHERE notification_id = ANY(%s)", ([r[0] for r in there[at : at + count]],))
    return at, Kind.MISSING


def a_swap(conn: Connection, there: Rows, chance: Random) -> tuple[int, Kind]:
    one, other = sorted(chance.sample(range(len(there)), 2))
    conn.execute("DELETE FROM ledger.events WHERE notification_id = ANY(%s)", ([there[one][0], there[other][0]],))
    _insert(conn, there[one][0], there[other][1:])
    _insert(conn, there[other][0], there[one][1:])
    return one, Kind.OUT_OF_ORDER


def an_insertion(conn: Connection, there: Rows, chance: Random) -> tuple[int, Kind]:
    """Into a gap, or before the first."""
    taken = {row[0] for row in there}
    free = [at for at in range(-3, there[-1][0]) if at not in taken]
    position = chance.choice(free)
    _insert(conn, position, (str(_uuid(chance)), 1, "commitment.challenged", '{"words":"Never said"}'))
    return sum(at < position for at in taken), Kind.ADDED


def an_insertion_that_shifts(conn: Connection, there: Rows, chance: Random) -> tuple[int, Kind]:
    """Where there is no gap: all that comes after is moved on by one."""
    at = chance.randrange(len(there))
    conn.execute("DELETE FROM ledger.events WHERE notification_id >= %s", (there[at][0],))
    _insert(conn, there[at][0], (str(_uuid(chance)), 1, "commitment.challenged", '{"words":"Never said"}'))
    for row in there[at:]:
        _insert(conn, row[0] + 1, row[1:])
    return at, Kind.OUT_OF_ORDER


def an_event_that_moved(conn: Connection, there: Rows, chance: Random) -> tuple[int, Kind]:
    at = chance.randrange(len(there))
    to = chance.choice([-5, 10**6])
    conn.execute("DELETE FROM ledger.events WHERE notification_id = %s", (there[at][0],))
    _insert(conn, to, there[at][1:])
    return (0 if to < 0 else at), Kind.OUT_OF_ORDER


def the_tail_of_events(conn: Connection, there: Rows, chance: Random) -> tuple[int, Kind]:
    at = chance.randrange(len(there))
    conn.execute("DELETE FROM ledger.events WHERE notification_id >= %s", (there[at][0],))
    return at, Kind.MISSING


KINDS: Sequence[Tamper] = (
    a_byte,
    a_column,
    a_deletion,
    a_swap,
    an_insertion,
    an_insertion_that_shifts,
    an_event_that_moved,
    the_tail_of_events,
)


def other_words(conn: Connection, there: Rows, at: int, chance: Random) -> None:
    _update(conn, there[at][0], state=json.dumps({"words": "Never said", "n": chance.random()}))


def rewritten(there: Rows, at: int, chance: Random) -> Rows:
    position, which, version, topic, _ = there[at]
    changed = (position, which, version, topic, json.dumps({"words": "Never said", "n": chance.random()}))
    return [*there[:at], changed, *there[at + 1 :]]


def cut_off(conn: Connection, there: Rows, size: int) -> None:
    last = there[size - 1][0] if size else 0
    conn.execute("DELETE FROM ledger.events WHERE notification_id > %s", (last,))
    conn.execute("DELETE FROM seal.checkpoints WHERE size > %s", (size,))
    conn.execute("DELETE FROM seal.nodes WHERE (number + 1) << level > %s", (size,))


def write(conn: Connection, there: Rows, done: int, key: Signer = KEY) -> None:
    """Events after so many, and their seal, as whoever has the key would write them: batches like those before."""
    tree = Frontier()
    for row in rows(conn):
        tree.append(leaf_hash(leaf_line(*row)))
    for row in there:
        _insert(conn, row[0], row[1:])
    for end in (end for end in _ends() if end > done):
        batch = there[tree.size - done : end - done]
        if not batch:
            break
        _seal(conn, tree, batch, key)


def _seal(conn: Connection, tree: Frontier, batch: Rows, key: Signer) -> None:
    first, found = tree.size, [leaf_hash(leaf_line(*row)) for row in batch]
    for leaf in found:
        for level, node in enumerate(tree.append(leaf), start=1):
            if level % BLOCK_LEVELS == 0:
                conn.execute("INSERT INTO seal.nodes VALUES (%s, %s, %s)", (level, (tree.size - 1) >> level, node))
    note = str(Checkpoint(ORIGIN, tree.size, tree.root()).signed(key))
    positions = [row[0] for row in batch]
    conn.execute(
        "INSERT INTO seal.checkpoints (size, first, position, positions, leaves, root, note)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (tree.size, first, positions[-1], positions, b"".join(found), tree.root(), note),
    )


def _ends() -> list[int]:
    ends, done = [], 0
    for count in BATCHES:
        done += count
        ends.append(done)
    return ends


def rewrite_leaves(conn: Connection, *, root: bool) -> None:
    """Leaves, and perhaps roots and nodes, as they would be of the events as they are now; notes stay."""
    there, tree = rows(conn), Frontier()
    for each in after(conn, 0):
        found = [leaf_hash(leaf_line(*row)) for row in there[each.first : each.size]]
        for leaf in found:
            tree.append(leaf)
        conn.execute("UPDATE seal.checkpoints SET leaves = %s WHERE size = %s", (b"".join(found), each.size))
        if root:
            conn.execute("UPDATE seal.checkpoints SET root = %s WHERE size = %s", (tree.root(), each.size))


def _update(conn: Connection, position: int, **changes: object) -> None:
    for column, value in changes.items():
        conn.execute(f"UPDATE ledger.events SET {column} = %s WHERE notification_id = %s".encode(), (value, position))


def _insert(conn: Connection, position: int, row: tuple[str, int, str, str]) -> None:
    conn.execute(
        "INSERT INTO ledger.events (notification_id, originator_id, originator_version, topic, state)"
        " OVERRIDING SYSTEM VALUE VALUES (%s, %s, %s, %s, %s)",
        (position, *row),
    )


def _uuid(chance: Random) -> str:
    return str(UUID(int=chance.getrandbits(128)))
