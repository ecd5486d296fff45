"""The zip file that a bundle is: written always in the same way, and opened as if it came from an enemy."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from domain.bundle.check import DAMAGED, Checked, check
from domain.bundle.layout import FILES, FRAMEWORK, MOST_INFLATED, MOST_NAMES, NotABundle, Read

LEVEL = 1
"""Of deflate: three quarters of what level 6 saves, in half the time or less."""
_TAIL = 98
"""Bytes of the three records that a zip ends with: its end, and where 4 GiB are not enough two more before it."""


@contextmanager
def opened(path: Path) -> Iterator[tuple[set[str], Read]]:
    """The names in a bundle, and how to open each. Raises NotABundle."""
    try:
        with path.open("rb") as file:
            names = _names_of(file)
            with zipfile.ZipFile(file) as bundle:
                yield names, bundle.open
    except DAMAGED as fault:
        raise NotABundle(f"The bundle cannot be read: {fault}.") from None


def verify_bundle(path: Path, *, vkeys: Sequence[str] = (), against: Path | None = None) -> Checked:
    """Check the bundle in a file; `against`: a file with checkpoints. Raises NotABundle."""
    with ExitStack() as stack:
        names, read = stack.enter_context(opened(path))
        outside = stack.enter_context(against.open("rb")) if against else None
        return check(names, read, vkeys=vkeys, outside=outside)


class Writing:
    """A bundle that is being written. The same content gives the same bytes: no time of day is in it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)

    def file(self, name: str, *, packed: bool = True) -> IO[bytes]:
        """A file in it, to be written from its beginning to its end, one at a time."""
        about = name if packed else zipfile.ZipInfo(name)
        return self._zip.open(about, "w", force_zip64=True)

    def __enter__(self) -> "Writing":
        return self

    def __exit__(self, *_: object) -> None:
        # Also where something failed: else the library closes it later, into a file that is closed by then.
        self._zip.close()


def _names_of(file: IO[bytes]) -> set[str]:
    """The names in a zip. Raises NotABundle for what no bundle is, before anything of it is unpacked."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _TAIL))
    end = file.read()
    length = int.from_bytes(end[-10:-6], "little")
    if end[-42:-38] == b"PK\6\7":
        is_there = end[:4] == b"PK\6\6" and int.from_bytes(end[-34:-26], "little") == size - _TAIL
        length = int.from_bytes(end[40:48], "little") if is_there else -1
    # The list of files is held in memory, so how long it may be is asked before it is read.
    if end[-22:-18] != b"PK\5\6" or end[-2:] != b"\0\0" or not 0 <= length <= MOST_NAMES:
        raise NotABundle("This is not a bundle, or not a whole one: its list of files cannot be read.")
    with zipfile.ZipFile(file) as bundle:
        found = bundle.infolist()
    names = {each.filename for each in found}
    strange = sorted(name[:100] for name in names - FILES if not FRAMEWORK.fullmatch(name))
    if strange:
        raise NotABundle(f"This is not a bundle: it has a file {strange[0]!a}.")
    if FILES - names:
        raise NotABundle(f"This is not a bundle: it lacks the file {min(FILES - names)}.")
    for each in found:
        if len(names) < len(found) or each.flag_bits & 1 or each.compress_type not in (0, 8):
            raise NotABundle("This is not a bundle: a name is there twice, or a file is packed in another way.")
        if each.file_size > MOST_INFLATED * each.compress_size + 1000:
            raise NotABundle(f"This is not a bundle: {each.filename} would become far too large.")
    return names
