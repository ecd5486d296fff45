"""Sending checkpoints to a witness, which signs that each continues the one before it (C2SP tlog-witness).

Somebody else runs it, so nothing it does may hold up anything here: every wait and every answer has a limit, and it is
tried again later and later.
"""

from time import monotonic

import httpx2 as httpx

from domain.ledger import sealed
from domain.ledger.database import Connection
from domain.ledger.turning import Turned
from domain.seal.keys import Malformed, Verifier, to_base64
from domain.seal.merkle import consistency_proof
from domain.seal.note import Signature

ANSWER_WITHIN = 2.0
"""Seconds for a connection, and for each piece of an answer; for all of it twice that. With it a process still ends in
time (api/stopping.py)."""
LONGEST_ANSWER, MOST_SIGNATURES = 64 * 1024, 16
"""Bytes of an answer that are read, and signatures in it that are kept, at most."""
SHORTEST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
"""Seconds between two tries, at first and at most."""
AWAY = "The witness of the seal cannot be reached; it is tried again."
SET_BACK = (
    "The witness has seen more sealed events than there are here: this record was set back to an earlier backup, or"
    " somebody seals another one under its name."
)
FORKED = (
    "The witness does not find its last checkpoint in what is sealed here: what was sealed was changed, or this record"
    " was set back to an earlier backup and went on from there."
)


class Witness:
    """A witness at an address. `key`: what its signatures are checked with; None: they are kept as they come."""

    def __init__(self, url: str, key: Verifier | None) -> None:
        self._url = url.rstrip("/") + "/add-checkpoint"
        self._key = key
        self._http = httpx.Client(timeout=ANSWER_WITHIN)
        self._old: int | None = None
        """The size of the last checkpoint that it signed, as far as is known."""
        self._done: int | None = None
        """The size of the last one that it signed for us."""
        self._trouble: str | None = None
        self._not_before, self._pause = 0.0, SHORTEST_PAUSE

    def turn(self, conn: Connection) -> Turned:
        """Send the newest checkpoint, if it has not been signed."""
        if monotonic() < self._not_before:
            return Turned(trouble=self._trouble)
        if self._old is None:
            self._old = self._done = self._last_kept(conn)
        newest = sealed.newest(conn)
        if newest is None or newest.size == self._done:
            return Turned(trouble=self._trouble)
        if newest.size < self._old:
            return self._later(SET_BACK, anew=True)
        try:
            status, answer = self._ask(conn, newest)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError):
            return self._later(AWAY)
        return self._take(conn, newest, status, answer)

    def _take(self, conn: Connection, newest: sealed.Sealed, status: int, answer: str) -> Turned:
        if status == 200:
            return self._signed(conn, newest, answer)
        if status == 409 and (told := answer.strip()).isascii() and told.isdigit() and len(told) < 19:
            asked, self._old = self._old, int(told)
            if self._old > newest.size:
                return self._later(SET_BACK, anew=True)
            return self._later(FORKED) if self._old == asked else Turned(more=True)
        if status == 422:
            return self._later(FORKED)
        if status in (403, 404):
            return self._later("The witness does not know the key that seals this record; whoever runs it must.")
        return self._later(f"The witness of the seal answered {status}; it is tried again.")

    def _signed(self, conn: Connection, newest: sealed.Sealed, answer: str) -> Turned:
        text = newest.note.partition("\n\n")[0] + "\n"
        found = []
        for line in answer.splitlines()[:MOST_SIGNATURES]:
            try:
                signature = Signature.read(line)
            except Malformed:
                continue
            if self._key is None or (signature.of(self._key) and self._key.verifies(text, signature.signature)):
                found.append(signature)
        if not found:
            return self._later("What the witness of the seal answered has no signature of its key on the checkpoint.")
        with conn.transaction():
            for signature in found:
                conn.execute(
                    "INSERT INTO seal.cosignatures (size, name, line) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                    (newest.size, signature.name, signature.line),
                )
        self._old = self._done = newest.size
        self._trouble, self._pause = None, SHORTEST_PAUSE
        return Turned()

    def _ask(self, conn: Connection, newest: sealed.Sealed) -> tuple[int, str]:
        """Send a checkpoint with the proof that it continues the witness's last one."""
        assert self._old is not None
        proof = consistency_proof(self._old, newest.size, sealed.Tree(conn))
        lines = [f"old {self._old}", *map(to_base64, proof), "", newest.note]
        until = monotonic() + 2 * ANSWER_WITHIN
        with self._http.stream("POST", self._url, content="\n".join(lines).encode()) as answer:
            read = b""
            for piece in answer.iter_bytes():
                read += piece
                if len(read) > LONGEST_ANSWER or monotonic() > until:
                    raise httpx.ReadTimeout("The answer does not end.")
        return answer.status_code, read.decode(errors="replace")

    def _last_kept(self, conn: Connection) -> int:
        name = self._key.name if self._key else None
        query = "SELECT coalesce(max(size), 0) FROM seal.cosignatures WHERE %s::text IS NULL OR name = %s"
        row = conn.execute(query, (name, name)).fetchone()
        return int(row[0]) if row else 0

    def _later(self, trouble: str, *, anew: bool = False) -> Turned:
        """Try again after a pause; `anew`: without what is known of the witness."""
        if anew:
            self._old = None
        self._trouble, self._not_before = trouble, monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return Turned(trouble=trouble)
