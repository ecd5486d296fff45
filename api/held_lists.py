"""Texts that are held for a check as lists: what waits, what somebody asked about, and all of it, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from api.held import Held, kinds_of, many
from domain.ledger.database import Connection

Part = Literal["waiting", "asked", "every"]
"""What waits for a check, less one's own, the oldest first; what one asked to have checked, the newest first; for an
auditor every text of a council that had signs, with what was decided of it, the newest first, without what is still
written there."""


class Place(NamedTuple):
    """Where a page ends, in one of the parts."""

    part: Part
    asked_at: datetime
    id: UUID


@dataclass(frozen=True)
class Page:
    """Texts of a council. `ends`: where, if there are more."""

    items: list[Held]
    ends: Place | None


_OLDEST, _NEWEST = ("ASC", ">"), ("DESC", "<")
_PARTS: dict[Part, tuple[str, tuple[str, str]]] = {
    "waiting": ("council = %(council)s AND state = 'waiting' AND writer <> %(reader)s", _OLDEST),
    "asked": ("writer = %(reader)s AND council = %(council)s AND state <> 'accepted'", _NEWEST),
    "every": ("council = %(council)s", _NEWEST),
}


def page(
    conn: Connection, council: str, reader: UUID, parts: Sequence[Part], *, after: Place | None = None, limit: int
) -> Page:
    """Up to `limit` texts as somebody finds them: one part after the other, from where the page before ended, which is
    in one of them."""
    found: list[tuple[Part, Held]] = []
    for part in parts[parts.index(after.part) :] if after else parts:
        begins = after if after and after.part == part else None
        found += [(part, each) for each in _of(conn, part, council, reader, begins, limit + 1 - len(found))]
        if len(found) > limit:
            last, end = found[limit - 1]
            return Page([each for _, each in found[:limit]], Place(last, end.asked_at, end.id))
    return Page([each for _, each in found], None)


def _of(conn: Connection, part: Part, council: str, reader: UUID, after: Place | None, limit: int) -> list[Held]:
    condition, (direction, further) = _PARTS[part]
    values: dict[str, object] = {"council": council, "reader": reader, "limit": limit}
    if after is not None:
        condition += f" AND (asked_at, id) {further} (%(asked_at)s, %(id)s)"
        values |= {"asked_at": after.asked_at, "id": after.id}
    found = many(conn, f"{condition} ORDER BY asked_at {direction}, id {direction} LIMIT %(limit)s", values)
    return [replace(each, said={}, signs=tuple(kinds_of(each.signs))) for each in found] if part == "every" else found


def counts(conn: Connection, council: str, writer: UUID) -> tuple[int, int]:
    """How many texts wait for a check in a council, less the writer's own, and how many the writer asked about."""
    # Two questions in one, so that each finds its index: this stands on every page.
    row = conn.execute(
        "SELECT (SELECT count(*) FROM people.held"
        " WHERE council = %(council)s AND state = 'waiting' AND writer <> %(writer)s),"
        " (SELECT count(*) FROM people.held"
        " WHERE writer = %(writer)s AND council = %(council)s AND state <> 'accepted')",
        {"writer": writer, "council": council},
    ).fetchone()
    return (row[0], row[1]) if row else (0, 0)
