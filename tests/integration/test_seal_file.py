"""Checkpoints in a file: each once, on the disk, whatever was cut off, and readable for whoever checks."""

import os
from contextlib import suppress
from pathlib import Path
from random import Random

import psycopg
import pytest

from api.running.seal_file import SealFile
from domain.ledger import sealed
from domain.ledger.database import connect
from domain.ledger.sealing import Sealer
from domain.seal import checkpoint
from domain.seal.keys import Signer
from domain.seal.log_file import entries
from domain.seal.note import Note, WrongSignature
from tests.conftest import Database
from tests.integration.sealed_record import ORIGIN, append, fill, seal_all

KEY = Signer.made(ORIGIN)
TROUBLE = "The file for checkpoints (KEPT_SEAL_FILE) cannot be written."


def sizes(file: Path) -> list[int | None]:
    """The sizes of the checkpoints in a file; None for what was cut off."""
    with file.open(encoding="utf-8") as lines:
        return [size(each) for each in entries(lines)]


def size(entry: Note | None) -> int | None:
    if entry is not None:
        with suppress(WrongSignature):
            return checkpoint.opened(str(entry).encode(), KEY.verifier).size
    return None


def test_each_checkpoint_is_appended_once_by_one_of_two_processes(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "kept" / "checkpoints"
    one, other = SealFile(file), SealFile(file)
    with connect(database.service_url) as conn:
        assert one.turn(conn).trouble is None
        fill(database.service_url, KEY, [1, 2, 3], Random(40))
        for each in (other, one, other, one):
            assert each.turn(conn).trouble is None
        assert sizes(file) == [1, 3, 6]
        # The process that wrote it is gone: the other one goes on.
        one._close()
        fill(database.service_url, KEY, [4], Random(41))
        other.turn(conn)
        assert sizes(file) == [1, 3, 6, 10]


@pytest.mark.parametrize("left", [1, 30, 55, 96, 100, 104, 150, -2, -1])
def test_what_was_cut_off_is_written_again_after_it(database: Database, tmp_path: Path, left: int) -> None:
    file = tmp_path / "checkpoints"
    fill(database.service_url, KEY, [1, 2, 3], Random(42))
    with connect(database.service_url) as conn:
        whole = SealFile(file)
        whole.turn(conn)
        whole._close()
        written = file.read_bytes()
        last = written.rindex(f"{ORIGIN}\n6\n".encode())
        file.write_bytes(written[: last + left] if left > 0 else written[:left])
        again = SealFile(file)
        again.turn(conn)
        fill(database.service_url, KEY, [4], Random(43))
        again.turn(conn)
    found = sizes(file)
    assert [each for each in found if each is not None] == [1, 3, 6, 10]
    assert found.count(None) == (1 if left > 0 else 0), "what was cut off is told from a checkpoint"


def test_a_file_that_was_taken_away_is_begun_anew_and_one_that_cannot_be_written_is_told(
    database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "checkpoints"
    fill(database.service_url, KEY, [1, 2], Random(44))
    with connect(database.service_url) as conn:
        writing = SealFile(file)
        writing.turn(conn)
        file.rename(tmp_path / "older")
        fill(database.service_url, KEY, [3], Random(45))
        writing.turn(conn)
        assert sizes(file) == [1, 3, 6]
        assert SealFile(tmp_path / "older" / "below").turn(conn).trouble == TROUBLE
        if Path("/dev/full").exists():
            full = SealFile(Path("/dev/full"))
            assert full.turn(conn).trouble == TROUBLE
            assert full.turn(conn).trouble == TROUBLE


def test_after_a_restore_the_file_shows_both_pasts(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "checkpoints"
    fill(database.service_url, KEY, [1, 2, 30], Random(46))
    with connect(database.service_url) as conn:
        writing = SealFile(file)
        writing.turn(conn)
        writing._close()
        with psycopg.connect(database.owner_url) as owner:
            owner.execute("SET session_replication_role = replica")
            owner.execute("DELETE FROM seal.checkpoints WHERE size > 3")
            owner.execute(
                "DELETE FROM ledger.events WHERE notification_id > (SELECT max(position) FROM seal.checkpoints)"
            )
        append(conn, 5, Random(47))
        seal_all(conn, Sealer(KEY))
        again = SealFile(file)
        again.turn(conn)
        append(conn, 1, Random(48))
        seal_all(conn, Sealer(KEY))
        again.turn(conn)
        assert sizes(file) == [1, 3, 33, 8, 9]
        assert sealed.at(conn).size == 9
    assert os.stat(file).st_mode & 0o022 == 0
