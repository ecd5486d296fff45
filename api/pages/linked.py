"""What a commitment hangs together with, as its page tells it: from both ends."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from api.pages.words import LINKED_FROM, LINKS
from api.services import Services
from domain.model.commitment import Commitment
from projections import links


@dataclass(frozen=True)
class Hanging:
    """Another commitment and, in words, how this one hangs together with it. `away`: the form that takes it away."""

    how: str
    title: str
    other: UUID
    away: str


def hanging_together(
    here: Services, found: Commitment, *, as_of: date | None, known_at: datetime | None
) -> list[Hanging]:
    """Its own links as they were recorded, then those of others to it, as far as the lists have them."""
    titled = here.ledger.titles(link.to for link in found.links.values())
    own = [
        Hanging(LINKS[link.how], titled[link.to], link.to, f"/commitments/{found.id}/unlink?to={link.to}")
        for link in found.links.values()
    ]
    with here.database() as conn:
        rows = links.of_commitment(conn, found.id, as_of=as_of, known_at=known_at)
    # The same promise, linked from both ends, is told once.
    told = {(each.how, each.other) for each in own}
    back = [
        Hanging(
            LINKED_FROM[row.how or ""], row.from_title, row.from_id, f"/commitments/{row.from_id}/unlink?to={found.id}"
        )
        for row in rows
        if row.to_id == found.id
    ]
    return [*own, *(each for each in back if (each.how, each.other) not in told)]
