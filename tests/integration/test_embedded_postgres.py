"""The embedded server comes back on its data whatever a server that was killed left there."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from api.running import postgres
from domain.ledger.database import connect


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """The data of a server that ended in good order, outside of what other trials close and open."""
    folder = Path(tempfile.mkdtemp(prefix="kept-embedded-"))
    postgres.stop(postgres.start(folder / "postgres"))
    yield folder / "postgres"
    shutil.rmtree(folder)


def cut_to(lines: int) -> Callable[[str], str]:
    return lambda whole: "".join(whole.splitlines(keepends=True)[:lines])


def with_pid(pid: int) -> Callable[[str], str]:
    return lambda whole: f"{pid}\n" + whole.partition("\n")[2]


@pytest.mark.parametrize(
    "left",
    [
        pytest.param(str, id="all"),
        pytest.param(cut_to(7), id="before it was ready"),
        pytest.param(cut_to(5), id="half"),
        pytest.param(cut_to(1), id="its number"),
        pytest.param(cut_to(0), id="an empty file"),
        pytest.param(with_pid(os.getpid()), id="a number that another process has now"),
        pytest.param(with_pid(1), id="a number that a process of somebody else has now"),
    ],
)
def test_a_server_that_was_killed_starts_again(data: Path, left: Callable[[str], str]) -> None:
    first = postgres.start(data)
    with connect(first.owner_url) as conn:
        conn.execute("CREATE TABLE IF NOT EXISTS kills (number serial)")
        conn.execute("INSERT INTO kills DEFAULT VALUES")
    written = (data / "postmaster.pid").read_text()
    kill(first.pid)
    (data / "postmaster.pid").write_text(left(written))
    assert not postgres.is_running(data)

    again = postgres.start(data)
    try:
        assert again.pid != first.pid
        with connect(again.owner_url) as conn:
            assert conn.execute("SELECT count(*) > 0 FROM kills").fetchone() == (True,)
    finally:
        postgres.stop(again)
    assert not postgres.is_running(data)


def test_one_that_runs_is_taken_over(data: Path) -> None:
    first = postgres.start(data)
    try:
        assert postgres.start(data) == first
    finally:
        postgres.stop(first)


def test_one_that_cannot_start_says_where_the_reason_stands(data: Path) -> None:
    kept = (data / "global" / "pg_control").rename(data / "pg_control")
    with pytest.raises(postgres.DoesNotStart, match="log"):
        postgres.start(data)
    kept.rename(data / "global" / "pg_control")
    postgres.stop(postgres.start(data))


def kill(pid: int) -> None:
    """kill -9 of a server; the processes it had end by themselves."""
    had = psutil.Process(pid).children(recursive=True)
    os.kill(pid, signal.SIGKILL)
    _, left = psutil.wait_procs([psutil.Process(pid), *had] if psutil.pid_exists(pid) else had, timeout=20)
    assert not left
