"""How far followers are behind the ledger, in events and in time."""

from dataclasses import dataclass
from datetime import datetime

from domain.ledger.database import Connection
from domain.ledger.follower import UNREADABLE
from domain.ledger.transcoding import transcoder


@dataclass(frozen=True)
class Behind:
    """A follower, how many events it has yet to take, and for how many seconds the oldest of them has waited."""

    follower: str
    events: int
    seconds: float


def behind(conn: Connection, schema: str, now: datetime) -> list[Behind]:
    """How far each follower is behind whose position is kept in a schema; none where none ever ran."""
    if conn.execute("SELECT to_regclass(%s)", (f"{schema}.positions",)).fetchone() == (None,):
        return []
    rows = conn.execute(
        "SELECT follower, (SELECT count(*) FROM ledger.events WHERE notification_id > position),"  # noqa: S608
        " (SELECT state FROM ledger.events WHERE notification_id > position ORDER BY notification_id LIMIT 1)"
        f" FROM {schema}.positions ORDER BY follower"
    ).fetchall()
    return [Behind(follower, events, waited(oldest, now)) for follower, events, oldest in rows]


def waited(state: str | None, now: datetime) -> float:
    """How many seconds ago an event was recorded, by its stored state; 0 where there is none."""
    if state is None:
        return 0.0
    try:
        recorded: datetime = transcoder().decode(state.encode())["timestamp"]
        return max(0.0, (now - recorded).total_seconds())
    except UNREADABLE:
        return 0.0  # Such an event is not waited for: it is set aside.
