"""A Temporal server on this machine: finding one, getting one where there is none, starting it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from api.running import golang

VERSION = "v1.5.1"
"""The newest version of Temporal's command-line program (which holds a whole server) that Go can install."""
MODULE = "github.com/temporalio/cli"
PACKAGE = f"{MODULE}/cmd/temporal"
_PARTS = 1_310
"""About how many Go packages a build compiles: for telling how far it is."""
DOWNLOAD_WITHIN = 90
"""Seconds that a download may take before it counts as failed."""
_KEEPS = ("journal_mode=WAL", "synchronous=NORMAL")
"""How the server keeps its file: with a log that is written ahead, so that not every step of a workflow waits for the
disk. Where the machine itself fails the last steps can be lost: Temporal is an alarm clock, and a sweep sets it again.
"""

Tell = Callable[[str], None]

_DOWNLOAD = """
import asyncio, sys
from temporalio.testing import WorkflowEnvironment
async def main():
    async with await WorkflowEnvironment.start_local(download_dest_dir=sys.argv[1]):
        pass
asyncio.run(main())
"""


class NoServer(Exception):
    """No Temporal server could be had; the text says what was tried and what to do."""


def find(cache: Path) -> Path | None:
    """A Temporal server's program that is on this machine already."""
    on_path = shutil.which("temporal")
    if on_path:
        return Path(on_path)
    kept = cache / "temporal"
    return kept if kept.is_file() and os.access(kept, os.X_OK) else None


def obtain(cache: Path, tell: Tell) -> Path:
    """A Temporal server's program: found, else downloaded by Temporal's own library, else built with Go and kept.

    `tell` gets a sentence on how far it is. Raises NoServer.
    """
    found = find(cache)
    if found:
        return found
    cache.mkdir(parents=True, exist_ok=True)
    tell("Looking for a Temporal server to download.")
    return _downloaded(cache) or _built(cache, tell)


def command(program: Path, *, port: int, state: Path) -> list[str]:
    """The command line of a server on the loopback address whose state outlives it."""
    return [
        str(program),
        "server",
        "start-dev",
        "--headless",
        "--ip",
        "127.0.0.1",
        "--port",
        str(port),
        "--db-filename",
        str(state),
        *(word for pragma in _KEEPS for word in ("--sqlite-pragma", pragma)),
        "--log-level",
        "warn",
    ]


def _downloaded(cache: Path) -> Path | None:
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        try:
            subprocess.run(
                [sys.executable, "-c", _DOWNLOAD, folder],
                check=True,
                capture_output=True,
                timeout=DOWNLOAD_WITHIN,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return None
        programs = [file for file in Path(folder).rglob("temporal*") if os.access(file, os.X_OK) and file.is_file()]
        return golang.put(programs[0], cache / "temporal") if programs else None


def _built(cache: Path, tell: Tell) -> Path:
    def told(parts: int) -> None:
        share = min(99, parts * 100 // _PARTS)
        tell(f"Building a Temporal server, once for this machine (some minutes): {share} % done.")

    try:
        with golang.workshop(cache) as at_work:
            at_work.build([f"{PACKAGE}@{VERSION}"], {"temporal": "temporal"}, told)
    except golang.NotBuilt as reason:
        raise NoServer(f"Building a Temporal server failed: {reason}. Set KEPT_TEMPORAL_ADDRESS instead.") from None
    return cache / "temporal"
