"""A step of a benchmark in a process of its own, so that its peak memory is its own."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil

WITHIN = 6 * 3600
"""Seconds that one step may take."""
ROOT = Path(__file__).parents[1]
Step = Callable[..., Mapping[str, object] | None]


def child(module: str, step: str, *arguments: str) -> dict[str, Any]:
    """Run a step of a module. Returns its seconds, by the clock and of a processor, without starting, its peak memory
    in MiB, and what it told itself."""
    command = [sys.executable, "-m", module, step, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=WITHIN, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def run(steps: Mapping[str, Step], step: str, *arguments: str) -> None:
    """One step, in this process: prints what it took, and what it returned."""
    begun, cpu = time.perf_counter(), time.process_time()
    told = steps[step](*arguments) or {}
    took = {"seconds": time.perf_counter() - begun, "cpu_seconds": time.process_time() - cpu, "memory_mib": peak()}
    print(json.dumps({name: round(found, 3) for name, found in took.items()} | dict(told)))


def peak() -> float:
    """The most memory that this process ever had, in MiB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def processes_of(pid: int) -> list[psutil.Process]:
    """A process and all that it started; none where it has ended."""
    try:
        process = psutil.Process(pid)
        return [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        return []
