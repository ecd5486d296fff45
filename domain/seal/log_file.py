"""A file of checkpoints, one note after the other: how it is written, and read again whatever was cut off in it."""

from collections.abc import Iterable, Iterator
from itertools import chain

from domain.seal import note
from domain.seal.keys import Malformed


def entry(signed: str) -> str:
    """A note as it is appended to a file: an empty line parts it from the next."""
    return signed + "\n"


def entries(lines: Iterable[str]) -> Iterator[note.Note | None]:
    """The notes of a file, in its order; None for what is none: an entry that was cut off, or garbled."""
    text: list[str] = []
    block: list[str] = []
    for each in chain(lines, [""]):
        line = each.rstrip("\n")
        if line:
            block.append(line)
        elif block and not block[0].startswith("— "):
            if text:
                yield None
            text, block = block, []
        elif block:
            yield _read(text, block)
            text, block = [], []
    if text:
        yield None


def _read(text: list[str], signatures: list[str]) -> note.Note | None:
    try:
        return note.parse("\n".join([*text, "", *signatures, ""]).encode())
    except (Malformed, UnicodeEncodeError):
        return None
