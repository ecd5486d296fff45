"""The voices that a commitment is linked to, as its page shows them."""

from dataclasses import dataclass

from api import said
from api.accounts import Account
from api.services import Services
from domain.model.commitment import Commitment
from domain.model.governance import Framework
from projections import voices
from projections.voices import Row

MOST = 20


@dataclass(frozen=True)
class Linked:
    """A voice, with what whoever looks may read of it."""

    row: Row
    words: str | None


def linked_to(here: Services, found: Commitment, account: Account, framework: Framework) -> list[Linked]:
    """The newest voices that are linked to a commitment. The list says which; what they say is read where it is."""
    with here.database() as conn:
        rows = voices.of_commitment(conn, found.id, limit=MOST)
    there = said.voices(here, [row.voice_id for row in rows])
    there = {which: voice for which, voice in there.items() if found.id in voice.commitments}
    words = said.words_of(here, list(there.values()), account, framework)
    return [
        Linked(row, words[row.voice_id].safe or words[row.voice_id].as_said) for row in rows if row.voice_id in there
    ]
