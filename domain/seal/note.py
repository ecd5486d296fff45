"""Signed notes as in C2SP signed-note: a text, an empty line, and a line for every signature."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.seal.keys import Malformed, Signer, Verifier, from_base64, is_name, to_base64

MOST_SIGNATURES = 100
"""More are not read: checking takes time, and a note may come from anybody."""


class WrongSignature(ValueError):
    """A note that must not be believed: a key that is known did not sign this, or none that is known signed it."""


@dataclass(frozen=True)
class Signature:
    """One signature line: whose it says it is, and the signature itself."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note, with its line end."""
        return f"— {self.name} {to_base64(self.key_id + self.signature)}\n"

    @classmethod
    def read(cls, line: str) -> "Signature":
        """A signature from its line, without the line end. Raises Malformed."""
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—" or not is_name(parts[1]):
            raise Malformed("A signature is written — name signature.")
        content = from_base64(parts[2])
        if len(content) < 5:
            raise Malformed("A signature has the four bytes of the key's id, and more.")
        return cls(parts[1], content[:4], content[4:])

    def of(self, verifier: Verifier) -> bool:
        """Whether it says that it is of this key. Whether it is, only checking tells."""
        return (self.name, self.key_id) == (verifier.name, verifier.key_id)


@dataclass(frozen=True)
class Note:
    """A text, which ends in a line end, and signatures that nobody has checked yet."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(signature.line for signature in self.signatures)

    def verify(self, verifiers: Iterable[Verifier]) -> list[Verifier]:
        """Whose signatures are on it, of these keys. Raises WrongSignature where one of them is wrong, or where there
        is none. Signatures of other keys are passed over."""
        found = []
        for verifier in verifiers:
            for signature in (each for each in self.signatures if each.of(verifier)):
                if not verifier.verifies(self.text, signature.signature):
                    raise WrongSignature(f"The signature of {verifier.name} is not on this text.")
                if verifier not in found:
                    found.append(verifier)
        if not found:
            raise WrongSignature("No key that is known has signed this.")
        return found


def sign(text: str, *signers: Signer) -> Note:
    """A note with the signatures of these keys. Raises Malformed for what cannot be the text of a note."""
    _must_be_text(text)
    signatures = (Signature(signer.name, signer.verifier.key_id, signer.sign(text)) for signer in signers)
    return Note(text, tuple(signatures))


def parse(data: bytes) -> Note:
    """A note as it was written. Raises Malformed. Nothing of it may be believed before `verify`."""
    try:
        written = data.decode()
    except UnicodeDecodeError:
        raise Malformed("A note is written in UTF-8.") from None
    text, parted, lines = written.rpartition("\n\n")
    text += "\n"
    _must_be_text(text)
    if not parted or not lines.endswith("\n"):
        raise Malformed("A note is a text, an empty line, and lines of signatures.")
    found = lines.removesuffix("\n").split("\n")
    if len(found) > MOST_SIGNATURES:
        raise Malformed(f"A note has at most {MOST_SIGNATURES} signatures.")
    return Note(text, tuple(Signature.read(line) for line in found))


def _must_be_text(text: str) -> None:
    if not text.endswith("\n") or any(c < " " and c != "\n" for c in text):
        raise Malformed("The text of a note ends in a line end and has no other control characters.")
