"""Merkle trees as in RFC 9162, section 2.1, on hashes of leaves: roots, and proofs that anybody can check.

Nothing here keeps a tree. A frontier, the roots of the perfect subtrees that a tree of some size is made of, is enough
to append; a proof asks for the perfect subtrees it needs, and whoever keeps hashes decides where they come from.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from hashlib import sha256

EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""

Subtree = Callable[[int, int], bytes]
"""Gives the root of the perfect subtree of 2**level leaves that begins at leaf number * 2**level, by level and number.
Level 0 is the hash of one leaf. It is only asked for subtrees that lie within the tree a proof is about."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree. Takes 32 bytes for each bit of its size.

    `hashes`: the roots of its perfect subtrees, the largest first; as many as `size` has bits set.
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)
        if len(self.hashes) != size.bit_count():
            raise ValueError(f"A tree of {size} leaves has {size.bit_count()} perfect subtrees.")

    @classmethod
    def of(cls, size: int, subtree: Subtree) -> "Frontier":
        """The frontier of the first `size` leaves of a tree."""
        return cls(size, [subtree(level, number) for level, number in _perfect(0, size)])

    def append(self, leaf: bytes) -> list[bytes]:
        """Append the hash of a leaf. Returns the roots of the perfect subtrees which it completes, of 2, 4, 8, ...
        leaves: at level n that is subtree number (size - 1) >> n."""
        completed, remaining, node = [], self.size, leaf
        while remaining & 1:
            node = node_hash(self.hashes.pop(), node)
            completed.append(node)
            remaining >>= 1
        self.hashes.append(node)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        return _joined(self.hashes)


def root(size: int, subtree: Subtree) -> bytes:
    """The root of the first `size` leaves of a tree."""
    return Frontier.of(size, subtree).root()


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """That leaf `index` (from 0) is in the tree of the first `size` leaves (section 2.1.3.1). At most 64 hashes."""
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} in a tree of {size} leaves.")
    proof, low, high = [], 0, size
    while high - low > 1:
        middle = low + _half(high - low)
        if index < middle:
            proof.append(_root_between(middle, high, subtree))
            high = middle
        else:
            proof.append(_root_between(low, middle, subtree))
            low = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """That the tree of the first `old` leaves is the beginning of the tree of the first `new` ones (section 2.1.4.1).
    Empty where either says nothing: both are the same, or the old one is empty. At most 64 hashes."""
    if not 0 <= old <= new:
        raise ValueError(f"A tree of {old} leaves is not the beginning of one of {new}.")
    if old in (0, new):
        return []
    proof, low, high = [], 0, new
    while old != high:
        middle = low + _half(high - low)
        if old <= middle:
            proof.append(_root_between(middle, high, subtree))
            high = middle
        else:
            proof.append(_root_between(low, middle, subtree))
            low = middle
    if low:
        proof.append(_root_between(low, high, subtree))
    return proof[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that the hash of a leaf stands at `index` under this root (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, result = index, size - 1, leaf
    for hash_ in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            result = node_hash(hash_, result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, hash_)
        node, last = node >> 1, last >> 1
    return last == 0 and result == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the tree of one root is the beginning of the other's (section 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root and (old > 0 or old_root == EMPTY)
    if old == 0:
        return not proof and old_root == EMPTY
    if not proof:
        return False
    # Where the old tree is a perfect one its root begins the proof, and is left out of it.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    found_old = found_new = path[0]
    for hash_ in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            found_old, found_new = node_hash(hash_, found_old), node_hash(hash_, found_new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found_new = node_hash(found_new, hash_)
        node, last = node >> 1, last >> 1
    return last == 0 and found_old == old_root and found_new == new_root


def _half(size: int) -> int:
    """The largest power of two below a size of two or more."""
    return 1 << ((size - 1).bit_length() - 1)


def _perfect(low: int, high: int) -> Iterable[tuple[int, int]]:
    """The perfect subtrees that leaves low..high-1 are made of, by level and number, the largest first. `low` is where
    a subtree at least as large as these leaves may begin."""
    for level in range((high - low).bit_length() - 1, -1, -1):
        if (high - low) >> level & 1:
            yield level, low >> level
            low += 1 << level


def _joined(hashes: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees, the largest of which comes first."""
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes)) if hashes else EMPTY


def _root_between(low: int, high: int, subtree: Subtree) -> bytes:
    return _joined([subtree(level, number) for level, number in _perfect(low, high)])
