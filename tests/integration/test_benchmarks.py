"""Every benchmark still runs, at its tiniest, and all that is asked for is measured by one of them."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from benchmarks import __main__ as runner
from benchmarks.asked import ASKED, Asked
from benchmarks.sizes import BENCHMARKS, TINY


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Any]]:
    return {name: runner.measured(name, TINY) for name in BENCHMARKS}


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs_to_its_end_and_measures_something(name: str, found: dict[str, dict[str, Any]]) -> None:
    assert found[name]["failed"] is None
    assert found[name]["figures"]


@pytest.mark.parametrize("asked", ASKED, ids=lambda each: f"{each.name}, {each.bound}, {each.disk}")
def test_what_is_asked_is_measured(asked: Asked, found: dict[str, dict[str, Any]]) -> None:
    key = (asked.name, asked.bound, asked.disk)
    figures = [each for one in found.values() for each in one["figures"]]
    assert key in {(each["name"], each["bound"], each["disk"]) for each in figures}


def test_a_benchmark_that_does_not_end_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It does not heed the first word, and neither does what it started.
    stubborn = (
        "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); open('{}', 'w').close(); time.sleep(600)"
    )
    child = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {stubborn.format(tmp_path / 'child')!r}]);"
    )
    monkeypatch.setattr(runner, "ENDS_WITHIN", 0.5)
    before = set(psutil.pids())
    begun = time.monotonic()
    lines, failed = runner._run([sys.executable, "-c", child + stubborn.format(tmp_path / "begun")], {}, 3)
    assert (lines, failed) == ([], "it was not done after 3 seconds")
    assert time.monotonic() - begun < 30
    assert (tmp_path / "begun").exists()
    assert (tmp_path / "child").exists()
    mine = [each for each in psutil.process_iter(["pid", "cmdline"]) if each.pid not in before]
    assert not [each for each in mine if str(tmp_path) in " ".join(each.info["cmdline"] or ())]


def test_who_ends_the_runner_ends_the_benchmark_too(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", TINY, "simulate"]
    env = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        me, end, started = psutil.Process(running.pid), time.monotonic() + 60, []
        # The benchmark, the command that it measures, and a process for each council.
        while len(started) < 4 and time.monotonic() < end:
            started = [each for each in me.children(recursive=True) if "postgres" not in each.name()]
            time.sleep(0.02)
        running.terminate()
        assert running.wait(60) != 0
    assert len(started) >= 4
    _, left = psutil.wait_procs(started, timeout=30)
    assert left == []


def test_a_benchmark_that_fails_or_prints_something_else_is_told_and_has_no_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "ROOT", tmp_path)
    (tmp_path / "benchmarks").mkdir()
    for program, failed in (
        ("print('{}')", "its last line is not an object with figures"),
        ("1 / 0", "it ended with 1"),
    ):
        (tmp_path / "benchmarks" / "append.py").write_text(program, encoding="utf-8")
        told = runner.measured("append", TINY)
        assert (told["failed"], told["figures"]) == (failed, [])
