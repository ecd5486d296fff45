"""Events that no version of Kept writes: their kind is known and their content does not add up."""

import json
from pathlib import Path
from uuid import UUID

import psycopg

from domain.ledger.application import Accountability
from tests.conftest import Database

_WHOLE = Path(__file__).parents[1] / "golden" / "events" / "commitment.challenge_answered.v1.json"
CONTENT = {
    "no content at all": "",
    "not an object": "[]",
    "parts missing": "{}",
    "a part missing that what follows from it does not need": json.dumps(
        {name: value for name, value in json.loads(json.loads(_WHOLE.read_text())["full"]).items() if name != "role"}
    ),
    "of another kind": json.dumps({"on": 7, "command_id": 7, "actor_id": 7, "role": 7, "body": 7, "on_behalf": 7}),
}
"""What could be written into an event of commitment.challenge_answered, by what is wrong with it."""


def poison(database: Database, ledger: Accountability, which: UUID, content: str) -> int:
    """Put such an event behind the history of a commitment, as the database's owner. Returns its position."""
    version = ledger.ledger.newest_version(which) + 1
    with psycopg.connect(database.owner_url, autocommit=True) as conn:
        row = conn.execute(
            "SELECT ledger.append(%s, %s, %s, %s)",
            ([which], [version], ["commitment.challenge_answered"], [content]),
        ).fetchone()
    assert row is not None
    return int(row[0])


def heal(database: Database, position: int) -> None:
    """Take it out again, which only the owner can, and only by putting the guard aside."""
    with psycopg.connect(database.owner_url, autocommit=True) as conn:
        conn.execute("ALTER TABLE ledger.events DISABLE TRIGGER append_only")
        conn.execute("DELETE FROM ledger.events WHERE notification_id = %s", (position,))
        conn.execute("ALTER TABLE ledger.events ENABLE TRIGGER append_only")
