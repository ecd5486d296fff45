"""The ledger goes back to an earlier moment and Temporal does not: its workflows know of steps and promises that are no
more. They find what the ledger has now, and take only what that owes."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2 as httpx
import pytest

from api.running import postgres
from tests.faults.test_climb import assert_each_rung_once, climbed
from tests.faults.whole import Whole, whole


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not in pytest's folder: whoever else runs tests here closes that to the database server's user.
    made = Path(tempfile.mkdtemp(prefix="kept-back-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_what_climbed_further_climbs_anew_and_what_is_no_more_climbs_no_more(folder: Path) -> None:
    with whole(folder / "data", KEPT_ARCHIVE_DIR=str(folder / "archive")) as run:
        run.adopt_with("PT6S")
        stays = run.blocked("It was there at that moment")
        run.wait_for(lambda: len(run.events(stays, "escalated")) >= 1)
        run.kept("backup", str(folder / "backups"))
        moment = datetime.now(UTC)
        before = [event for event in run.events(stays) if event["recorded_at"] <= moment.isoformat()]
        gone = run.blocked("It came after that moment")
        run.wait_for(lambda: climbed(run, stays) and len(run.events(gone, "escalated")) >= 1)
        assert run.stop() == 0
        go_back(run, folder, moment)
        run.start()
        assert run.events(stays)[: len(before)] == before
        run.wait_for(lambda: climbed(run, stays))
        assert_each_rung_once(run, stays)
        headers = {"Authorization": f"Bearer {run.token('auditor')}"}
        assert httpx.get(run.url + gone, headers=headers, timeout=20).status_code == 404
        told = httpx.get(f"{run.url}/api/events", params={"limit": 1000}, headers=headers, timeout=20).text
        assert gone.rpartition("/")[2] not in told
        again = run.blocked("It came after that moment, and was sent again")
        run.wait_for(lambda: climbed(run, again))
        assert_each_rung_once(run, again)


def go_back(run: Whole, folder: Path, moment: datetime) -> None:
    """The ledger of a run that was stopped, as it was at a moment. Temporal's store stays as it is."""
    # Stopping hands over no piece of the log that is not full: what came last is taken from the old folder.
    for piece in (run.data / "postgres" / "pg_wal").glob("0*"):
        if not (folder / "archive" / piece.name).exists():
            shutil.copy(piece, folder / "archive" / piece.name)
    postgres.give_to_server(folder / "archive")
    (run.data / "postgres").rename(folder / "the old one")
    run.kept("restore", str(folder / "backups"), "--until", moment.isoformat())
