"""The nodes that the seal stores for its proofs, held against those of the tree over the events."""

from collections.abc import Iterator

from domain.ledger import seal_faults as faults
from domain.ledger.seal_faults import Fault


class Nodes:
    """Stored nodes, in the order in which a growing tree completes them. The first that is wrong is told; after it they
    are not compared."""

    def __init__(self, stored: Iterator[tuple[int, int, bytes]]) -> None:
        self._stored = stored
        self._agree = True

    def compare(self, level: int, number: int, hash_: bytes) -> list[Fault]:
        """The tree has completed this node."""
        if not self._agree or next(self._stored, None) == (level, number, hash_):
            return []
        self._agree = False
        says = "A node that the seal stores for its proofs was changed or removed."
        return [faults.seal(number << level, ((number + 1) << level) - 1, says)]

    def rest(self, size: int) -> list[Fault]:
        """So many events are sealed, and no more nodes can be stored. From here on nothing is compared."""
        agreed, self._agree = self._agree, False
        if not agreed or next(self._stored, None) is None:
            return []
        return [faults.seal(0, max(0, size - 1), "The seal stores nodes of more events than it has sealed.")]
