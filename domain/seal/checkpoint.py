"""Checkpoints as in C2SP tlog-checkpoint: how many events are sealed under which root, signed by whose record it is."""

import re
from dataclasses import dataclass

from domain.seal import note
from domain.seal.keys import Malformed, Signer, Verifier, from_base64, to_base64

MOST = 2**63 - 1
"""The largest size that is read."""
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: its `origin`, which is the name of the key that signs it, how many leaves it has, and the root
    of the Merkle tree over them, 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    def signed(self, signer: Signer) -> note.Note:
        """This checkpoint as a signed note. Raises ValueError for a key of another origin."""
        if signer.name != self.origin:
            raise ValueError("A checkpoint is signed by the key of its origin.")
        return note.sign(self.text, signer)


def parse(text: str) -> Checkpoint:
    """A checkpoint from the text of a note. Raises Malformed, also for lines beyond the three that every log has: what
    this log signs has none, and nobody could check them."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise Malformed("A checkpoint has three lines: origin, size and root.")
    origin, size, root = lines[0], lines[1], from_base64(lines[2])
    if not origin:
        raise Malformed("A checkpoint begins with its origin.")
    if not _SIZE.fullmatch(size) or int(size) > MOST:
        raise Malformed("The size of a checkpoint is a whole number.")
    if len(root) != 32:
        raise Malformed("The root of a checkpoint is 32 bytes.")
    return Checkpoint(origin, int(size), root)


def opened(data: bytes, verifier: Verifier) -> Checkpoint:
    """The checkpoint of a note that this key signed. Raises Malformed, and note.WrongSignature where the key did not
    sign it or it is of another origin."""
    found = note.parse(data)
    found.verify([verifier])
    checkpoint = parse(found.text)
    if checkpoint.origin != verifier.name:
        raise note.WrongSignature("This is a checkpoint of another origin.")
    return checkpoint
