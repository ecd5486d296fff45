"""How the seal stands, for the health page and the figures: what is sealed, what waits, and what is in the way."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.ledger.database import Connection
from domain.ledger.lag import waited
from domain.ledger.sealed import newest

SILENT_AFTER = timedelta(seconds=30)
"""A part that gave no sign for this long has stopped, or there is none of the kind any more."""


@dataclass(frozen=True)
class Sign:
    """The last sign of life of a part, and its trouble, if any, in a sentence for people."""

    part: str
    seen: datetime
    trouble: str | None


@dataclass(frozen=True)
class Standing:
    """`size` events are sealed; `waiting` are not, and the oldest of those has waited for so many `seconds`."""

    size: int
    waiting: int
    seconds: float
    signs: list[Sign]

    def troubles(self, now: datetime) -> list[str]:
        """What is in the way just now, that of sealing itself first."""
        told = [each for each in self.signs if each.trouble and now - each.seen <= SILENT_AFTER]
        return [each.trouble or "" for each in told]


def tell(conn: Connection, part: str, trouble: str | None) -> None:
    """A sign of life of a part."""
    conn.execute(
        "INSERT INTO seal.signs (part, seen, trouble) VALUES (%s, now(), %s)"
        " ON CONFLICT (part) DO UPDATE SET seen = now(), trouble = EXCLUDED.trouble",
        (part, trouble),
    )


def standing(conn: Connection, now: datetime) -> Standing:
    """How the seal stands."""
    last = newest(conn)
    position = last.position if last else 0
    row = conn.execute(
        "SELECT (SELECT count(*) FROM ledger.events WHERE notification_id > %s),"
        " (SELECT state FROM ledger.events WHERE notification_id > %s ORDER BY notification_id LIMIT 1)",
        (position, position),
    ).fetchone()
    assert row is not None
    signs = conn.execute("SELECT part, seen, trouble FROM seal.signs ORDER BY part").fetchall()
    return Standing(last.size if last else 0, row[0], waited(row[1], now), [Sign(*each) for each in signs])
