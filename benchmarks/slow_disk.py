"""A PostgreSQL whose disk takes its time: every fdatasync takes two milliseconds longer, as with a disk over a network.

A small library, built here with `cc` and loaded into the server before its own, so that all else is as it is."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.running import postgres

LONGER = 2_000_000
"""Nanoseconds."""
SOURCE = f"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static void wait_longer(void) {{
    struct timespec left = {{0, {LONGER}}};
    while (nanosleep(&left, &left) != 0) {{}}
}}

int fdatasync(int fd) {{
    static int (*next)(int);
    if (!next) next = (int (*)(int)) dlsym(RTLD_NEXT, "fdatasync");
    wait_longer();
    return next(fd);
}}
"""


@contextmanager
def server(folder: Path, *, slow: bool) -> Iterator[postgres.Embedded]:
    """A server of our own, with a disk as it is or with a slow one."""
    folder.mkdir()
    before = os.environ.get("LD_PRELOAD")
    if slow:
        os.environ["LD_PRELOAD"] = str(_built(folder))
    try:
        started = postgres.start(folder / "pg")
    finally:
        os.environ.pop("LD_PRELOAD", None)
        if before is not None:
            os.environ["LD_PRELOAD"] = before
    try:
        yield started
    finally:
        postgres.stop(started)


def _built(folder: Path) -> Path:
    source, library = folder / "slow_disk.c", folder / "slow_disk.so"
    source.write_text(SOURCE, encoding="utf-8")
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    postgres.give_to_server(library)
    return library
