"""The lists that one process keeps, each by a thread of its own: one thread at a time takes for all of them."""

from collections import Counter, defaultdict
from threading import Lock

from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import SOON, Pace, take_batch
from projections.known import Folded
from projections.projection import Projection
from projections.tables import write_unless_newer
from projections.together import Together
from projections.waiting import telling


class Company:
    """Shared by these threads. A list is taken along by the others from when its own thread has taken it alone until
    that meets a fault: so a list that is in trouble holds up no other, and none is written to before it is prepared."""

    def __init__(self, ledger: Accountability) -> None:
        self._ledger = ledger
        self._turn = Lock()
        self._there: dict[str, Projection] = {}
        self._together = Together(ledger, Pace(), telling=True)
        self._batches: Counter[str] = Counter()
        self._paces: dict[str, Pace] = defaultdict(Pace)

    def take(self, conn: Connection, projection: Projection) -> int:
        """Take the next batch of a list, and for all of the others that can be taken with it. Returns how many events
        it took: none where there are none, or somebody else takes them. Raises what is wrong with it."""
        there, up_to = projection.name in self._there, None
        if there:
            seen = self._batches[projection.name]
            if self._turn.acquire(timeout=SOON):
                try:
                    taken, up_to = self._with_others(conn, projection), self._together.apart
                finally:
                    self._turn.release()
                if taken is not None:
                    return taken
            elif self._batches[projection.name] > seen:
                return 0  # Whoever has the turn takes it along.
        write, pace = (
            telling(projection.name, write_unless_newer(projection, self._ledger)),
            self._paces[projection.name],
        )
        taken = take_batch(conn, projection.name, self._ledger.mapper, write, up_to=up_to, pace=pace, waits=False)
        self._there[projection.name] = projection
        return taken

    def leave(self, projection: Projection) -> None:
        """A list met a fault or lost its connection. What was folded is forgotten: the ledger may be another."""
        self._there.pop(projection.name, None)
        self._together.folded = Folded()

    def _with_others(self, conn: Connection, projection: Projection) -> int | None:
        others = [each for each in list(self._there.values()) if each is not projection]
        taken = self._together.take(conn, projection, others)
        if taken is None:
            return None
        self._batches.update(taken.keys())
        return taken.get(projection.name, 0)
