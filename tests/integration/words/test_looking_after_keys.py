"""Looking after the keys at the command line: copied, brought back, moved to a database of their own, erased."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from api import accounts
from api.running.postgres import SERVICE_ROLE, Embedded
from api.services import build
from api.settings import Settings
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import NotSetUp, open_pool
from domain.model.access import Role
from domain.model.errors import Invalid
from domain.model.text import SealedWords, Words
from domain.voices import copies
from domain.voices.store import ERASED, LOST, Voices
from tests.conftest import Database, new_database
from tests.scenarios import COUNCIL, actor

Kept = Callable[..., "subprocess.CompletedProcess[str]"]
SAID = ("Nobody asked me.", "Nobody told me.")


@pytest.fixture
def apart(embedded: Embedded, set_up: str) -> Iterator[Database]:
    """Another database, for keys."""
    with contextmanager(new_database)(embedded, like=set_up) as made:
        yield made


@pytest.fixture
def keys_copy(tmp_path: Path) -> Path:
    return tmp_path / "keys.copy"


@pytest.fixture
def kept(database: Database, ledger: Accountability, tmp_path: Path, keys_copy: Path) -> Kept:
    """The command line, with keys beside the record, or (`apart=`) in a database of their own."""

    def run(*arguments: str, apart: Database | None = None) -> "subprocess.CompletedProcess[str]":
        env = {
            **os.environ,
            "KEPT_DATA_DIR": str(tmp_path),
            "KEPT_DATABASE_URL": database.service_url,
            "KEPT_DATABASE_OWNER_URL": database.owner_url,
            "KEPT_KEYS_COPY": str(keys_copy),
        }
        if apart:
            env |= {"KEPT_KEYS_URL": apart.service_url, "KEPT_KEYS_OWNER_URL": apart.owner_url}
        command = [sys.executable, "-m", "api.cli", *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)

    return run


def said(ledger: Accountability, *texts: str) -> UUID:
    which = ledger.propose(COUNCIL, actor=actor(Role.OFFICER), title="A grant").id
    for text in texts:
        ledger.carry_out("challenge", which, actor=actor(Role.CONSULTANT), words=text)
    return which


def told(ledger: Accountability, which: UUID) -> list[str]:
    events = ledger.history(which, reader=SYSTEM.id)
    return [value.text for event in events for value in vars(event).values() if isinstance(value, Words)]


def voices_of(ledger: Accountability, which: UUID) -> list[UUID]:
    events = ledger.history(which)
    return [value.voice for event in events for value in vars(event).values() if isinstance(value, SealedWords)]


def forget(database: Database) -> None:
    with psycopg.connect(database.owner_url) as conn:
        conn.execute("DELETE FROM voices.keys")


def test_a_copy_brings_lost_keys_back_but_none_that_was_erased(
    kept: Kept, ledger: Accountability, database: Database, keys_copy: Path
) -> None:
    which = said(ledger, *SAID)
    assert "2 keys" in kept("keys", "copy").stdout
    assert stat.S_IMODE(keys_copy.stat().st_mode) == 0o600
    old = keys_copy.read_bytes()
    first, _ = voices_of(ledger, which)
    assert kept("erase", "words", str(first)).stdout == "Erased: 1 of 1.\n"
    assert str(first).encode() not in keys_copy.read_bytes(), "the copy was made anew"
    keys_copy.write_bytes(old)
    forget(database)
    assert told(ledger, which) == [ERASED, LOST]
    assert "1 keys were missing" in kept("keys", "restore", str(keys_copy)).stdout
    assert told(ledger, which) == [ERASED, SAID[1]]
    assert "0 keys were missing" in kept("keys", "restore", str(keys_copy)).stdout


@pytest.mark.parametrize(
    "spoiled",
    [
        b"",
        b"something else\n",
        b"kept keys 1\n[]\n",
        b"kept keys 1\n{}\n",
        b'kept keys 1\n["x", null, "y", "zz", "now"]\n',
        b"kept keys 1\n\xff\n",
        f'kept keys 1\n["{SYSTEM.id}", null, "{SYSTEM.id}", "00", "now"]\n'.encode(),
    ],
)
def test_a_copy_that_is_none_is_refused_and_nothing_of_it_taken_in(
    database: Database, ledger: Accountability, keys_copy: Path, spoiled: bytes
) -> None:
    said(ledger, *SAID)
    copies.write(database.owner_url, keys_copy)
    whole = keys_copy.read_bytes()
    forget(database)
    keys_copy.write_bytes(whole + spoiled.partition(b"\n")[2] if spoiled.startswith(b"kept") else spoiled)
    with pytest.raises(Invalid):
        copies.read(database.owner_url, keys_copy)
    with psycopg.connect(database.owner_url) as conn:
        assert conn.execute("SELECT count(*) FROM voices.keys").fetchone() == (0,)


def test_a_copy_that_cannot_be_written_leaves_the_old_one(
    database: Database, ledger: Accountability, tmp_path: Path
) -> None:
    said(ledger, *SAID)
    file = tmp_path / "keys"
    copies.write(database.owner_url, file)
    before = file.read_bytes()
    with psycopg.connect(database.owner_url, autocommit=True) as conn:
        conn.execute("ALTER TABLE voices.keys RENAME TO gone")
    with pytest.raises(psycopg.Error):
        copies.write(database.owner_url, file)
    assert file.read_bytes() == before


def test_keys_move_to_a_database_of_their_own_and_nobody_keeps_one_beside_the_record_any_more(
    kept: Kept, ledger: Accountability, database: Database, apart: Database
) -> None:
    which = said(ledger, *SAID)
    assert "Warning: the keys" in kept("doctor").stdout
    assert kept("init", apart=apart).returncode == 0
    assert "in a database of their own" in kept("doctor", apart=apart).stdout
    with psycopg.connect(database.owner_url) as conn:
        assert conn.execute("SELECT count(*) FROM voices.keys").fetchone() == (0,)
    with open_pool(database.service_url) as pool, open_pool(apart.service_url) as keys:
        moved = Accountability(pool, Voices(keys, pool))
        assert told(moved, which) == list(SAID)
        moved.carry_out("challenge", which, actor=actor(Role.CONSULTANT), words="And now?")
        assert told(moved, which) == [*SAID, "And now?"]
        # A process that was not told of it refuses, and does not put keys where nobody looks for them.
        with pytest.raises(NotSetUp, match="KEPT_KEYS_URL"):
            ledger.carry_out("challenge", which, actor=actor(Role.CONSULTANT), words="Where does this go?")
        assert told(ledger, which) == [LOST] * 3
        # Erased in one, noted in both: what comes back with a copy of either goes again.
        moved.voices.erase(voices_of(moved, which)[:1], by=SYSTEM.id)
        for each in (database, apart):
            with psycopg.connect(each.owner_url) as conn:
                assert conn.execute("SELECT count(*) FROM voices.erased").fetchone() == (1,)
        assert kept("init", apart=apart).returncode == 0
        assert told(moved, which) == [ERASED, SAID[1], "And now?"]


def test_an_account_is_erased_at_the_command_line(kept: Kept, ledger: Accountability, database: Database) -> None:
    with psycopg.connect(database.service_url, autocommit=True) as conn:
        voices = ledger.voices
        young, _ = accounts.add(conn, voices, council=COUNCIL, role=Role.CONSULTANT, body=None, name="Ayodele")
    which = said(ledger)
    ledger.carry_out("challenge", which, actor=young.actor, words=SAID[0])
    assert "Ayodele" in kept("user", "list").stdout
    done = kept("erase", "account", str(young.id))
    assert (done.returncode, done.stdout) == (0, "Erased: 2 texts, the name among them.\n")
    assert "Ayodele" not in kept("user", "list").stdout
    assert told(ledger, which) == [ERASED]
    for command in (("account", str(young.id)), ("account", str(uuid4())), ("words", str(uuid4()))):
        again = kept("erase", *command)
        assert again.returncode == 1
        assert "before" in again.stderr
        assert "Traceback" not in again.stderr


def test_whoever_reads_at_the_command_line_is_noted_too(kept: Kept, ledger: Accountability) -> None:
    which = said(ledger, SAID[0])
    assert SAID[0] in kept("audit", "history", str(which)).stdout
    assert [reader for _, reader, _, _ in ledger.voices.readings(limit=10)][-1] == SYSTEM.id
    (voice,) = voices_of(ledger, which)
    assert kept("audit", "readings", "--voice", str(voice)).stdout.endswith(f"the service ({SYSTEM.id}): {voice}\n")
    told_to_programs = kept("audit", "readings", "--json").stdout.splitlines()
    assert [json.loads(each)["voices"] for each in told_to_programs] == [[str(voice)]]
    assert kept("audit", "readings", "--voice", str(uuid4())).stdout == ""


def test_a_role_that_may_not_set_checkpoints_is_told_what_stays_for_a_while(
    embedded: Embedded, database: Database
) -> None:
    owner = "keys_owner"
    with psycopg.connect(database.owner_url, autocommit=True) as conn:
        if not conn.execute("SELECT FROM pg_roles WHERE rolname = %s", (owner,)).fetchall():
            conn.execute(f"CREATE ROLE {owner} LOGIN")
        conn.execute(f"GRANT USAGE ON SCHEMA voices TO {owner}")
        conn.execute(f"ALTER TABLE voices.keys OWNER TO {owner}")
    assert copies.scrub(database.owner_url) is True
    assert copies.scrub(psycopg.conninfo.make_conninfo(database.owner_url, user=owner)) is False


def test_the_services_of_a_process_use_the_keys_that_it_was_told_of(
    database: Database, apart: Database, ledger: Accountability
) -> None:
    urls = {"database_url": database.service_url, "keys_url": apart.service_url}
    services = build(Settings(**urls, _env_file=None))  # type: ignore[arg-type]
    try:
        which = said(services.ledger, SAID[0])
        assert told(services.ledger, which) == [SAID[0]]
        assert told(ledger, which) == [LOST]
    finally:
        services.close()
    assert SERVICE_ROLE in apart.service_url


def test_an_older_copy_is_written_over_where_it_was(
    database: Database, ledger: Accountability, keys_copy: Path
) -> None:
    said(ledger, *SAID)
    assert copies.write(database.owner_url, keys_copy) == 2
    size = keys_copy.stat().st_size
    with keys_copy.open("rb") as old:
        assert copies.write(database.owner_url, keys_copy) == 2
        assert old.read() == bytes(size)
    assert keys_copy.stat().st_size == size
    assert [file.name for file in keys_copy.parent.iterdir() if file.name.startswith(".keys")] == []
