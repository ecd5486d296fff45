"""The command line, as people type it, on a database of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api import accounts
from api.running.postgres import Embedded
from api.running.setup import FRAMEWORKS
from domain.ledger import schema
from domain.ledger.application import Accountability
from domain.ledger.database import connection, open_pool
from tests.conftest import Database
from tests.scenarios import COUNCIL

Kept = Callable[..., "subprocess.CompletedProcess[str]"]
MANCHESTER = str(FRAMEWORKS / "manchester.toml")


def command_line(data: Path, **urls: str) -> Kept:
    env = {**os.environ, "KEPT_DATA_DIR": str(data), **urls}

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "api.cli", *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)

    return run


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Kept:
    urls = {"KEPT_DATABASE_URL": database.service_url, "KEPT_DATABASE_OWNER_URL": database.owner_url}
    return command_line(tmp_path, **urls)


@pytest.fixture
def as_service(database: Database, tmp_path: Path) -> Kept:
    """The command line where only the service's role is known."""
    return command_line(tmp_path, KEPT_DATABASE_URL=database.service_url)


def test_a_database_is_set_up_as_often_as_one_likes(kept: Kept) -> None:
    assert kept("init").returncode == 0
    assert kept("init").returncode == 0


def test_a_framework_is_adopted_once_and_its_council_is_there(kept: Kept) -> None:
    first, again = kept("framework", "adopt", MANCHESTER), kept("framework", "adopt", MANCHESTER)
    assert (first.returncode, again.returncode) == (0, 0)
    assert "adopted" in first.stdout
    assert "in force already" in again.stdout
    doctor = kept("doctor").stdout
    assert "manchester" in doctor
    assert "and nothing else" in doctor


def test_the_services_role_is_all_that_adopting_a_framework_needs(as_service: Kept) -> None:
    assert as_service("framework", "adopt", MANCHESTER).returncode == 0


def test_the_services_role_cannot_set_a_database_up_and_is_told_so(as_service: Kept) -> None:
    refused = as_service("init")
    assert refused.returncode == 1
    assert "KEPT_DATABASE_OWNER_URL" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_that_is_not_set_up_is_told_so(embedded: Embedded, tmp_path: Path) -> None:
    refused = command_line(tmp_path, KEPT_DATABASE_URL=embedded.service_url)("framework", "adopt", MANCHESTER)
    assert refused.returncode == 1
    assert "kept init" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_doctor_says_which_version_the_database_has_and_what_is_pending(
    kept: Kept, embedded: Embedded, tmp_path: Path
) -> None:
    well = kept("doctor")
    assert (well.returncode, f"at version {schema.NEEDED}" in well.stdout) == (0, True)
    assert "Nothing is pending." in well.stdout
    not_yet = command_line(tmp_path, KEPT_DATABASE_URL=embedded.service_url)("doctor")
    assert not_yet.returncode == 1
    assert "not set up" in not_yet.stdout
    assert "Pending: 0001, everything there was before migrations were counted." in not_yet.stdout


def test_a_wrong_framework_is_refused_in_a_sentence_that_names_the_file(kept: Kept, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('council = "x"\n')
    for command in ("check", "adopt"):
        refused = kept("framework", command, str(wrong))
        assert refused.returncode == 1
        assert str(wrong) in refused.stderr.replace("\n", "")
        assert "Traceback" not in refused.stderr


def test_an_account_is_added_listed_and_ended(kept: Kept, ledger: Accountability, database: Database) -> None:
    added = kept("user", "add", "--role", "officer", "--council", COUNCIL, "--name", "Housing officer")
    account, token = added.stdout.split()
    assert "Housing officer" in kept("user", "list").stdout
    with open_pool(database.service_url, size=1) as pool, connection(pool) as conn:
        found = accounts.by_token(conn, token)
        assert found is not None
        assert str(found.id) == account
        assert kept("user", "revoke", account).returncode == 0
        assert accounts.by_token(conn, token) is None
    assert kept("user", "revoke", account).returncode == 1


@pytest.mark.parametrize(
    "seat",
    [
        pytest.param(["--role", "officer"], id="no council"),
        pytest.param(["--role", "chair", "--council", COUNCIL], id="a chair of nothing"),
        pytest.param(["--role", "chair", "--council", COUNCIL, "--body", "nobody"], id="no such body"),
        pytest.param(["--role", "officer", "--council", "nowhere"], id="no such council"),
        pytest.param(["--role", "clock", "--council", COUNCIL], id="no person"),
    ],
)
def test_a_seat_that_there_is_not_is_refused(kept: Kept, ledger: Accountability, seat: list[str]) -> None:
    refused = kept("user", "add", "--name", "Somebody", *seat)
    assert refused.returncode == 1
    assert refused.stderr
    assert "Traceback" not in refused.stderr


def test_read_models_are_made_again_by_name(kept: Kept, ledger: Accountability) -> None:
    assert "register: made again" in kept("rebuild", "register").stdout
    assert kept("rebuild", "nothing").returncode == 2


def test_a_database_that_is_away_is_said_in_a_sentence(tmp_path: Path) -> None:
    away = command_line(tmp_path, KEPT_DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")("init")
    assert away.returncode == 1
    assert "cannot be reached" in away.stderr
    assert "Traceback" not in away.stderr
