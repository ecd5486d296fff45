"""How long years of councils take to live through, and in how much memory:
`python -m benchmarks.simulate [COUNCILS COMMITMENTS YEARS]`, as `kept simulate` does it, on all processors.

Memory is of all processes together at the moment at which it was most; what two of them share is counted once.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

import psutil

from benchmarks.asked import SIMULATION, SIMULATION_MEMORY
from benchmarks.pairs import plain, tell
from benchmarks.processes import processes_of

BETWEEN = 0.25
"""Seconds between two looks at the memory."""


def main(councils: str, commitments: str, years: str) -> None:
    program = [sys.executable, "-m", "api.cli", "simulate", "--councils", councils]
    command = [*program, "--commitments", commitments, "--years", years]
    most, begun = 0.0, time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        try:
            while running.poll() is None:
                most = max(most, memory(processes_of(running.pid)))
                time.sleep(BETWEEN)
        finally:
            for each in processes_of(running.pid):
                with suppress(psutil.NoSuchProcess):
                    each.kill()
    took = time.perf_counter() - begun
    if running.returncode:
        sys.exit(f"kept simulate ended with {running.returncode}")
    size = f"{int(councils):,} councils"
    tell(
        [
            plain(SIMULATION, "5 minutes", [took], unit="s", size=size),
            plain(SIMULATION_MEMORY, "2 GiB", [most], unit="MiB", size=size),
        ]
    )


def memory(processes: Sequence[psutil.Process]) -> float:
    """The MiB of some processes."""
    found = 0.0
    for each in processes:
        try:
            found += each.memory_full_info().pss / 2**20
        except psutil.Error:
            continue  # It has ended meanwhile.
    return found


if __name__ == "__main__":
    main(*(sys.argv[1:] or ("153", "500", "20")))
