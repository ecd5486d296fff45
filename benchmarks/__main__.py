"""Runs the benchmarks, each in a process of its own with a limit of time, and keeps what they found as JSON:
`python -m benchmarks SIZE [NAME ...]`. Where names are given, only those are run, and the others stay as they were."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import psutil

from benchmarks import machine, table
from benchmarks.asked import ASKED
from benchmarks.processes import ROOT, processes_of
from benchmarks.sizes import BENCHMARKS, LIMITS, TINY, USUAL

ENDS_WITHIN = 60
"""Seconds that a benchmark which was told to end has for stopping its servers."""


def main(size: str, names: Sequence[str]) -> int:
    """Returns 0 where every benchmark came to its end, whatever it found; what is not reached stands in the table."""
    file = table.RESULTS / f"{size}.json"
    before = json.loads(file.read_text(encoding="utf-8"))["benchmarks"] if names and file.is_file() else {}
    about, begun = machine.describe(), machine.load()
    found: dict[str, dict[str, Any]] = {}
    for name in names or BENCHMARKS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        found[name] = measured(name, size)
        print(f"{name}: {found[name]['failed'] or found[name]['seconds']}", file=sys.stderr, flush=True)
    load = {"load_at_the_start": begun, "load_at_the_end": machine.load()}
    told = {
        "size": size,
        "machine": about | load,
        "seconds": round(sum(each["seconds"] for each in found.values()), 1),
        "benchmarks": {name: (before | found)[name] for name in BENCHMARKS if name in before | found},
    }
    text = json.dumps(told, indent=1) + "\n"
    if size == TINY:
        print(text, end="")
    else:
        file.write_text(text, encoding="utf-8")
        table.write()
    return 1 if any(each["failed"] for each in found.values()) else 0


def measured(name: str, size: str) -> dict[str, Any]:
    """One benchmark: its command, when it began, how long it took, why it failed if it did, and its figures."""
    command = ["benchmarks." + name, *BENCHMARKS[name][size]]
    env = os.environ | ({"KEPT_BENCH_PAIRS": "1"} if size == TINY else {})
    began, begun = datetime.now(UTC), time.perf_counter()
    lines, failed = _run([sys.executable, "-m", *command], env, LIMITS[size])
    figures = []
    if failed is None:
        try:
            figures = [judged(each) for each in json.loads(lines[-1])["figures"]]
        except (IndexError, KeyError, TypeError, ValueError):
            failed = "its last line is not an object with figures"
    return {
        "command": f"python -m {' '.join(command)}",
        "began": began.isoformat(timespec="seconds"),
        "seconds": round(time.perf_counter() - begun, 1),
        "failed": failed,
        "figures": figures,
    }


def judged(figure: dict[str, object]) -> dict[str, object]:
    """With what is asked of it, and whether it reaches that; None where nothing is."""
    asked = next((each for each in ASKED if each.is_of(figure)), None)
    verdict = {"asked": asked.value if asked else None, "reached": asked.is_reached(figure) if asked else None}
    return figure | verdict


def _run(command: list[str], env: dict[str, str], limit: float) -> tuple[list[str], str | None]:
    """What a command printed, and why it failed, if it did. What it started has ended, too."""
    with subprocess.Popen(
        command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            printed, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            _end(process)
            return [], f"it was not done after {limit:,} seconds"
        except BaseException:
            _end(process)
            raise
        return printed.splitlines(), f"it ended with {process.returncode}" if process.returncode else None


def _end(process: "subprocess.Popen[str]") -> None:
    """As with Ctrl-C, so that it stops its servers; where that takes too long, it and what it started are killed."""
    started = processes_of(process.pid)
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        for each in started:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        process.communicate()


def _end_with_it(*_: object) -> None:
    """Whoever ends this with a signal ends the benchmark that runs, with its servers, too."""
    sys.exit("It was told to end.")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end_with_it)
    asked_size, *asked_names = sys.argv[1:] or [USUAL]
    if asked_size not in LIMITS or not set(asked_names) <= set(BENCHMARKS):
        sys.exit(f"Say a size ({', '.join(LIMITS)}) and, if you like, names: {', '.join(BENCHMARKS)}.")
    sys.exit(main(asked_size, asked_names))
