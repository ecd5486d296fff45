"""What is close to a promise, and what it may be linked to."""

from collections.abc import Collection, Iterable
from uuid import UUID

from api.pages.subject import Choice
from api.services import Services
from domain.model.commitment import Commitment
from domain.model.said import Said
from projections.similar import Titled, similar, titles

MOST = 500
"""So many commitments are listed to choose one to link to."""


def near(here: Services, council: str, title: str) -> list[Titled]:
    """Commitments of a council whose titles are close to one."""
    with here.database() as conn:
        return similar(title, titles(conn, council))


def near_it(found: Commitment, every: Iterable[Titled], linked: Collection[UUID]) -> list[Titled]:
    """Which of a council's commitments are close to one of them, less those that it is linked to."""
    return similar(found.title, (each for each in every if each.commitment_id not in {found.id, *linked}))


def others(here: Services, found: Commitment, every: list[Titled]) -> tuple[Choice, ...]:
    """The other commitments of a council, by id and title, the close ones first. Those it is linked to are there in
    any case."""
    rest = [each for each in every if each.commitment_id != found.id]
    listed = {str(each.commitment_id): each.title for each in [*similar(found.title, rest), *rest][:MOST]}
    linked = {key: link.to for key, link in found.links.items() if key not in listed}
    return _with(here, listed, linked)


def to_link(here: Services, voice: Said, every: list[Titled]) -> tuple[Choice, ...]:
    """The commitments of a council that a voice may be about, by id and title. Those that it is linked to are there in
    any case."""
    listed = {str(each.commitment_id): each.title for each in every[:MOST]}
    return _with(here, listed, {str(each): each for each in voice.commitments if str(each) not in listed})


def _with(here: Services, listed: dict[str, str], more: dict[str, UUID]) -> tuple[Choice, ...]:
    titled = here.ledger.titles(more.values())
    return tuple((listed | {key: titled[which] for key, which in more.items()}).items())
