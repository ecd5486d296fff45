"""Who may have words erased, and having it done: those who said them, or recorded them for somebody who did; and
whoever runs the service, for an account that asked for it."""

from uuid import UUID

from api import accounts
from api.accounts import Account
from api.services import Services
from domain.ledger.database import Connection
from domain.model.access import Role
from domain.model.errors import NotFound

ERASERS = frozenset({Role.CONSULTANT.value, Role.PARTICIPATION_WORKER.value})
"""The roles that may erase what they said, or recorded."""


def erase(here: Services, account: Account, voice: UUID) -> None:
    """Erase words for ever, for somebody whose they are. A repeat does nothing more. Raises NotFound where they are
    nobody's, or somebody else's: nobody learns which."""
    check(here, account, voice)
    here.ledger.voices.erase([voice], by=account.id)


def check(here: Services, account: Account, voice: UUID) -> None:
    """Raises NotFound unless this account may erase these words, or did."""
    voices = here.ledger.voices
    if voices.erased_by(voice) == account.id:
        return
    whose, writer = voices.whose(voice)
    recorded = whose is None and writer == account.id and account.role.value in ERASERS
    if whose != account.id and not recorded:
        raise NotFound("There are no such words, or they were erased.")


def erase_account(here: Services, conn: Connection, which: UUID, *, by: UUID) -> tuple[bool, int]:
    """Erase everything that an account said and was answered, and its name, and end it. Returns whether it was still
    in use, and how many texts were erased. Done again it goes on where it was cut off."""
    # First it can say nothing more.
    ended = accounts.revoke(conn, which)
    voices = here.ledger.voices
    return ended, voices.erase(voices.of(which), by=by)
