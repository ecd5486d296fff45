"""The headers of a command: which one it is, and which version of the commitment it was decided on."""

from typing import Annotated
from uuid import UUID, uuid4, uuid5

from fastapi import Depends, Header

from api.accounts import Account
from api.identity import SignedIn
from domain.model.errors import Invalid, Overtaken

LONGEST_KEY = 200


def id_of_command(account: Account, key: str | None) -> UUID:
    """The command's id: of the key, within the account that sent it; a new one where no key was sent."""
    if key is None:
        return uuid4()
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise Invalid("Idempotency-Key", f"Send a key of 1 to {LONGEST_KEY} printable characters.")
    return uuid5(account.id, key)


async def command_id(
    account: SignedIn,
    idempotency_key: Annotated[str | None, Header(description="The same key again: the same answer.")] = None,
) -> UUID:
    """The same, of the key that came with a request."""
    return id_of_command(account, idempotency_key)


CommandId = Annotated[UUID, Depends(command_id)]


def version_of(if_match: str | None) -> int | None:
    """The version the caller decided on; None where any will do. Raises Overtaken for what no ETag of ours is."""
    if if_match is None or if_match.strip() == "*":
        return None
    tag = if_match.strip().removeprefix("W/").strip('"')
    if not (tag.isascii() and tag.isdigit() and len(tag) < 12):
        raise Overtaken("This version is not known. Read the commitment and send its ETag.")
    return int(tag)


async def expected_version(
    if_match: Annotated[str | None, Header(description='The version that was read, as its ETag: "7".')] = None,
) -> int | None:
    """The same, of the header that came with a request."""
    return version_of(if_match)


ExpectedVersion = Annotated[int | None, Depends(expected_version)]


def etag(version: int) -> str:
    return f'"{version}"'
