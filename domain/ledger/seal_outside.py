"""Checkpoints that were kept outside of the database, held against the tree over the events as they are now."""

from collections.abc import Iterable

from domain.ledger import seal_faults as faults
from domain.ledger.seal_faults import Fault
from domain.ledger.seal_streams import Leaf
from domain.seal.checkpoint import Checkpoint
from domain.seal.merkle import Frontier


class Outside:
    """Outside checkpoints. `largest`: the most events that one counts; `compared`: how many were held against the
    events so far."""

    def __init__(self, checkpoints: Iterable[Checkpoint]) -> None:
        self._ahead = sorted({(each.size, each.root) for each in checkpoints if each.size}, reverse=True)
        self.largest = self._ahead[0][0] if self._ahead else 0
        self.compared = 0
        self._tree, self._last = Frontier(), 0
        self._agreed, self._agreed_at = 0, 0
        """How many events one of them bears out, and the position of the last of those."""

    def compare(self, more: Iterable[Leaf]) -> Fault | None:
        """Go on with these events. What is found to be wrong is among those after the last checkpoint that agrees."""
        if not self._ahead:
            return None
        for self._last, leaf in more:
            self._tree.append(leaf)
            while self._ahead and self._ahead[-1][0] == self._tree.size:
                size, root = self._ahead.pop()
                self.compared += 1
                if root != self._tree.root():
                    why = f"A checkpoint from outside of {size} events has another root."
                    return faults.among(self._agreed, size - 1, self._agreed_at + 1, self._last, why)
                self._agreed, self._agreed_at = size, self._last
        return None

    def what_is_missing(self) -> Fault | None:
        """After the last event: what a checkpoint counts beyond it."""
        if not self._ahead:
            return None
        return faults.shorter(self._tree.size, self._ahead[-1][0], self._last)
