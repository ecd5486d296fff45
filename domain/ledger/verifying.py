"""Checking the record against its seal: every event once, every stored hash, every checkpoint; and, if there are any,
against checkpoints that were kept outside, which nobody who changes the database can reach.

What the seal says is believed as far as a signature carries. Where an event's leaf is not the one that is listed, it is
asked which of the two leads to the root that was signed: so it is told whether the event was changed or the seal.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from domain.ledger import seal_faults as faults
from domain.ledger.database import Connection
from domain.ledger.seal_faults import Fault, Verified
from domain.ledger.seal_nodes import Nodes
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
AT_ONCE = 2_000
"""Events that are read together where no checkpoint is there for them."""


def verify(conn: Connection, verifiers: Sequence[Verifier], outside: Iterable[Checkpoint] = ()) -> Verified:
    """Check the record. `verifiers`: the keys that may have signed it; `outside`: checkpoints from elsewhere whose
    signatures are checked already. In a transaction of the caller's, so that all is read at one moment."""
    with leaves(conn) as events, batches(conn) as sealed, nodes(conn) as stored:
        return _Check(conn, verifiers, Outside(outside), events, Nodes(stored)).run(sealed)


class _Check:
    def __init__(
        self, conn: Connection, verifiers: Sequence[Verifier], outside: Outside, events: Iterator[Leaf], stored: Nodes
    ) -> None:
        self._conn, self._verifiers, self._outside = conn, verifiers, outside
        self._events, self._stored = events, stored
        self._tree = Frontier()
        """Over the events as they are now, as far as they were compared with what the seal lists."""
        self._vouched, self._at, self._last = 0, 0, 0
        """How many of those a signature vouches for, and where the first of the others stands, and the last of all."""
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
        gap = batch.first - self._tree.size - len(self._listed)
        if gap < 0 or not batch.is_whole:
            self._fault_of_seal(batch.first, batch.size, f"The checkpoint of {batch.size} events was damaged.")
            return
        signed = self._signed(batch)
        if gap > MOST_HELD:
            self._pass_over(batch)
            gap = 0
        if self._wrong:
            return
        done = self._tree.size
        self._held += islice(self._events, batch.size - done - len(self._held))
        if gap or self._listed or batch.leaves != b"".join(leaf for _, leaf in self._held):
            self._listed += [*[None] * gap, *batch.listed]
            self._differ(batch, signed)
            return
        found = self._held
        root = self._grow()
        if signed is not None and signed.root != root:
            says = "The root that was signed is another, and what the seal lists was changed with the events."
            self._wrong = faults.among(self._vouched, batch.size - 1, self._at, found[-1][0], says)
            return
        if batch.root != root:
            says = f"The root stored with the checkpoint of {batch.size} events is not theirs."
            self._fault_of_seal(done, batch.size, says)
        if [position for position, _ in found] != batch.positions:
            says = f"The positions that the seal lists for the checkpoint of {batch.size} events were changed."
            self._fault_of_seal(done, batch.size, says)
        self._goes_on(found, vouched=signed is not None)

    def _differ(self, batch: Batch, signed: Checkpoint | None) -> None:
        """Leaves of events are not those that are listed: which of them were signed?"""
        done, found = self._tree.size, self._held
        if signed is None:
            if len(self._listed) > MOST_HELD:
                self._settle_unsigned()
            return
        if len(found) == len(self._listed) and self._root_over(leaf for _, leaf in found) == signed.root:
            says = f"What the seal lists before the checkpoint of {batch.size} events was changed or removed."
            self._fault_of_seal(done, batch.size, f"{says} The events are as they were signed.")
            self._grow()
            self._goes_on(found, vouched=True)
            return
        listed = [each or now for each, now in zip(self._listed, [*found, *[None] * len(self._listed)], strict=False)]
        if None not in listed and self._root_over(each[1] for each in listed if each) == signed.root:
            self._wrong = first_wrong(self._conn, done, self._listed, found)
        if self._wrong is None:
            says = "Neither they nor what the seal lists of them lead to the root that was signed."
            first = self._at if self._vouched < done else found[0][0] if found else batch.positions[0]
            self._wrong = faults.among(self._vouched, batch.size - 1, first, batch.positions[-1], says)

    def _settle_unsigned(self) -> None:
        """What is listed and signed by nobody is all there is to go by."""
        found = self._held
        self._wrong = first_wrong(self._conn, self._tree.size, self._listed, found)
        if self._wrong is None:
            self._grow()
            self._goes_on(found, vouched=False)

    def _pass_over(self, batch: Batch) -> None:
        """So many checkpoints are gone that their events cannot be held until one says what they were."""
        if self._listed:
            self._settle_unsigned()
        self._fault_of_seal(
            self._tree.size, batch.first, f"Every checkpoint before that of {batch.size} events is gone."
        )
        while self._wrong is None and (left := batch.first - self._tree.size):
            self._held = found = list(islice(self._events, min(left, AT_ONCE)))
            if not found:
                self._wrong = faults.shorter(self._tree.size, batch.size, self._last)
                return
            self._grow()
            self._goes_on(found, vouched=False)

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
        self._of_seal += self._stored.rest(end)
        while self._wrong is None and (found := list(islice(self._events, AT_ONCE))):
            self._held = found
            self._grow()
            self._goes_on(found, vouched=False)
        if self._wrong is None:
            self._wrong = self._outside.what_is_missing()
        beyond = self._outside.largest
        if self._wrong is None and beyond > end:
            says = f"The seal ends at {end} events, and a checkpoint from outside counts {beyond}: part of it is gone."
            self._fault_of_seal(end, beyond, says)
        return self._tree.size - end

    def _root_over(self, more: Iterable[bytes]) -> bytes:
        tree = Frontier(self._tree.size, self._tree.hashes)
        for leaf in more:
            tree.append(leaf)
        return tree.root()

    def _grow(self) -> bytes:
        """Append what is held to the tree, and hold stored nodes against it. Returns the root."""
        tree = self._tree
        if tree.size == self._vouched and self._held:
            self._at = self._held[0][0]
        self._last = self._held[-1][0] if self._held else self._last
        for _, leaf in self._held:
            for level, hash_ in enumerate(tree.append(leaf), start=1):
                if level % BLOCK_LEVELS == 0:
                    self._of_seal += self._stored.compare(level, (tree.size - 1) >> level, hash_)
        self._held, self._listed = [], []
        return tree.root()

    def _goes_on(self, found: Sequence[Leaf], *, vouched: bool) -> None:
        """These were appended to the tree, and nothing here speaks against them."""
        if vouched:
            self._vouched = self._tree.size
        self._wrong = self._outside.compare(found)

    def _fault_of_seal(self, first: int, size: int, says: str) -> None:
        self._of_seal.append(faults.seal(first, max(first, size - 1), says))
