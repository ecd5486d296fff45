"""Everybody who is linked is told when it moves: what happens to a commitment is recorded on each voice linked to it.

It follows the ledger under a position of its own and knows the links as of each event, so a voice that was linked
later is not told of what was before. First it is noted what is to be told, with the position; then it is told. What is
told has a command id made of the voice, the commitment and its version: it is on the record once, whoever is killed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from domain.ledger import aside, schema
from domain.ledger.application import Accountability
from domain.ledger.database import Connection, Newer, Unavailable, connect
from domain.ledger.follower import (
    Pace,
    Recorded,
    ensure_position,
    listen,
    position_of,
    take_batch,
    wait_for_more,
)
from domain.model.event import AccountableEvent
from domain.model.said_facts import SaidLinked, SaidUnlinked
from domain.model.said_narration import MOVING

log = structlog.get_logger(__name__)
FOLLOWER = "moves"
TELLING = "telling"
"""Under this name stands the voice that something cannot be recorded on, among what is set aside."""
AT_ONCE = 50
"""Voices that are told in one go."""
TAKEN_FOR = timedelta(seconds=15)
"""For how long what is to be told is one worker's. Nobody waits longer for a worker that died with it."""


@dataclass(frozen=True)
class Move:
    """Something to be told: `what` happened to a commitment, to a voice that was linked to it then."""

    voice: UUID
    commitment: UUID
    at_version: int
    what: str
    position: int


def prepare(conn: Connection) -> None:
    """Find the tables of the clock, and give the follower a position. Where that was thrown away, so are the links,
    which are those of the last position and not of the first. Raises NotSetUp."""
    schema.check(conn)
    conn.execute("SELECT set_config('search_path', 'clock', false)")
    with conn.transaction():
        ensure_position(conn, FOLLOWER)
        if position_of(conn, FOLLOWER) == 0:
            conn.execute("DELETE FROM voice_links")
            conn.execute("DELETE FROM moves")


def take(conn: Connection, batch: Sequence[Recorded]) -> None:
    """Note what a batch has to be told, and set aside what cannot be read."""
    aside.write(conn, FOLLOWER, batch, write)


def write(conn: Connection, batch: Sequence[Recorded]) -> None:
    """Note links, and for each event that moves a commitment whom it is to be told to: in their order."""
    moving = [each for each in batch if _moves(each)]
    links = [each for each in batch if isinstance(each.event, SaidLinked | SaidUnlinked) and each.event.to is not None]
    if not moving and not links:
        return
    linked = _linked(conn, {each.event.originator_id for each in moving})
    added: dict[tuple[UUID, UUID], bool] = {}
    moves: list[Move] = []
    for each in sorted([*moving, *links], key=lambda each: each.position):
        event = each.event
        if isinstance(event, SaidLinked | SaidUnlinked):
            assert event.to is not None
            added[event.originator_id, event.to] = isinstance(event, SaidLinked)
            change = linked[event.to].add if isinstance(event, SaidLinked) else linked[event.to].discard
            change(event.originator_id)
        elif isinstance(event, AccountableEvent):
            to = sorted(linked[event.originator_id])
            moves += [Move(v, event.originator_id, event.originator_version, event.name, each.position) for v in to]
    _write(conn, added, moves)


def _moves(recorded: Recorded) -> bool:
    event = recorded.event
    return isinstance(event, AccountableEvent) and event.TOPIC.startswith("commitment.") and event.name in MOVING


def _linked(conn: Connection, commitments: set[UUID]) -> defaultdict[UUID, set[UUID]]:
    """The voices that are linked to some commitments, before a batch."""
    rows = conn.execute("SELECT commitment, voice FROM voice_links WHERE commitment = ANY(%s)", (list(commitments),))
    linked: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for commitment, voice in rows:
        linked[commitment].add(voice)
    return linked


def _write(conn: Connection, links: dict[tuple[UUID, UUID], bool], moves: Sequence[Move]) -> None:
    with conn.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO voice_links VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [link for link, there in links.items() if there],
        )
        cursor.executemany(
            "DELETE FROM voice_links WHERE voice = %s AND commitment = %s",
            [link for link, there in links.items() if not there],
        )
        cursor.executemany(
            "INSERT INTO moves (voice, commitment, at_version, what, position) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [(each.voice, each.commitment, each.at_version, each.what, each.position) for each in moves],
        )


def due(conn: Connection, *, limit: int = AT_ONCE) -> list[Move]:
    """What is to be told now, what happened first first; to each voice only what comes next, so that each is told in
    order however many workers there are. It is the caller's for TAKEN_FOR."""
    rows = conn.execute(
        "UPDATE moves SET try_at = now() + %s WHERE (voice, commitment, at_version) IN (SELECT voice, commitment,"
        " at_version FROM moves AS next WHERE try_at <= now() AND NOT EXISTS (SELECT FROM moves AS earlier"
        " WHERE earlier.voice = next.voice AND earlier.position < next.position)"
        " ORDER BY position LIMIT %s FOR UPDATE SKIP LOCKED)"
        " RETURNING voice, commitment, at_version, what, position",
        (TAKEN_FOR, limit),
    ).fetchall()
    return sorted((Move(*row) for row in rows), key=lambda move: (move.position, move.voice))


def tell(conn: Connection, ledger: Accountability, moves: Sequence[Move]) -> int:
    """Tell them. One that cannot be told is tried again later and later, up to five minutes, is named on the health
    page, and holds up no other voice. Returns how many were told. Raises Unavailable."""
    told = 0
    for move in moves:
        try:
            ledger.tell_moved(move.voice, commitment=move.commitment, what=move.what, at_version=move.at_version)
        except Unavailable:
            raise
        except Exception as fault:  # whatever it is, the others are told
            aside.note(conn, TELLING, move.voice, fault, position=move.position)
            _later(conn, move)
            continue
        conn.execute(
            "DELETE FROM moves WHERE voice = %s AND commitment = %s AND at_version = %s",
            (move.voice, move.commitment, move.at_version),
        )
        aside.clear(conn, TELLING, move.voice)
        log.info("told", subject=str(move.voice), of=str(move.commitment), version=move.at_version)
        told += 1
    return told


def _later(conn: Connection, move: Move) -> None:
    conn.execute(
        "UPDATE moves SET failures = failures + 1,"
        " try_at = now() + least(interval '5 minutes', interval '1 second' * power(2, least(failures, 10)))"
        " WHERE voice = %s AND commitment = %s AND at_version = %s",
        (move.voice, move.commitment, move.at_version),
    )


class Moves:
    """Follows the ledger and tells, until cancelled."""

    def __init__(self, url: str, ledger: Accountability) -> None:
        self._url = url
        self._ledger = ledger

    async def run(self, alive: Callable[[], None]) -> None:
        """`alive` is called each time round. Raises Unavailable or psycopg.Error when the database goes away, NotSetUp
        where it is too old."""
        with connect(self._url) as conn, listen(self._url) as listening:
            await asyncio.to_thread(prepare, conn)
            pace = Pace()
            while True:
                alive()
                if not await asyncio.to_thread(self.turn, conn, pace):
                    await asyncio.to_thread(wait_for_more, listening)

    def turn(self, conn: Connection, pace: Pace | None = None) -> int:
        """Take the next events, and tell what is due. Returns how many of both there were."""
        try:
            taken = take_batch(conn, FOLLOWER, self._ledger.mapper, take, pace=pace or Pace())
        except Newer as reason:
            # It stays there until a newer program takes it; what was noted is told.
            log.info("waits for a newer program", follower=FOLLOWER, reason=reason.sentence)
            taken = 0
        told = tell(conn, self._ledger, due(conn))
        aside.again(conn, FOLLOWER, self._ledger.mapper, write)
        return taken + told
