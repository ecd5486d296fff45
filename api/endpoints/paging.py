"""Pages of a list: how many rows there are in one, and where it ended, as one word in an address, a cursor. Only what a
list gave is taken back."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import msgspec
from pydantic import Field

from api.endpoints.narrowing import LEFT_BLANK
from domain.model.errors import Invalid

R = TypeVar("R")
P = TypeVar("P", bound=tuple[Any, ...])
USUAL, MOST = 50, 200
"""Rows in an answer: unless asked otherwise, and at most."""
Limit = Annotated[Annotated[int, Field(ge=1, le=MOST)] | None, LEFT_BLANK]
Cursor = Annotated[Annotated[str, Field(max_length=160)] | None, LEFT_BLANK]
BETWEEN = "_"


def cut(rows: Sequence[R], most: int) -> tuple[Sequence[R], R | None]:
    """A page of rows, of which one more than `most` was asked for; and its last one, if the list goes on behind it."""
    return rows[:most], rows[most - 1] if len(rows) > most else None


def to_cursor(opened: int) -> str:
    return base64.urlsafe_b64encode(str(opened).encode()).decode().rstrip("=")


def from_cursor(cursor: str | None) -> int | None:
    """The position a cursor stands for. Raises Invalid for one that was not ours."""
    if cursor is None:
        return None
    try:
        position = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        position = -1
    if not 0 <= position < 2**63 or to_cursor(position) != cursor:
        raise not_ours()
    return position


def word_of(place: tuple[Any, ...]) -> str:
    """A place that is more than a position: days, moments, ids, one key as its last part."""
    parts = [part.astimezone(UTC) if isinstance(part, datetime) else part for part in place]
    return BETWEEN.join(part or "" for part in msgspec.to_builtins(parts))


def place_of(cursor: str | None, kind: type[P]) -> P | None:
    """The place, a named tuple, that a cursor stands for. Raises Invalid for one that was not ours."""
    if cursor is None:
        return None
    words = cursor.split(BETWEEN, len(kind.__annotations__) - 1)
    try:
        place: P = msgspec.convert([word or None for word in words], kind)
        # In another time zone, or written otherwise, it is none of ours; nor can PostgreSQL take every character.
        if word_of(place) == cursor and cursor.isprintable():
            return place
    except (ValueError, OverflowError):
        pass
    raise not_ours()


def not_ours() -> Invalid:
    return Invalid("cursor", "This cursor is not one of ours. Use the last answer's `next`.")
