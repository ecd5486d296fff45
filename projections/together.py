"""Lists taken together: a batch is read, taken apart and folded once for every list that stands in it, and what they
make of it is written in one transaction.

Where anything goes wrong nothing of it is written, and each list takes those events alone, as every follower does, with
all that setting aside and falling behind means for one list and no other. Behind them they are taken together again.
"""

from collections.abc import Mapping, Sequence
from time import perf_counter

import structlog

from domain.ledger import aside
from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import Pace, Recorded, Unreadable, count, free_position_of, read
from domain.model.council import CouncilEvent
from projections.known import Folded, Known
from projections.projection import Projection, spread
from projections.tables import leave_to_newer
from projections.waiting import tell

log = structlog.get_logger(__name__)
LOCK_WITHIN_MS = 1_000
"""Milliseconds that lists wait together for a table that somebody holds: longer waits only the list that it is of."""
_STANDING = (
    "SELECT follower, position, version FROM positions WHERE follower = ANY(%s) AND position BETWEEN %s AND %s"
    " FOR UPDATE SKIP LOCKED"
)


class Together:
    """Takes batches for several lists; for one thread at a time. `apart`: the position up to which each is to be taken
    alone. `folded`: what the batches so far came to. `telling`: whoever waits for one of the lists is told."""

    def __init__(self, ledger: Accountability, pace: Pace, *, telling: bool = False) -> None:
        self._ledger = ledger
        self._telling = telling
        self._pace = pace
        self.folded = Folded()
        self.apart = 0

    def take(
        self, conn: Connection, lead: Projection, others: Sequence[Projection], *, up_to: int | None = None
    ) -> Mapping[str, int] | None:
        """Take the next batch of a list, and for all of the others that stand in it and that nobody else takes just
        now. Returns how many events each took: none where there are none, or somebody else takes them. None: up to
        `apart` each list is to be taken alone. Raises what is wrong with this list, or with all."""
        begun, last = perf_counter(), 0
        try:
            with conn.transaction():
                after = free_position_of(conn, lead.name)
                if after is None:
                    return {}
                if after < self.apart:
                    return None
                leave_to_newer(conn, lead)
                batch = read(conn, self._ledger.mapper, after=after, up_to=up_to, limit=self._pace.limit)
                if not batch:
                    self._pace.took(0, 0.0)
                    return {}
                last = batch[-1].position
                lists = _standing(conn, lead, others, after, last)
                # The server writes one list while the rows of the next are made.
                with conn.pipeline():
                    taken = self._write(conn, batch, lists)
        except Exception as fault:  # whatever it is, alone it shows whose it is
            if conn.closed or not last:
                raise
            log.info("lists are taken apart", fault=type(fault).__name__, up_to=last)
            self.apart = last
            return None
        took = perf_counter() - begun
        self._pace.took(len(batch), took)
        for name, events in taken.items():
            count(name, events, took)
        return taken

    def _write(
        self, conn: Connection, batch: Sequence[Recorded], lists: Sequence[tuple[Projection, int]]
    ) -> dict[str, int]:
        names = [each.name for each, _ in lists]
        waiting, known = aside.waiting(conn, names), Known(self._ledger, self.folded)
        taken, kinds = {}, {type(each.event) for each in batch}
        for each, position in lists:
            own = batch if position < batch[0].position else [more for more in batch if more.position > position]
            taken[each.name] = len(own)
            if any(issubclass(kind, CouncilEvent) for kind in kinds):
                own = spread(conn, own, each)
            own = aside.without(own, waiting[each.name])
            if Unreadable in kinds and any(isinstance(more.event, Unreadable) for more in own):
                raise ValueError("an event cannot be read")
            each.write(conn, own, known)
        position = batch[-1].position
        conn.execute("UPDATE positions SET position = %s WHERE follower = ANY(%s)", (position, names))
        if self._telling:
            tell(conn, names)
        return taken


def _standing(
    conn: Connection, lead: Projection, others: Sequence[Projection], after: int, last: int
) -> list[tuple[Projection, int]]:
    """The lists that a batch is taken for, each with where it stands."""
    if not others:
        return [(lead, after)]
    conn.execute("SELECT set_config('lock_timeout', %s, true)", (f"{LOCK_WITHIN_MS}ms",))
    versions = {each.name: each.version for each in others}
    rows = conn.execute(_STANDING, ([each.name for each in others], after, last - 1)).fetchall()
    found = {name: position for name, position, version in rows if version <= versions[name]}
    return [(lead, after), *[(each, found[each.name]) for each in others if each.name in found]]
