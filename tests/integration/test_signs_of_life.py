"""Signs of life: each part of a process gives its own, and one that is stuck is told from one that waits."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from api.running.alive import SILENT_AFTER, Signs
from projections import runner
from tests.conftest import Database
from tests.faults.whole import free_port
from workflows.worker import ClockProcess

NO_DATABASE = "postgresql://nobody@127.0.0.1:9/none"


def asked(process: str, **env: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "api.running.alive", process]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, timeout=20)


@contextmanager
def running(process: str, **env: str) -> Iterator[psutil.Process]:
    """A process of Kept alone."""
    command = [sys.executable, "-m", "api.cli", process]
    made = subprocess.Popen(command, env={**os.environ, **env}, stderr=subprocess.DEVNULL)
    try:
        yield psutil.Process(made.pid)
    finally:
        made.kill()
        made.wait()


def long_ago(folder: Path) -> None:
    """Have every sign be older than it may be."""
    then = time.time() - SILENT_AFTER - 1
    for file in folder.iterdir():
        os.utime(file, (then, then))


def until(what: Callable[[], bool], *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.1)


@pytest.mark.parametrize("process", ["worker", "project"])
def test_a_process_that_waits_for_its_database_is_well_and_one_that_is_stuck_is_not(
    process: str, tmp_path: Path
) -> None:
    """With everything there they are asked in the trials of the production shape."""
    env = {"KEPT_LIFE_DIR": str(tmp_path), "KEPT_DATABASE_URL": NO_DATABASE, "KEPT_TEMPORAL_ADDRESS": "127.0.0.1:9"}
    assert "has not started" in asked(process, **env).stderr
    with running(process, **env) as made:
        until(lambda: asked(process, **env).returncode == 0)
        long_ago(tmp_path)
        until(lambda: asked(process, **env).returncode == 0)
        made.suspend()
        long_ago(tmp_path)
        stuck = asked(process, **env)
        made.resume()
        until(lambda: asked(process, **env).returncode == 0)
    assert stuck.returncode == 1
    lists = [each.name for each in runner.projections()]
    names = sorted(ClockProcess.PARTS if process == "worker" else [*lists, "seal"])
    assert stuck.stderr.strip() == f"{process}: no sign of life of {', '.join(names)}."


def test_one_part_that_is_stuck_is_named(tmp_path: Path) -> None:
    signs = Signs(tmp_path, "worker", ["beat", "bridge"])
    long_ago(tmp_path)
    time.sleep(1.1)  # A second sign within a second is not written down.
    signs("beat")
    assert asked("worker", KEPT_LIFE_DIR=str(tmp_path)).stderr.strip() == "worker: no sign of life of bridge."


def test_signs_of_an_earlier_process_count_for_nothing(tmp_path: Path) -> None:
    Signs(tmp_path, "worker", ["an old part", "beat"])
    Signs(tmp_path, "worker", ["beat"])
    assert [file.name for file in tmp_path.iterdir()] == ["worker.beat"]


def test_the_web_process_answers_or_does_not(database: Database) -> None:
    env = {"KEPT_DATABASE_URL": database.service_url, "KEPT_PORT": str(free_port())}
    assert asked("api", **env).stderr.strip() == "api does not answer."
    with running("api", **env):
        until(lambda: asked("api", **env).returncode == 0)
