"""What was said in tests about words, and what is looked at to see what became of it."""

from typing import Any
from uuid import UUID

import psycopg

from tests.conftest import Web
from tests.integration.desk import done, history, in_state

SAID = "Nobody asked me where I wanted to live."
ANSWERED = "You wanted to live near your school, and now you do."


def asked_and_answered(web: Web) -> tuple[str, UUID, UUID]:
    """A commitment with a challenge and its answer: its id, and the voices of the two."""
    which = in_state(web, "agreed")
    done(web, "consultant", "challenge", which, {"words": SAID})
    challenge = done(web, "officer", "report-progress", which, {"report": "We looked."})["challenges"][0]["id"]
    done(web, "officer", "answer", which, {"challenge": challenge, "words": ANSWERED})
    return which, *voices_of(web, which)


def voices_of(web: Web, which: str) -> list[UUID]:
    """The voices in a history, oldest first."""
    return [UUID(voice) for event in history(web, which) for voice in event["voices"].values()]


def erase(web: Web, role: str, voice: UUID | str) -> Any:
    return web.client.delete(f"/api/words/{voice}", headers=web.headers(role))


def count(web: Web, table: str) -> int:
    with psycopg.connect(web.database.owner_url) as conn:
        row = conn.execute(f"SELECT count(*) FROM voices.{table}").fetchone()
    assert row is not None
    return int(row[0])


def everything_stored(web: Web) -> str:
    """Every row of every table of the database, but for the keys."""
    with psycopg.connect(web.database.owner_url) as conn:
        tables = conn.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables"
            " WHERE schemaname IN ('ledger', 'seal', 'people', 'read', 'clock', 'rebuild', 'voices')"
            " AND tablename <> 'keys'"
        ).fetchall()
        return "\n".join(str(row[0]) for (table,) in tables for row in conn.execute(f"SELECT t::text FROM {table} t"))


def seen_everywhere(web: Web, which: str) -> str:
    """Everything that an auditor is told about a commitment over HTTP."""
    web.catch_up()
    headers = web.headers("auditor")
    paths = (f"/api/commitments/{which}", f"/api/commitments/{which}/events")
    return "\n".join(web.client.get(path, headers=headers).text for path in paths)
