"""Checkpoints go to a witness that checks each against the one before, and what it does or leaves undone holds up
nothing here."""

import socket
import time
from collections.abc import Iterator
from itertools import pairwise
from random import Random

import psycopg
import pytest

from api.running import witness as of_ours
from api.running.witness import AWAY, FORKED, SET_BACK, Witness
from domain.ledger import sealed
from domain.ledger.database import Connection, connect
from domain.ledger.sealing import Sealer
from domain.seal import note
from domain.seal.keys import Signer
from tests.conftest import Database
from tests.integration.sealed_record import ORIGIN, append, seal_all
from tests.integration.witness_server import WitnessServer, serving

KEY = Signer.made(ORIGIN)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two tries nobody waits here."""
    monkeypatch.setattr(of_ours, "SHORTEST_PAUSE", 0.0)


@pytest.fixture
def conn(database: Database) -> Iterator[Connection]:
    with connect(database.service_url) as made:
        yield made


@pytest.fixture
def witness() -> WitnessServer:
    return WitnessServer(KEY.verifier)


def more(conn: Connection, chance: Random, sealer: Sealer | None = None) -> int:
    """Some more events, sealed. Returns how many there are then."""
    append(conn, chance.randint(1, 400), chance)
    seal_all(conn, sealer or Sealer(KEY))
    return sealed.at(conn).size


def kept(conn: Connection) -> list[int]:
    return [row[0] for row in conn.execute("SELECT size FROM seal.cosignatures ORDER BY size").fetchall()]


def test_every_checkpoint_that_is_sent_is_signed_as_the_continuation_of_the_last(
    conn: Connection, witness: WitnessServer
) -> None:
    chance, sizes = Random(30), []
    with serving(witness) as url:
        sending = Witness(url, witness.key)
        assert sending.turn(conn) == of_ours.Turned()
        for _ in range(12):
            sizes.append(more(conn, chance))
            assert sending.turn(conn) == of_ours.Turned()
            assert witness.size == sizes[-1]
        # Started anew, it goes on where it was, and sends nothing twice.
        again = Witness(url, witness.key)
        again.turn(conn)
        sizes.append(more(conn, chance))
        again.turn(conn)
    assert witness.answered == [200] * 13
    assert kept(conn) == sizes
    told = note.parse(sealed.with_witnesses(conn, sealed.at(conn)).encode())
    assert told.verify([KEY.verifier, witness.key]) == [KEY.verifier, witness.key]


def test_what_the_witness_knows_beyond_what_we_do_it_says_and_we_go_on_from_there(
    conn: Connection, witness: WitnessServer
) -> None:
    chance = Random(31)
    with serving(witness) as url:
        more(conn, chance)
        Witness(url, None).turn(conn)
        size = more(conn, chance)
        # What it answered was lost: nothing of it is kept here.
        forgetful = Witness(url, witness.key)
        forgetful._old = forgetful._done = 0
        assert forgetful.turn(conn).more
        assert forgetful.turn(conn) == of_ours.Turned()
    assert witness.answered == [200, 409, 200]
    assert witness.size == size


def test_a_record_that_was_set_back_or_changed_is_seen_from_outside(
    conn: Connection, database: Database, witness: WitnessServer
) -> None:
    chance = Random(32)
    with serving(witness) as url:
        early = more(conn, chance)
        more(conn, chance)
        assert Witness(url, witness.key).turn(conn).trouble is None
        with psycopg.connect(database.owner_url) as owner:
            # As a backup from before has it.
            owner.execute("SET session_replication_role = replica")
            owner.execute(
                "DELETE FROM ledger.events WHERE notification_id >"
                " (SELECT position FROM seal.checkpoints WHERE size = %s)",
                (early,),
            )
            owner.execute("DELETE FROM seal.checkpoints WHERE size > %s", (early,))
            owner.execute("DELETE FROM seal.nodes WHERE (number + 1) << level > %s", (early,))
            owner.execute("DELETE FROM seal.cosignatures WHERE size > %s", (early,))
        sending = Witness(url, witness.key)
        turned = sending.turn(conn)
        assert turned.trouble == SET_BACK
        while more(conn, chance) <= witness.size:
            assert sending.turn(conn).trouble == SET_BACK
        while (turned := sending.turn(conn)).more:
            pass
        assert turned.trouble == FORKED
    assert witness.answered.count(200) == 1
    assert witness.answered[-1] == 422


def test_what_is_no_signature_of_the_witness_is_not_kept(conn: Connection, witness: WitnessServer) -> None:
    more(conn, Random(33))
    other = WitnessServer(KEY.verifier)
    with serving(witness) as url:
        told = Witness(url, other.key).turn(conn).trouble
    assert told is not None
    assert "no signature of its key" in told
    assert kept(conn) == []


@pytest.mark.parametrize(
    ("status", "says"),
    [(403, "does not know the key"), (404, "does not know the key"), (500, "answered 500"), (302, "302")],
)
def test_whatever_a_witness_answers_it_is_tried_again(
    conn: Connection, witness: WitnessServer, status: int, says: str
) -> None:
    more(conn, Random(34))
    with serving(witness) as url:
        witness.breaks = status
        sending = Witness(url, witness.key)
        assert says in str(sending.turn(conn).trouble)
        witness.breaks = None
        assert sending.turn(conn) == of_ours.Turned()
    assert kept(conn) == [sealed.at(conn).size]


@pytest.mark.alone
def test_a_witness_that_is_away_or_silent_is_waited_for_within_a_limit(
    conn: Connection, witness: WitnessServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_ours, "ANSWER_WITHIN", 0.3)
    more(conn, Random(35))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert Witness(f"http://127.0.0.1:{nobody.getsockname()[1]}", None).turn(conn).trouble == AWAY
    with serving(witness) as url:
        witness.silent = 1.0
        began = time.monotonic()
        sending = Witness(url, witness.key)
        assert sending.turn(conn).trouble == AWAY
        assert time.monotonic() - began < 0.9
        witness.silent = 0.0
        time.sleep(1.1)
        while (turned := sending.turn(conn)).more:
            pass  # It had been signed after all: the witness says so.
        assert turned.trouble is None


def test_between_two_tries_there_is_a_pause_that_grows(
    conn: Connection, witness: WitnessServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_ours, "SHORTEST_PAUSE", 2.0)
    clock = [1000.0]
    monkeypatch.setattr(of_ours, "monotonic", lambda: clock[0])
    more(conn, Random(36))
    witness.breaks, tries = 500, []
    with serving(witness) as url:
        sending = Witness(url, witness.key)
        for _ in range(200):
            before = len(witness.answered)
            assert "answered 500" in str(sending.turn(conn).trouble)
            if len(witness.answered) > before:
                tries.append(clock[0])
            clock[0] += 1.0
    assert [round(b - a) for a, b in pairwise(tries)] == [2, 4, 8, 16, 32, 60, 60]
