"""`kept export` and `kept import`, as people type them: each step by the first account that may."""

from pathlib import Path

import pytest

from api import accounts
from api.services import Services
from domain.ledger.application import SYSTEM, Accountability
from domain.model.access import Role
from tests.conftest import Database
from tests.integration.test_cli import Kept, command_line
from tests.scenarios import COUNCIL, actor, framework_file
from tests.unit.tables import GRANT, rows_of, table

ACHIEVED = GRANT | {"state": "achieved", "evidence": "It is paid.", "on": "2025-02-03", "key": "grant"}


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Kept:
    urls = {"KEPT_DATABASE_URL": database.service_url, "KEPT_DATABASE_OWNER_URL": database.owner_url}
    return command_line(tmp_path, **urls)


@pytest.fixture
def seats(services: Services) -> dict[str, str]:
    """The id of an account for each seat."""
    wanted = [
        ("officer", Role.OFFICER, None),
        ("consultant", Role.CONSULTANT, None),
        ("chair", Role.CHAIR, "partnership"),
    ]
    with services.database() as conn:
        made = {
            n: accounts.add(conn, services.ledger.voices, council=COUNCIL, role=r, body=b, name=n)[0]
            for n, r, b in wanted
        }
        made["stranger"] = accounts.add(
            conn, services.ledger.voices, council="elsewhere", role=Role.OFFICER, body=None, name="s"
        )[0]
    return {name: str(account.id) for name, account in made.items()}


def test_a_table_goes_out_and_comes_back(
    kept: Kept, seats: dict[str, str], ledger: Accountability, tmp_path: Path
) -> None:
    ledger.propose(COUNCIL, actor=actor(Role.OFFICER), title="Zoë =1+1; “bus”, free")
    file = tmp_path / "out.csv"
    assert "written" in kept("export", COUNCIL, "--to", str(file)).stdout
    [row] = rows_of(file.read_bytes())
    assert row["title"] == "Zoë =1+1; “bus”, free"
    assert "Zoë =1+1" in kept("export").stdout
    same = kept("import", str(file), "--dry-run")
    assert (same.returncode, same.stderr) == (0, "")
    assert "1 of 1 rows change nothing." in same.stdout
    file.write_bytes(table(row | {"state": "agreed"}))
    done = kept("import", str(file), "--as", seats["chair"])
    assert done.returncode == 0, done.stderr
    assert "agree: Agreed." in done.stdout
    assert "This was done:" in done.stdout


def test_several_accounts_share_a_table_and_it_is_written_once(
    kept: Kept, seats: dict[str, str], ledger: Accountability, tmp_path: Path
) -> None:
    file = tmp_path / "new.csv"
    file.write_bytes(table(ACHIEVED))
    both = ("import", str(file), "--as", seats["officer"], "--as", seats["chair"])
    dry = kept(*both, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "Nothing was written: this was a dry run." in dry.stdout
    assert list(ledger.commitments()) == []
    assert kept(*both).returncode == 0
    again = kept(*both)
    assert "it is all on the record" in again.stdout
    [made] = ledger.commitments()
    events = ledger.history(made)
    assert [(event.name, event.role) for event in events] == [
        ("proposed", "officer"),
        ("agreed", "chair"),
        ("achieved", "officer"),
    ]
    assert str(events[0].actor_id) == seats["officer"]


def test_what_cannot_be_taken_is_said_row_by_row_and_nothing_is_written(
    kept: Kept, seats: dict[str, str], ledger: Accountability, tmp_path: Path
) -> None:
    file = tmp_path / "new.csv"
    cases = [
        ((), [GRANT | {"on": "2025-01-01"}], "--as"),
        (("officer",), [GRANT | {"lead": "Ayesha Hussain"}], "Take it to: Their social worker"),
        (("stranger",), [GRANT], f"Name accounts of {COUNCIL}"),
        (("officer",), [GRANT | {"council": "nowhere"}], "no such council"),
        (("officer",), [GRANT | {"on": "soon"}], "line 2, on: "),
    ]
    for who, rows, said in cases:
        file.write_bytes(table(*rows))
        refused = kept("import", str(file), *(part for each in who for part in ("--as", seats[each])))
        assert refused.returncode == 1
        assert said in refused.stdout + refused.stderr, refused
        assert "Traceback" not in refused.stderr
        assert "Ayesha" not in refused.stdout + refused.stderr
    assert list(ledger.commitments()) == []


def test_what_is_not_there_is_refused_in_a_sentence(
    kept: Kept, seats: dict[str, str], ledger: Accountability, tmp_path: Path
) -> None:
    assert ledger.adopt_framework(framework_file(council="elsewhere"), actor=SYSTEM)
    file = tmp_path / "new.csv"
    file.write_bytes(table(GRANT))
    nobody = "6f0b7a52-3b1c-5d0e-9a43-2f6d3b0a7c11"
    for arguments, said in [
        (("import", str(tmp_path / "none.csv")), "cannot be read"),
        (("import", str(file), "--as", nobody), "no such account"),
        (("export",), f"Name a council: {COUNCIL}, elsewhere"),
    ]:
        refused = kept(*arguments)
        assert refused.returncode == 1
        assert said in refused.stderr
        assert "Traceback" not in refused.stderr
