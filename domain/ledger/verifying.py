"""Checking the record against its seal: every event once, every stored hash, every checkpoint; and, if there are any,
against checkpoints that were kept outside, which nobody who changes the database can reach.

What the seal says is believed as far as a signature carries. Where an event's leaf is not the one that is listed, it is
asked which of the two leads to the root that was signed: so it is told whether the event was changed or the seal.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from domain.ledger import seal_faults as faults
from domain.ledger.database import Connection
from domain.ledger.seal_faults import Fault
from domain.ledger.seal_outside import Outside
from domain.ledger.seal_streams import Batch, Leaf, batches, first_wrong, leaves, nodes
from domain.ledger.sealed import BLOCK_LEVELS
from domain.seal.checkpoint import Checkpoint, opened
from domain.seal.keys import Malformed, Verifier
from domain.seal.merkle import Frontier
from domain.seal.note import WrongSignature

MOST_FAULTS = 20
"""Faults of the seal that are told, at most. Of events only the first is: after it nothing can be compared."""
MOST_HELD = 64 * 256
"""Events that are held, at most, until a checkpoint with a signature says whether they or the seal were changed."""


@dataclass(frozen=True)
class Verified:
    """What a check found: how many sealed events are as they were, how many wait for the seal, how many checkpoints
    there are here, how many from outside were compared; and what is wrong, the first wrong event before all else."""

    events: int
    waiting: int
    checkpoints: int
    compared: int
    faults: tuple[Fault, ...]


def verify(conn: Connection, verifiers: Sequence[Verifier], outside: Iterable[Checkpoint] = ()) -> Verified:
    """Check the record. `verifiers`: the keys that may have signed it; `outside`: checkpoints from elsewhere whose
    signatures are checked already. In a transaction of the caller's, so that all is read at one moment."""
    with leaves(conn) as events, batches(conn) as sealed, nodes(conn) as stored:
        return _Check(conn, verifiers, Outside(outside), events, stored).run(sealed)


class _Check:
    def __init__(
        self,
        conn: Connection,
        verifiers: Sequence[Verifier],
        outside: Outside,
        events: Iterator[Leaf],
        stored: Iterator[tuple[int, int, bytes]],
    ) -> None:
        self._conn, self._verifiers, self._outside = conn, verifiers, outside
        self._events, self._stored = events, stored
        self._nodes_agree = True
        self._tree = Frontier()
        """Over the events as they are now, as far as they are as they were."""
        self._held: list[Leaf] = []
        self._listed: list[Leaf | None] = []
        """Events after those, and what the seal lists for them (None: nothing), until a signature settles it."""
        self._wrong: Fault | None = None
        self._of_seal: list[Fault] = []

    def run(self, sealed: Iterator[Batch]) -> Verified:
        checkpoints, waiting = 0, 0
        for batch in sealed:
            checkpoints += 1
            self._batch(batch)
            if self._wrong:
                break
        if not self._wrong and self._listed:
            self._settle_unsigned()
        end = self._tree.size
        if not self._wrong:
            waiting = self._beyond_the_seal()
        told = (*([self._wrong] if self._wrong else []), *self._of_seal[:MOST_FAULTS])
        return Verified(self._wrong.first if self._wrong else end, waiting, checkpoints, self._outside.compared, told)

    def _batch(self, batch: Batch) -> None:
        done = self._tree.size
        gap = batch.first - done - len(self._listed)
        if gap < 0 or not batch.is_whole:
            says = f"The checkpoint of {batch.size} events was damaged."
            self._of_seal.append(faults.seal(batch.first, batch.size - 1, says))
            return
        signed = self._signed(batch)
        self._held += islice(self._events, batch.size - done - len(self._held))
        if gap or self._listed or batch.leaves != b"".join(leaf for _, leaf in self._held):
            self._listed += [*[None] * gap, *batch.listed]
            self._differ(batch, signed)
            return
        found = self._held
        root = self._grow()
        if signed is not None and signed.root != root:
            says = "The root that was signed is another, and what the seal lists was changed with the events."
            self._wrong = faults.among(done, batch.size - 1, found[0][0], found[-1][0], says)
            return
        if batch.root != root:
            says = f"The root stored with the checkpoint of {batch.size} events is not theirs."
            self._of_seal.append(faults.seal(done, batch.size - 1, says))
        if [position for position, _ in found] != batch.positions:
            says = f"The positions that the seal lists for the checkpoint of {batch.size} events were changed."
            self._of_seal.append(faults.seal(done, batch.size - 1, says))
        self._wrong = self._outside.compare(found)

    def _differ(self, batch: Batch, signed: Checkpoint | None) -> None:
        """Leaves of events are not those that are listed: which of them were signed?"""
        done, found = self._tree.size, self._held
        if signed is None:
            if len(self._listed) > MOST_HELD:
                self._settle_unsigned()
            return
        if len(found) == len(self._listed) and self._root_over(leaf for _, leaf in found) == signed.root:
            says = f"What the seal lists before the checkpoint of {batch.size} events was changed or removed."
            self._of_seal.append(faults.seal(done, batch.size - 1, f"{says} The events are as they were signed."))
            self._grow()
            self._wrong = self._outside.compare(found)
            return
        listed = [each or now for each, now in zip(self._listed, [*found, *[None] * len(self._listed)], strict=False)]
        if None not in listed and self._root_over(each[1] for each in listed if each) == signed.root:
            self._wrong = first_wrong(self._conn, done, self._listed, found)
        if self._wrong is None:
            says = "Neither they nor what the seal lists of them lead to the root that was signed."
            first = found[0][0] if found else batch.positions[0]
            self._wrong = faults.among(done, batch.size - 1, first, batch.positions[-1], says)

    def _settle_unsigned(self) -> None:
        """What is listed and signed by nobody is all there is to go by."""
        done, found = self._tree.size, self._held
        self._wrong = first_wrong(self._conn, done, self._listed, found)
        if self._wrong is None:
            self._grow()
            self._wrong = self._outside.compare(found)

    def _signed(self, batch: Batch) -> Checkpoint | None:
        """What a known key signed in a batch's note. What is not signed, or says something else, is a fault."""
        for verifier in self._verifiers:
            try:
                signed = opened(batch.note.encode(), verifier)
            except (Malformed, WrongSignature):
                continue
            if signed.size == batch.size:
                return signed
        self._of_seal.append(faults.unsigned(batch.first, batch.size))
        return None

    def _beyond_the_seal(self) -> int:
        """Hold outside checkpoints against the events that are not sealed yet. Returns how many those are."""
        end = self._tree.size
        if self._nodes_agree and next(self._stored, None) is not None:
            says = "The seal stores nodes of more events than it has sealed."
            self._of_seal.append(faults.seal(0, max(0, end - 1), says))
        self._nodes_agree = False  # From here on none is stored.
        while self._wrong is None and (found := list(islice(self._events, 2_000))):
            self._held = found
            self._grow()
            self._wrong = self._outside.compare(found)
        if self._wrong is None:
            self._wrong = self._outside.what_is_missing()
        beyond = self._outside.largest
        if self._wrong is None and beyond > end:
            says = f"The seal ends at {end} events, and a checkpoint from outside counts {beyond}: part of it is gone."
            self._of_seal.append(faults.seal(end, beyond - 1, says))
        return self._tree.size - end

    def _root_over(self, more: Iterable[bytes]) -> bytes:
        tree = Frontier(self._tree.size, self._tree.hashes)
        for leaf in more:
            tree.append(leaf)
        return tree.root()

    def _grow(self) -> bytes:
        """What is held is as it was: append it to the tree, and hold stored nodes against it. Returns the root."""
        tree = self._tree
        for _, leaf in self._held:
            for level, hash_ in enumerate(tree.append(leaf), start=1):
                if level % BLOCK_LEVELS == 0 and self._nodes_agree:
                    number = (tree.size - 1) >> level
                    self._nodes_agree = next(self._stored, None) == (level, number, hash_)
                    if not self._nodes_agree:
                        says = "A node that the seal stores for its proofs was changed or removed."
                        self._of_seal.append(faults.seal(number << level, tree.size - 1, says))
        self._held, self._listed = [], []
        return tree.root()
