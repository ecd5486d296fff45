"""What it takes to seal, to prove and to check a record: `python -m benchmarks.seal [EVENTS]`.

Sealing is measured against appending the same events, a check against COPY of them, and a proof and the memory of a
check against a record of a tenth of the events.
"""

import json
import sys
import tempfile
from functools import partial
from pathlib import Path
from random import Random
from uuid import uuid4

from eventsourcing.persistence import StoredEvent

from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from benchmarks.lives import new_database
from benchmarks.pairs import PAIRS, of_memory, of_seconds, tell
from benchmarks.processes import Step, child, run, seconds
from domain.ledger import sealed
from domain.ledger.database import Connection, connect, open_pool
from domain.ledger.install import ensure_role
from domain.ledger.recorder import LedgerRecorder
from domain.ledger.sealing import Sealer
from domain.ledger.verifying import verify
from domain.seal.keys import Signer

MODULE = "benchmarks.seal"
PROOFS, AT_ONCE = 20, 500
STATE = json.dumps({"title": "x" * 300}).encode()
KEY = Signer.made("kept.example/benchmark")


def event() -> StoredEvent:
    return StoredEvent(uuid4(), 1, "commitment.proposed", STATE)


def main(events: int) -> None:
    tenth = max(1, events // 10)
    with tempfile.TemporaryDirectory(prefix="kept-seal-") as folder:
        server = postgres.start(Path(folder) / "pg")
        try:
            ensure_role(server.owner_url, SERVICE_ROLE)
            with new_database(server) as (_, small), new_database(server) as (_, large):
                fill(small, tenth)
                filled = fill(large, events)
                with connect(small) as one, connect(large) as other:
                    proofs = [(prove(other, events), prove(one, tenth)) for _ in range(PAIRS)]
                less, checked = child(MODULE, "check", small), child(MODULE, "check", large)
        finally:
            postgres.stop(server)
    size, less_size = f"{events:,} events", f"{tenth:,} events"
    made, its = {"what": "events", "size": size}, "COPY out of the same events"
    share = events / len(filled)
    tell(
        [
            of_seconds("sealing", "appending the same events, 500 in a save", filled, number=share, **made),
            of_seconds("checking the seal", its, checked["pairs"], number=events, **made),
            of_memory("checking the seal", checked["memory_mib"], less["memory_mib"], size=size, less_size=less_size),
            of_seconds("a proof", f"a proof of {less_size}", proofs, number=PROOFS, what="proofs", size=size),
        ]
    )


def fill(url: str, events: int) -> list[tuple[float, float]]:
    """Append and seal so many, by turns. Returns how long sealing and appending took each time."""
    with open_pool(url, size=1) as pool, connect(url) as conn:
        recorder, sealer = LedgerRecorder(pool), Sealer(KEY)

        def append(number: int) -> None:
            for begun in range(0, number, AT_ONCE):
                recorder.insert_events([event() for _ in range(min(AT_ONCE, number - begun))])

        def seal() -> None:
            while sealer.seal(conn):
                pass

        found = []
        for turn in range(PAIRS):
            number = events // PAIRS + (turn < events % PAIRS)
            appending = seconds(partial(append, number))
            found.append((seconds(seal), appending))
        return found


def prove(conn: Connection, events: int) -> float:
    """The seconds that proofs of events here and there take."""
    chance = Random(events)
    places = [chance.randint(1, events) for _ in range(PROOFS)]
    return seconds(lambda: [sealed.inclusion(conn, place) for place in places])


def check(url: str) -> dict[str, object]:
    with connect(url) as conn:
        keys = sealed.keys(conn)

        def ours() -> None:
            with conn.transaction():
                assert not verify(conn, keys).faults

        def copied() -> None:
            with conn.cursor() as cursor, cursor.copy("COPY ledger.events TO STDOUT") as copy:
                for _ in copy:
                    pass

        return {"pairs": [(seconds(ours), seconds(copied)) for _ in range(PAIRS)]}


STEPS: dict[str, Step] = {"check": check}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        run(STEPS, *sys.argv[1:])
    else:
        main(int((sys.argv[1:] or ["20000"])[0]))
