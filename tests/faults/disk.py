"""A disk of a trial's own, that can be full: memory that is mounted on the folder where Kept keeps its data."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOM = 8 << 30
"""Bytes it may grow to. What nobody wrote takes up nothing."""
TRIES = 200


class Disk:
    """A mounted disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fill(self) -> None:
        """Make it as small as what is on it: whatever is written now does not fit."""
        for _ in range(TRIES):
            status = os.statvfs(self._folder)
            # What is written between looking and doing makes it too small, which is refused.
            with suppress(subprocess.CalledProcessError):
                self._resize((status.f_blocks - status.f_bfree) * status.f_frsize)
                return
        raise AssertionError("the disk cannot be made smaller")

    def make_room(self) -> None:
        self._resize(ROOM)

    def _resize(self, size: int) -> None:
        _mount("-o", f"remount,size={size}", str(self._folder))


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk | str]:
    """A disk on a folder for as long as this lasts; or a sentence why there can be none here."""
    folder.mkdir()
    try:
        _mount("-t", "tmpfs", "-o", f"size={ROOM},mode=0755", "kept-trial", str(folder))
    except (OSError, subprocess.CalledProcessError):
        yield "the disk was never full: only root may mount one of a trial's own, and not in every container"
        return
    try:
        yield Disk(folder)
    finally:
        # A process that ends late may still hold it: it goes with the last one.
        subprocess.run(["umount", "--lazy", folder], check=True, timeout=20)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True, timeout=20)
