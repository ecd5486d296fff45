"""Words that everybody may read, as everybody reads them: without an account, and noted under an id of its own.

They are opened when somebody asks, and kept for some seconds, so that a page that thousands read is no thousand
readings. Whether they were erased meanwhile is asked each time, where an erasure is noted first: beside the record. So
what is erased is gone at once, in every process.
"""

from collections.abc import Iterable
from time import monotonic
from uuid import UUID

from api.services import Services
from domain.model.text import SealedWords, Words

EVERYBODY = UUID(int=2)
"""Who reads what is published, in the list of readings."""
KEPT_FOR = 10.0
"""Seconds for which opened words are kept."""
MOST = 2_000
"""Words that are kept at once."""


def opened(here: Services, words: Iterable[Words | None]) -> dict[UUID, str]:
    """The texts of words, by the names of their keys, for everybody to read. What cannot be opened is left out."""
    asked = {each.voice: each for each in words if isinstance(each, SealedWords)}
    if not asked:
        return {}
    gone, now, kept = _erased(here, asked), monotonic(), here.published
    with kept.lock:
        kept.texts = {voice: text for voice, text in kept.texts.items() if text[1] > now and voice not in gone}
        known = {voice: kept.texts[voice][0] for voice in asked if voice in kept.texts}
    wanted = [each for voice, each in asked.items() if voice not in gone and voice not in known]
    found = here.ledger.voices.open(wanted, reader=EVERYBODY) if wanted else {}
    new = {voice: each.text for voice, each in found.items() if each.is_open}
    with kept.lock:
        if len(kept.texts) + len(new) <= MOST:
            kept.texts |= {voice: (text, now + KEPT_FOR) for voice, text in new.items()}
    return known | new


def _erased(here: Services, asked: Iterable[UUID]) -> set[UUID]:
    with here.database() as conn:
        rows = conn.execute("SELECT voice FROM voices.erased WHERE voice = ANY(%s)", (list(asked),)).fetchall()
    return {row[0] for row in rows}
