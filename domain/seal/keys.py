"""Names and keys of signed notes (C2SP signed-note): who signed, and with what.

A key has a name, a kind (one byte) and 32 bytes of Ed25519. The text forms are those of Go's `sumdb/note`, which other
tools of transparency logs read as well: `name+id+base64(kind, public key)` for what is public, the same with
`PRIVATE+KEY+` in front and the secret seed in place of the public key for what is not.
"""

import base64
import binascii
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 1
"""Kind: a signature on the text of a note."""
COSIGNATURE = 4
"""Kind: a witness's signature on a checkpoint and a time (C2SP tlog-cosignature, version 1)."""
_PRIVATE = "PRIVATE+KEY+"


class Malformed(ValueError):
    """A key, a note or a checkpoint that is not written as it has to be. Says in a sentence what is wrong."""


def is_name(text: str) -> bool:
    """Whether a key may have this name: not empty, no spaces, no plus, nothing that UTF-8 cannot hold."""
    return bool(text) and not any(c.isspace() or c == "+" or c < " " or "\ud800" <= c <= "\udfff" for c in text)


def from_base64(text: str) -> bytes:
    """The bytes of a text in standard Base64. Raises Malformed, also for a second way to write the same bytes."""
    try:
        found = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise Malformed("This is not Base64.") from None
    if to_base64(found) != text:
        raise Malformed("This is not Base64 as it is written.")
    return found


def to_base64(data: bytes) -> str:
    """Standard Base64, padded."""
    return base64.b64encode(data).decode()


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The four bytes by which a signature says, with the name, which key it is of."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True)
class Verifier:
    """The public part of a key: checks signatures."""

    name: str
    public: bytes
    kind: int = ED25519

    @classmethod
    def read(cls, vkey: str) -> "Verifier":
        """A verifier from its text form. Raises Malformed."""
        name, kind, public, id_ = _taken_apart(vkey)
        found = cls(name, public, kind)
        if kind not in (ED25519, COSIGNATURE):
            raise Malformed("This is a key of a kind that is not known here.")
        if found.key_id != id_:
            raise Malformed("The id of this key is not that of its name and content.")
        return found

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, self.kind, self.public)

    @property
    def vkey(self) -> str:
        """The text form, for whoever wants to check."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether this key made this signature on this text of a note."""
        if self.kind == COSIGNATURE:
            stamp, signature = signature[:8], signature[8:]
            text = f"cosignature/v1\ntime {int.from_bytes(stamp)}\n{text}"
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A key that signs notes. Its secret shows itself nowhere but in `private_key`."""

    name: str
    _seed: bytes = field(repr=False)

    @classmethod
    def made(cls, name: str) -> "Signer":
        """A new key. Raises Malformed for what cannot be a name."""
        if not is_name(name):
            raise Malformed("A name of a key has no spaces and no plus, and is not empty.")
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, private_key: str) -> "Signer":
        """A signer from its text form. Raises Malformed, whose sentence has nothing of the key in it."""
        if not private_key.startswith(_PRIVATE):
            raise Malformed(f"A private key begins with {_PRIVATE}.")
        name, kind, seed, id_ = _taken_apart(private_key.removeprefix(_PRIVATE))
        found = cls(name, seed)
        if kind != ED25519:
            raise Malformed("This is a key of a kind that does not sign here.")
        if found.verifier.key_id != id_:
            raise Malformed("The id of this key is not that of its name and content.")
        return found

    @property
    def private_key(self) -> str:
        """The text form, which is a secret."""
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{to_base64(bytes([ED25519]) + self._seed)}"

    @property
    def verifier(self) -> Verifier:
        """What checks the signatures of this key."""
        return Verifier(self.name, Ed25519PrivateKey.from_private_bytes(self._seed).public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        """The signature on a text of a note: 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self._seed).sign(text.encode())


def _taken_apart(key: str) -> tuple[str, int, bytes, bytes]:
    parts = key.split("+", 2)
    if len(parts) != 3 or not is_name(parts[0]):
        raise Malformed("A key is written name+id+content.")
    name, id_, content = parts[0], parts[1], from_base64(parts[2])
    if len(content) != 33:
        raise Malformed("The content of a key is one byte for its kind and 32 bytes.")
    if len(id_) != 8 or any(c not in "0123456789abcdef" for c in id_):
        raise Malformed("The id of a key is eight hexadecimal digits.")
    return name, content[0], content[1:], bytes.fromhex(id_)
