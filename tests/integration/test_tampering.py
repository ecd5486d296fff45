"""Somebody with every right changes the record: whatever they do is found, and the first wrong event is named.

Each trial is done in a transaction that is taken back afterwards, as a superuser with triggers and foreign keys off, at
a place by chance. `KEPT_AUDIT_SIZE=1000` does as many of each kind; what chance chose is in the name of a failure.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import psycopg
import pytest

from domain.ledger import verifying
from domain.ledger.database import Connection, connect
from domain.ledger.seal_faults import Kind, Verified
from domain.ledger.verifying import verify
from domain.seal.keys import Signer
from tests.conftest import Database, Embedded, new_database
from tests.integration.sealed_record import ORIGIN, append, fill
from tests.integration.tampering import (
    BATCHES,
    KEY,
    KINDS,
    Tamper,
    cut_off,
    known,
    other_words,
    rewrite_leaves,
    rewritten,
    rows,
    write,
)

TRIALS = int(os.environ.get("KEPT_AUDIT_SIZE", "12"))


@pytest.fixture(scope="module")
def owner(embedded: Embedded, set_up: str) -> Iterator[Connection]:
    """A superuser in a database of this file's, with triggers and foreign keys off."""
    made = new_database(embedded, like=set_up)
    database: Database = next(made)
    fill(database.service_url, KEY, BATCHES, Random(20))
    with connect(database.service_url) as conn:
        append(conn, 4, Random(21))
    with psycopg.connect(database.owner_url, autocommit=True) as conn:
        conn.execute("SET session_replication_role = replica")
        yield conn
    list(made)


@contextmanager
def taken_back(conn: Connection) -> Iterator[None]:
    with conn.transaction(force_rollback=True):
        yield


def test_a_record_that_nobody_touched_is_whole(owner: Connection) -> None:
    with taken_back(owner):
        found = verify(owner, [KEY.verifier], known(owner))
    assert found == Verified(sum(BATCHES), 4, len(BATCHES), len(BATCHES), ())


@pytest.mark.parametrize("tamper", KINDS, ids=lambda each: each.__name__)
def test_the_first_wrong_event_is_named_with_what_is_wrong(owner: Connection, tamper: Tamper) -> None:
    there = rows(owner)
    for seed in range(TRIALS):
        with taken_back(owner):
            at, kind = tamper(owner, there, Random(f"{tamper.__name__} {seed}"))
            found = verify(owner, [KEY.verifier])
        told = found.faults[0]
        assert (told.kind, told.first, found.events) == (kind, at, at), (seed, told)
        if told.position not in {row[0] for row in there}:
            assert there[at - 1][0] < (told.position or 0) < there[at][0] or at == 0, (seed, told)
        else:
            assert told.position == there[at][0], (seed, told)
        assert f" {told.position} " in told.sentence.replace(".", " "), (seed, told)


def test_a_tail_that_was_cut_off_with_its_seals_is_found_against_what_was_kept_outside(owner: Connection) -> None:
    there, outside = rows(owner), known(owner)
    for seed in range(TRIALS):
        chance = Random(f"tail {seed}")
        size = chance.choice([0, *(each.size for each in outside[:-1])])
        with taken_back(owner):
            cut_off(owner, there, size)
            assert verify(owner, [KEY.verifier]).faults == (), "the database alone cannot know"
            found = verify(owner, [KEY.verifier], outside)
            if chance.random() < 0.5:
                # Others in their place, and sealed as well.
                write(owner, rewritten(there, size, chance)[size:], size)
                among = verify(owner, [KEY.verifier], outside).faults[0]
                assert (among.kind, among.first) == (Kind.AMONG, size), (seed, among)
        told = found.faults[0]
        assert (told.kind, told.first) == (Kind.MISSING, size), (seed, told)
        after_position = there[size - 1][0] if size else 0
        assert told.sentence.startswith(f"Every event after position {after_position} is missing"), (seed, told)


def test_a_record_rewritten_with_the_key_is_found_against_what_was_kept_outside(owner: Connection) -> None:
    there, outside = rows(owner), known(owner)
    for seed in range(TRIALS):
        chance = Random(f"rewritten {seed}")
        at = chance.randrange(len(there))
        kept = sorted(chance.sample(outside, chance.randint(1, len(outside))), key=lambda each: each.size)
        with taken_back(owner):
            cut_off(owner, there, 0)
            write(owner, rewritten(there, at, chance), 0)
            assert verify(owner, [KEY.verifier]).faults == (), "the key signed it all"
            found = verify(owner, [KEY.verifier], kept)
        if kept[-1].size <= at:
            assert found.faults == (), (seed, "nobody outside knew of it yet")
            continue
        told = found.faults[0]
        low = max((each.size for each in kept if each.size <= at), default=0)
        high = min(each.size for each in kept if each.size > at)
        assert (told.kind, told.first, told.last) == (Kind.AMONG, low, high - 1), (seed, told)
        assert (told.position or 0) <= there[at][0], (seed, told)


def test_leaves_rewritten_without_the_key_leave_the_smallest_range_that_can_be_told(owner: Connection) -> None:
    there, outside = rows(owner), known(owner)
    for seed in range(TRIALS):
        chance = Random(f"leaves {seed}")
        at = chance.randrange(len(there))
        with taken_back(owner):
            other_words(owner, there, at, chance)
            rewrite_leaves(owner, root=chance.random() < 0.5)
            found = verify(owner, [KEY.verifier])
        told = next(each for each in found.faults if each.kind is not Kind.SEAL)
        high = min(each.size for each in outside if each.size > at)
        low = max((each.size for each in outside if each.size <= at), default=0)
        assert (told.kind, told.first, told.last) == (Kind.AMONG, low, high - 1), (seed, told)
        assert (told.position, f"to {there[high - 1][0]} " in told.sentence) == (there[low][0], True), (seed, told)


def test_an_event_changed_with_all_that_its_checkpoint_says_is_found_by_the_next_signature(owner: Connection) -> None:
    there, outside = rows(owner), known(owner)
    for seed in range(TRIALS):
        chance = Random(f"checkpoint {seed}")
        number = chance.randrange(len(outside) - 1)
        low, high = (outside[number - 1].size if number else 0), outside[number].size
        with taken_back(owner):
            other_words(owner, there, chance.randrange(low, high), chance)
            rewrite_leaves(owner, root=True)
            owner.execute("UPDATE seal.checkpoints SET note = %s WHERE size = %s", (chance.choice(["", "x"]), high))
            found = verify(owner, [KEY.verifier])
        told = found.faults[0]
        assert (told.kind, told.first, told.last) == (Kind.AMONG, low, outside[number + 1].size - 1), (seed, told)
        assert told.position == there[low][0], (seed, told)
        assert (Kind.SIGNATURE, low) in {(each.kind, each.first) for each in found.faults}


@pytest.mark.parametrize("held", [1, 100])
def test_checkpoints_that_are_gone_by_the_thousand_are_not_held_in_memory(
    owner: Connection, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    """What only so many events are held for is tried here with fewer."""
    monkeypatch.setattr(verifying, "MOST_HELD", held)
    there, outside = rows(owner), known(owner)
    gone = "DELETE FROM seal.checkpoints WHERE size > 2 AND size < %s"
    with taken_back(owner):
        owner.execute(gone, (outside[-1].size,))
        found = verify(owner, [KEY.verifier], outside)
        assert {each.kind for each in found.faults} == {Kind.SEAL}
        assert (found.events, found.compared) == (sum(BATCHES), len(outside))
        with owner.transaction(force_rollback=True):
            other_words(owner, there, 50, Random(1))
            told = verify(owner, [KEY.verifier]).faults[0]
            assert (told.kind, told.first, told.last) == (Kind.AMONG, 2, sum(BATCHES) - 1)
        owner.execute("DELETE FROM ledger.events WHERE notification_id >= %s", (there[60][0],))
        told = verify(owner, [KEY.verifier]).faults[0]
        assert (told.kind, told.first) == (Kind.MISSING, 60)


A_LEAF = "leaves = overlay(leaves PLACING '\\x0000' FROM 9)"
SEAL_CHANGES = {
    "a note": ("note = replace(note, '— ', '—  ')", Kind.SIGNATURE),
    "a signature": ("note = overlay(note PLACING 'AAAA' FROM length(note) - 12)", Kind.SIGNATURE),
    "a root": ("root = sha256('')", Kind.SEAL),
    "a leaf": (A_LEAF, Kind.SEAL),
    "a leaf and its note": (f"note = '', {A_LEAF}", Kind.SIGNATURE),
    "a position": ("position = 1000000 + size, positions[cardinality(positions)] = 1000000 + size", Kind.SEAL),
}


@pytest.mark.parametrize("what", SEAL_CHANGES)
def test_a_change_of_the_seal_alone_is_told_from_one_of_events(owner: Connection, what: str) -> None:
    change, kind = SEAL_CHANGES[what]
    the_seal_alone(owner, f"UPDATE seal.checkpoints SET {change} WHERE size = %s", kind)


@pytest.mark.parametrize(
    "change",
    ["DELETE FROM seal.checkpoints WHERE size = %s", "UPDATE seal.nodes SET hash = sha256('') WHERE %s > 0"],
)
def test_a_checkpoint_or_a_node_that_is_gone_is_told_from_an_event(owner: Connection, change: str) -> None:
    the_seal_alone(owner, change, Kind.SEAL)


def the_seal_alone(owner: Connection, change: str, kind: Kind) -> None:
    for each in known(owner)[:-1]:
        with taken_back(owner):
            owner.execute(change.encode(), (each.size,))
            found = verify(owner, [KEY.verifier])
        assert kind in {fault.kind for fault in found.faults}, (each.size, found)
        assert {fault.kind for fault in found.faults} <= {Kind.SIGNATURE, Kind.SEAL}, (each.size, found)
        assert found.events == sum(BATCHES)


def test_checkpoints_that_are_gone_here_are_missed_from_outside(owner: Connection) -> None:
    outside = known(owner)
    with taken_back(owner):
        owner.execute("DELETE FROM seal.checkpoints WHERE size > 50")
        found = verify(owner, [KEY.verifier], outside)
    (told,) = [each for each in found.faults if "outside" in each.sentence]
    assert (told.kind, found.compared) == (Kind.SEAL, len(outside))
    assert told.sentence.startswith(f"The seal ends at 50 events, and a checkpoint from outside counts {sum(BATCHES)}")


def test_another_key_vouches_for_nothing(owner: Connection) -> None:
    there = rows(owner)
    thief = Signer.made(ORIGIN)
    with taken_back(owner):
        cut_off(owner, there, 0)
        write(owner, rewritten(there, 3, Random(1)), 0, thief)
        found = verify(owner, [KEY.verifier])
    assert {each.kind for each in found.faults} == {Kind.SIGNATURE}
