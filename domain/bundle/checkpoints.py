"""The checkpoints of a bundle: one signed note after the other, the smallest first, an empty line after each."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from domain.bundle.layout import CHUNK, KEY, LONGEST_KEYS, LONGEST_NOTE, MOST_OUTSIDE, NotABundle, Read
from domain.seal import checkpoint, log_file, note
from domain.seal.checkpoint import Checkpoint
from domain.seal.keys import ED25519, Malformed, Verifier
from domain.seal.note import Note, WrongSignature


@dataclass(frozen=True)
class Noted:
    """A checkpoint that says of itself what it is: nothing of it may be believed before is_signed(). `number`: which
    one of the bundle it is, from 1; 0 for one from outside."""

    number: int
    note: Note
    checkpoint: Checkpoint

    @property
    def size(self) -> int:
        return self.checkpoint.size

    def is_signed(self, keys: Sequence[Verifier]) -> bool:
        """Whether one of these keys signed it, and none wrongly."""
        try:
            return all(found.name == self.checkpoint.origin for found in self.note.verify(keys))
        except WrongSignature:
            return False


def key_of(vkey: str) -> Verifier:
    """A key that signs checkpoints, from its text. Raises NotABundle."""
    try:
        found = Verifier.read(vkey.strip())
        if found.kind == ED25519:
            return found
    except Malformed:
        pass
    raise NotABundle("The key cannot be read: a key of Ed25519 is written name+id+content.")


def keys_of(read: Read, vkeys: Sequence[str]) -> tuple[list[Verifier], list[Verifier]]:
    """The keys in a bundle, the newest first, and those that are trusted: the ones that were given (none: all that are
    in it). Raises NotABundle, also where one that was given is not in it."""
    with read(KEY) as file:
        there = [key_of(line) for line in file.read(LONGEST_KEYS).decode("utf-8", "replace").splitlines()]
    trusted = [key_of(each) for each in vkeys] or there
    if any(each not in there for each in trusted):
        raise NotABundle("The key in the bundle is not the key that was given: somebody else signed it.")
    return there, trusted


def from_outside(file: IO[bytes] | None, trusted: Sequence[Verifier]) -> list[Noted]:
    """The checkpoints of a file that was got another way, the smallest first. What was cut off in it, or is of another
    key, is passed over. Raises NotABundle where there is none."""
    if file is None:
        return []
    lines = file.read(MOST_OUTSIDE).decode("utf-8", "replace").splitlines(keepends=True)
    found = []
    for each in log_file.entries(lines):
        with suppress(Malformed):
            if each is not None:
                found.append(Noted(0, each, checkpoint.parse(each.text)))
    found = [each for each in found if each.is_signed(trusted)]
    if not found:
        raise NotABundle("There is no checkpoint in the file from outside that the key signed.")
    return sorted(found, key=lambda each: each.size)


def read(file: IO[bytes]) -> Iterator[Noted]:
    """The checkpoints of a bundle. Raises NotABundle, also where one is not of more events than the one before it."""
    before = 0
    for number, text in enumerate(_notes(file), 1):
        try:
            found = note.parse(text)
            noted = Noted(number, found, checkpoint.parse(found.text))
        except Malformed:
            raise NotABundle(f"Checkpoint {number} cannot be read.") from None
        if noted.size <= before:
            raise NotABundle(f"Checkpoint {number} is not of more events than the one before it.")
        before = noted.size
        yield noted


def _notes(file: IO[bytes]) -> Iterator[bytes]:
    """The notes of a file. One that is cut off or far too long comes as it is, and cannot be read."""
    rest, text = b"", None
    while more := file.read(CHUNK):
        *parts, rest = (rest + more).split(b"\n\n")
        for part in parts:
            if text is None:
                text = part
            else:
                yield text + b"\n\n" + part + b"\n"
                text = None
        if len(rest) > LONGEST_NOTE:
            break
    if text is not None:
        yield text + b"\n\n" + rest.rstrip(b"\n") + b"\n"
    elif rest.strip(b"\n"):
        yield rest
