"""Stores a database as the present release makes it, for later releases to take over: run once at each release, by
hand, as `uv run python -m tests.upgrade.write NAME`. It writes databases/NAME.sql, as pg_dump does, with owners and
rights."""

import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from api import accounts, held, held_words
from api.held import Command
from api.running import postgres
from api.running.postgres import PROGRAMS, SERVICE_ROLE, Embedded
from api.services import build
from api.settings import Settings
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import connect
from domain.ledger.follower import take_batch
from domain.ledger.install import ensure_role, install
from domain.model.access import Role
from domain.model.casework import Sign
from projections.rebuild import rebuild
from tests.scenarios import COUNCIL, actor, framework_file
from workflows import outbox

DATABASES = Path(__file__).parent / "databases"
TOKEN = "a-token-that-was-made-before-the-upgrade"
"""The bearer token of the officer in a stored database; only its digest is in there."""
CHECKER = UUID("0f0e0d0c-0b0a-4909-8807-060504030201")


def fill(url: str, ledger: Accountability) -> None:
    """A short life: three promises, one of them stuck, somebody who is signed in, a text that waits for a check."""
    ledger.adopt_framework(framework_file(), actor=SYSTEM)
    officer, consultant, chair = actor(Role.OFFICER), actor(Role.CONSULTANT), actor(Role.CHAIR, "partnership")
    made = [ledger.propose(COUNCIL, actor=officer, title=f"Promise {number}", outcome="healthy") for number in range(3)]
    for each in made:
        ledger.carry_out("agree", each.id, actor=chair)
    ledger.carry_out("block", made[0].id, actor=officer, obstacle="No money", help_needed="A budget")
    ledger.carry_out("challenge", made[0].id, actor=consultant, words="Why is nothing happening?")
    ledger.carry_out("dispose", made[0].id, actor=chair, decision="referred_up", words="Beyond us.")
    ledger.carry_out("achieve", made[1].id, actor=officer, evidence="It is paid.")
    rebuild(url, ledger)
    with connect(url) as conn:
        account, _ = accounts.add(conn, ledger.voices, council=COUNCIL, role=Role.OFFICER, body=None, name="Officer")
        conn.execute("UPDATE people.accounts SET token_digest = sha256(%s::bytea)", (TOKEN,))
        accounts.start_session(conn, account)
        said = {"words": "Why was somebody moved?"}
        command = Command(UUID(int=7), "challenge", COUNCIL, made[0].id, "commitment", date(2025, 1, 3), said)
        at = datetime(2025, 1, 3, tzinfo=UTC)
        sealed = partial(held_words.sealed, ledger.voices, said, account.actor)
        held.hold(conn, command, account.actor, [Sign("words", "name", 8, 16)], sealed, at=at)
        outbox.prepare(conn)
        take_batch(conn, outbox.FOLLOWER, ledger.events.mapper, outbox.Outbox(ledger).write)
        outbox.tell(conn, "worker", "up", "Every open commitment has its clock.")


def dump(server: Embedded) -> str:
    """The database as SQL that any connection of its owner can run."""
    command = [PROGRAMS / "pg_dump", "--inserts", "--no-comments", f"--dbname={server.owner_url}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    # What is for psql alone, and settings of one connection, is of no use to another.
    left_out = ("\\", "--", "SET ", "SELECT pg_catalog.set_config")
    return "\n".join(line for line in done.stdout.splitlines() if line and not line.startswith(left_out)) + "\n"


def main(name: str) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-write-") as folder:
        server = postgres.start(Path(folder) / "pg")
        try:
            ensure_role(server.owner_url, SERVICE_ROLE)
            install(server.owner_url, service_role=SERVICE_ROLE)
            services = build(Settings(database_url=server.service_url, _env_file=None))  # type: ignore[call-arg]
            with services.database():
                fill(server.service_url, services.ledger)
            services.close()
            (DATABASES / f"{name}.sql").write_text(dump(server), encoding="utf-8")
        finally:
            postgres.stop(server)


if __name__ == "__main__":
    main(sys.argv[1])
