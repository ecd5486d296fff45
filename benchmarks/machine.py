"""The machine that figures are of, as far as they depend on it."""

import os
import platform
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

from api.running import temporal
from api.running.postgres import PROGRAMS
from api.settings import Settings

WRITES, BLOCK = 200, 8192
"""How many writes the time of an fdatasync is the median of, and the bytes of each: a page of PostgreSQL."""


def describe() -> dict[str, object]:
    """Everything but what else it does meanwhile, which is `load()`."""
    folder = Path(tempfile.gettempdir())
    return {
        "processors": len(os.sched_getaffinity(0)),
        "model": _model(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "kernel": f"{platform.system()} {platform.release()}",
        "file_system_of_the_data": _file_system(folder),
        "fdatasync_ms": fdatasync_ms(folder),
        "python": platform.python_version(),
        "postgresql": _version(str(PROGRAMS / "postgres")),
        "temporal": _temporal(),
    }


def load() -> float:
    """How many processes want a processor: the mean of the last minute."""
    return round(os.getloadavg()[0], 2)


def fdatasync_ms(folder: Path) -> float:
    """The milliseconds that half of some writes and their fdatasync do not exceed."""
    with tempfile.TemporaryFile(dir=folder) as file:
        took = []
        for _ in range(WRITES):
            begun = time.perf_counter()
            os.write(file.fileno(), b"x" * BLOCK)
            os.fdatasync(file.fileno())
            took.append(1000 * (time.perf_counter() - begun))
    return round(statistics.median(took), 3)


def _model() -> str:
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return found[1].strip() if found else platform.machine()


def _file_system(folder: Path) -> str:
    mounts = [each for each in psutil.disk_partitions(all=True) if folder.is_relative_to(each.mountpoint)]
    return max(mounts, key=lambda each: len(each.mountpoint)).fstype if mounts else "unknown"


def _temporal() -> str:
    """The version of the development server that is there; it is built for the benchmark that needs it."""
    program = temporal.find(Settings().cache_dir.expanduser())
    return _version(str(program), "Server ") if program is not None else "none"


def _version(program: str, after: str = "") -> str:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=60)
    found = re.search(r"\d+(\.\d+)+", done.stdout.partition(after)[2] if after else done.stdout)
    return found[0] if found else done.stdout.strip()
