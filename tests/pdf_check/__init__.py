"""veraPDF, the checker of the PDF Association and the Open Preservation Foundation: whether a PDF keeps to PDF/UA-1.

Its parts come from Maven Central, each with its digest in jars.sha256. `python -m tests.pdf_check` fetches them: half a
minute, once for a machine. It needs Maven and a Java development kit, which `make test` installs where it may.
"""

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from api.settings import Settings

HERE = Path(__file__).parent
SUMS = HERE / "jars.sha256"
PROGRAM = HERE / "PdfCheck.java"
WITHIN = 600
"""Seconds that fetching may take."""


class NotFetched(Exception):
    """The checker could not be had; the text says why."""


def breaks(*files: Path) -> dict[str, list[str]]:
    """What each file, by its name, breaks of PDF/UA-1 as far as a machine can tell; nothing where it keeps to it. One
    start of the checker takes five seconds of a processor, so several files are given at once."""
    folder = program()
    done = subprocess.run(
        ["java", "-cp", f"{folder}/*:{folder}", "PdfCheck", *map(str, files)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    found: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        file, checked, kept = line.partition(" checks, compliant: ")
        if checked:
            name = Path(file.rpartition(": ")[0]).name
            found[name] = [] if kept == "true" else ["It does not keep to PDF/UA-1."]
        else:
            found[name].append(line)
    assert list(found) == [file.name for file in files], done.stdout + done.stderr
    assert done.returncode == any(found.values()), done.stderr
    return found


def program() -> Path:
    """The folder with the checker, fetched if it is not there yet. Of several processes one does, and the others wait
    for it."""
    cache = Settings().cache_dir.expanduser()
    cache.mkdir(parents=True, exist_ok=True)
    wanted = hashlib.sha256(b"".join(each.read_bytes() for each in (SUMS, PROGRAM, HERE / "pom.xml"))).hexdigest()
    folder = cache / f"verapdf-{wanted[:12]}"
    with (cache / "verapdf.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(dir=cache) as made:
                _fetch(Path(made) / "whole")
                # In one step, so that a half-fetched one is never taken for whole.
                (Path(made) / "whole").rename(folder)
    return folder


def _fetch(folder: Path) -> None:
    print("Fetching the checker of PDF/UA: half a minute, once for this machine.", flush=True)
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
    _run("mvn", "--quiet", "--batch-mode", "--file", str(HERE / "pom.xml"), goal, f"-DoutputDirectory={folder}")
    found = "".join(f"{_digest(jar)}  {jar.name}\n" for jar in sorted(folder.glob("*.jar")))
    if found != SUMS.read_text(encoding="utf-8"):
        raise NotFetched("What Maven fetched is not what jars.sha256 says.")
    _run("javac", "-cp", f"{folder}/*", "-d", str(folder), str(PROGRAM))


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _run(*command: str) -> None:
    if shutil.which(command[0]) is None:
        raise NotFetched(f"{command[0]} is not there: install a Java development kit (17 or newer) and Maven.")
    done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN)
    if done.returncode:
        raise NotFetched(f"{command[0]} failed: {_last(done.stdout.splitlines() + done.stderr.splitlines())}")


def _last(lines: Sequence[str]) -> str:
    return next((line for line in reversed(lines) if line.strip()), "it said nothing")
