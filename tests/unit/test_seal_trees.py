"""Merkle trees: against the published example of RFC 6962's authors, against the definition, and against tampering."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.seal.leaf import leaf_hash
from domain.seal.merkle import (
    EMPTY,
    Frontier,
    consistency_proof,
    inclusion_proof,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# What every implementation of Certificate Transparency is held against: eight leaves, the roots over the first 1..8 of
# them, and proofs.
LEAVES = [
    leaf_hash(bytes.fromhex(leaf))
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    bytes.fromhex(found)
    for found in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
G = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
H = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
INCLUDED = [
    (0, 1, []),
    (0, 8, [A, B, C]),
    (5, 8, [D, E, F]),
    (2, 3, [ROOTS[1].hex()]),
    (1, 5, [ROOTS[0].hex(), B, D]),
]
CONSISTENT = [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [G, E, F]), (2, 5, [B, D]), (6, 7, [G, H, F])]


def naive(leaves: Sequence[bytes]) -> bytes:
    """The root as section 2.1.1 defines it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + naive(leaves[:half]) + naive(leaves[half:])).digest()


class Kept:
    """Leaves that answer for perfect subtrees, and for nothing outside of themselves."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves, self.asked = leaves, 0

    def __call__(self, level: int, number: int) -> bytes:
        self.asked += 1
        found = self.leaves[number << level : (number + 1) << level]
        assert len(found) == 1 << level, "asked for what is not a perfect subtree of these leaves"
        return naive(found)


def hashes(data: bytes, count: int) -> list[bytes]:
    return [leaf_hash(data + bytes([n % 256, n // 256])) for n in range(count)]


many = st.integers(1, 300)


def test_the_published_roots() -> None:
    frontier = Frontier()
    assert frontier.root() == EMPTY == naive([])
    for number, leaf in enumerate(LEAVES):
        frontier.append(leaf)
        assert frontier.root() == ROOTS[number] == root(number + 1, Kept(LEAVES))


@pytest.mark.parametrize(("index", "size", "proof"), INCLUDED)
def test_the_published_inclusion_proofs(index: int, size: int, proof: list[str]) -> None:
    found = inclusion_proof(index, size, Kept(LEAVES))
    assert [each.hex() for each in found] == proof
    assert verify_inclusion(index, size, LEAVES[index], found, ROOTS[size - 1])


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENT)
def test_the_published_consistency_proofs(old: int, new: int, proof: list[str]) -> None:
    found = consistency_proof(old, new, Kept(LEAVES))
    assert [each.hex() for each in found] == proof
    assert verify_consistency(old, new, ROOTS[old - 1], ROOTS[new - 1], found)


@given(st.binary(max_size=3), many, st.data())
def test_a_frontier_can_be_taken_up_anywhere_and_names_every_subtree_it_completes(
    seed: bytes, count: int, data: st.DataObject
) -> None:
    leaves = hashes(seed, count)
    begun = data.draw(st.integers(0, count))
    frontier = Frontier.of(begun, Kept(leaves))
    for number in range(begun, count):
        for level, completed in enumerate(frontier.append(leaves[number]), start=1):
            assert completed == Kept(leaves)(level, number >> level)
    assert (frontier.size, frontier.root()) == (count, naive(leaves))
    assert root(begun, Kept(leaves)) == naive(leaves[:begun])


@given(st.binary(max_size=3), many, st.data())
def test_every_leaf_is_proven_to_be_in_and_nothing_else_is(seed: bytes, count: int, data: st.DataObject) -> None:
    leaves = hashes(seed, count)
    index, other = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    kept = Kept(leaves)
    proof = inclusion_proof(index, count, kept)
    top = naive(leaves)
    assert kept.asked <= 2 * count.bit_length()
    assert verify_inclusion(index, count, leaves[index], proof, top)
    assert verify_inclusion(other, count, leaves[index], proof, top) == (other == index)
    assert not verify_inclusion(index, count, node_hash(leaves[index], b""), proof, top)
    for wrong in damaged(proof, data):
        assert not verify_inclusion(index, count, leaves[index], wrong, top)


@given(st.binary(max_size=3), many, st.data())
def test_a_tree_is_proven_to_grow_out_of_an_earlier_one_and_of_nothing_else(
    seed: bytes, count: int, data: st.DataObject
) -> None:
    leaves = hashes(seed, count)
    old, changed = data.draw(st.integers(0, count)), data.draw(st.integers(0, count - 1))
    kept = Kept(leaves)
    proof = consistency_proof(old, count, kept)
    before, after = naive(leaves[:old]), naive(leaves)
    assert kept.asked <= 2 * count.bit_length()
    assert verify_consistency(old, count, before, after, proof)
    assert not verify_consistency(old, count, node_hash(before, b""), after, proof)
    assert not verify_consistency(old + 1, count, before, after, proof)
    rewritten = [*leaves[:changed], leaf_hash(b"another"), *leaves[changed + 1 :]]
    forged = consistency_proof(old, count, Kept(rewritten))
    # What was rewritten before the earlier checkpoint is found; what comes after it was never promised.
    assert verify_consistency(old, count, before, naive(rewritten), forged) == (changed >= old)
    if 0 < old < count:
        assert not verify_consistency(old, count, node_hash(before, b""), node_hash(after, b""), proof)
        for wrong in damaged(proof, data):
            assert not verify_consistency(old, count, before, after, wrong)


def damaged(proof: list[bytes], data: st.DataObject) -> list[list[bytes]]:
    """A proof with something more, something less and one bit turned."""
    found = [[*proof, leaf_hash(b"more")], [leaf_hash(b"more"), *proof]]
    if proof:
        at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        turned = (int.from_bytes(proof[at]) ^ (1 << bit)).to_bytes(32)
        found += [proof[:at] + proof[at + 1 :], [*proof[:at], turned, *proof[at + 1 :]]]
    return found


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (5, 3), (-1, 3)])
def test_there_is_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(index, size, Kept(LEAVES))
    assert not verify_inclusion(index, size, LEAVES[0], [], LEAVES[0])


@pytest.mark.parametrize(("old", "new"), [(3, 2), (-1, 2)])
def test_no_tree_is_the_beginning_of_a_smaller_one(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="not the beginning"):
        consistency_proof(old, new, Kept(LEAVES))
    assert not verify_consistency(old, new, ROOTS[1], ROOTS[1], [])


def test_a_frontier_has_as_many_hashes_as_its_size_has_bits() -> None:
    with pytest.raises(ValueError, match="2 perfect subtrees"):
        Frontier(5, [ROOTS[0]])
