"""The store of keys: each protected text has one of its own, apart from the record. Erasing it erases the text
everywhere, and whoever reads the text is noted by the one function that gives a key out."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from time import monotonic
from uuid import UUID, uuid4

from psycopg.errors import CheckViolation, UniqueViolation
from psycopg_pool import ConnectionPool

from domain.ledger.database import Connection, NotReady, NotSetUp, Unavailable, connection
from domain.model.errors import NotFound
from domain.model.text import SealedWords, Words
from domain.voices import box

ERASED = "[these words were erased]"
AWAY = "[these words cannot be shown just now]"
LOST = "[these words cannot be read: their key is missing]"
CHANGED = "[these words cannot be read: they were changed]"
Reading = tuple[int, UUID, list[UUID], datetime]
"""Its number, who read, which voices, when."""
_LEFT_ALONE = 5.0
"""Seconds for which a store that could not be reached is not asked for keys again: each try may take as long."""


class Voices:
    """Seals and opens words. `pool`: the database of the keys; `record`: that of the record, where it is another.

    What is erased is noted in both, so that going back to an earlier copy of either brings nothing back.
    """

    def __init__(self, pool: ConnectionPool[Connection], record: ConnectionPool[Connection] | None = None) -> None:
        self._pool = pool
        self._record = record
        self._away_until = float("-inf")

    def seal(self, words: Words, *, writer: UUID) -> SealedWords:
        """Words under a new key, which is kept before this returns: nothing is on the record that cannot be opened.
        Raises NotReady."""
        voice = uuid4()
        sealed = self.seal_text(words.text, voice, of=words.of, writer=writer)
        return SealedWords(of=words.of, voice=voice, box=sealed)

    def seal_text(self, text: str, voice: UUID, *, of: UUID | None, writer: UUID) -> bytes:
        """A text in a box, under a new key that this voice names and that is kept before this returns. Raises
        NotReady; ValueError for a voice that has a key."""
        key = box.new_key()
        try:
            with connection(self._pool) as conn:
                conn.execute("SELECT voices.keep(%s, %s, %s, %s)", (voice, of, writer, key))
        except UniqueViolation:
            raise ValueError("this voice has a key") from None
        except NotReady:
            raise
        except Unavailable:
            raise NotReady(
                "What young people say cannot be recorded just now, because the keys for it cannot be reached. All else"
                " can. Nothing was recorded: try again in a moment."
            ) from None
        except CheckViolation:
            raise NotSetUp("What young people say is kept under keys in another database: set KEPT_KEYS_URL.") from None
        return box.seal(text, key, voice)

    def open(self, sealed: Iterable[SealedWords], *, reader: UUID) -> dict[UUID, SealedWords]:
        """Words, opened for somebody who reads them now, by their voices. Where one cannot be opened its text says
        why. Never raises: what stands beside the words can be read without them."""
        wanted = {each.voice: each for each in sealed}
        opened = self.open_boxes({voice: each.box for voice, each in wanted.items()}, reader=reader)
        return {voice: replace(each, text=opened[voice][0], is_open=opened[voice][1]) for voice, each in wanted.items()}

    def open_boxes(self, boxes: dict[UUID, bytes], *, reader: UUID) -> dict[UUID, tuple[str, bool]]:
        """What is in boxes, by their voices, and whether that is the text: else it says why it cannot be opened."""
        if not boxes:
            return {}
        if monotonic() < self._away_until:
            return dict.fromkeys(boxes, (AWAY, False))
        try:
            with connection(self._pool) as conn:
                rows = conn.execute("SELECT * FROM voices.open(%s, %s)", (reader, list(boxes))).fetchall()
        except Unavailable:
            self._away_until = monotonic() + _LEFT_ALONE
            return dict.fromkeys(boxes, (AWAY, False))
        return {voice: _opened(voice, boxes[voice], key, erased) for voice, key, erased in rows}

    def whose(self, voice: UUID) -> tuple[UUID | None, UUID]:
        """The account whose words they are (None: not known), and the one that recorded them. Raises NotFound where
        there is no key of this name, for it may have been erased; Unavailable."""
        with connection(self._pool) as conn:
            row = conn.execute("SELECT of_account, writer FROM voices.whose(%s)", (voice,)).fetchone()
        if row is None:
            raise NotFound("There are no such words, or they were erased.")
        return row[0], row[1]

    def of(self, account: UUID) -> list[UUID]:
        """Every voice of an account that has a key: what it said, what it was answered, its name. Raises
        Unavailable."""
        with connection(self._pool) as conn:
            return [row[0] for row in conn.execute("SELECT voices.of(%s)", (account,)).fetchall()]

    def erase(self, voices: Iterable[UUID], *, by: UUID) -> int:
        """Erase the keys of voices for ever. Returns how many there were. Raises Unavailable; done again it goes on
        where it was cut off, for what is to be erased is noted beside the record first."""
        wanted, gone = list(voices), 0
        for pool in filter(None, (self._record, self._pool)):
            with connection(pool) as conn:
                gone = len(conn.execute("SELECT voices.erase(%s, %s)", (wanted, by)).fetchall())
        return gone

    def erase_again(self) -> int:
        """Erase what was erased before and came back, with an earlier copy of the keys or of the record. Returns how
        many keys that were. Raises Unavailable."""
        if self._record is None:
            return sum(self.erase(some, by=by) for by, some in self._noted(self._pool))
        # Each of the two learns what the other one noted.
        sides = (self._pool, self._record)
        return sum(self.erase(some, by=by) for side in sides for by, some in list(self._noted(side)))

    def _noted(self, pool: ConnectionPool[Connection]) -> Iterator[tuple[UUID, list[UUID]]]:
        with connection(pool) as conn:
            query = "SELECT erased_by, array_agg(voice) FROM voices.erased GROUP BY erased_by"
            yield from conn.execute(query).fetchall()

    def is_there(self) -> bool:
        """Whether the store answers."""
        try:
            with connection(self._pool) as conn:
                conn.execute("SELECT FROM voices.erased LIMIT 1")
        except Unavailable:
            return False
        return True

    def erased_by(self, voice: UUID) -> UUID | None:
        """The account that had words erased; None where nobody did. Raises Unavailable."""
        with connection(self._pool) as conn:
            row = conn.execute("SELECT erased_by FROM voices.erased WHERE voice = %s", (voice,)).fetchone()
        return None if row is None else row[0]

    def readings(self, voice: UUID | None = None, *, after: int = 0, limit: int) -> list[Reading]:
        """Up to so many times that words were shown, oldest first, after one of them; of one voice, or (None) of all.
        Raises Unavailable."""
        query = (
            "SELECT reading, reader, voices, read_at FROM voices.readings"
            " WHERE reading > %s AND (%s::uuid IS NULL OR voices @> ARRAY[%s::uuid]) ORDER BY reading LIMIT %s"
        )
        with connection(self._pool) as conn:
            return conn.execute(query, (after, voice, voice, limit)).fetchall()


def _opened(voice: UUID, sealed: bytes, key: bytes | None, erased: bool) -> tuple[str, bool]:
    if key is None:
        return (ERASED if erased else LOST), False
    try:
        return box.unseal(sealed, key, voice), True
    except box.DoesNotOpen:
        return CHANGED, False
