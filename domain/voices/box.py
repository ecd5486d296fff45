"""Sealing a text under a key of its own: AES-256 in Galois/Counter Mode (NIST SP 800-38D), bound to the key's name."""

from os import urandom
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY = 32
"""Bytes of a key."""
_NONCE = 12
_BLOCK = 64
"""A box is as long as the next multiple of so many bytes: it does not tell how much somebody said to the letter."""


class DoesNotOpen(Exception):
    """The box was changed, or is another key's."""


def new_key() -> bytes:
    return urandom(KEY)


def seal(text: str, key: bytes, voice: UUID) -> bytes:
    """A box that only this key, under this name, opens."""
    plain = text.encode()
    padded = plain + b"\x80" + bytes(-(len(plain) + 1) % _BLOCK)
    nonce = urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, padded, voice.bytes)


def unseal(box: bytes, key: bytes, voice: UUID) -> str:
    """The text in a box. Raises DoesNotOpen."""
    try:
        padded = AESGCM(key).decrypt(box[:_NONCE], box[_NONCE:], voice.bytes)
        return padded[: padded.rindex(b"\x80")].decode()
    except (InvalidTag, ValueError) as fault:
        raise DoesNotOpen(type(fault).__name__) from None
