"""The events of sharing a promise: who holds it, which partners take it on, what it hangs together with."""

from typing import TYPE_CHECKING
from uuid import UUID

from domain.model.event import AccountableEvent
from domain.model.partners import Adoption, Link

if TYPE_CHECKING:
    from domain.model.commitment import Commitment


class OwnerAssigned(AccountableEvent):
    """Another organisation holds it from now on. `moved_from` None: the council held it."""

    TOPIC = "commitment.owner_assigned"

    owner: str
    moved_from: str | None
    reason: str

    def change(self, commitment: "Commitment") -> None:
        commitment.owner = self.owner


class Adopted(AccountableEvent):
    """A partner took on its part. `obligation` says where a contractor is bound to it."""

    TOPIC = "commitment.adopted"

    organisation: str
    part: str
    obligation: str | None

    def change(self, commitment: "Commitment") -> None:
        adoption = Adoption(self.organisation, self.part, self.obligation, self.on)
        commitment.adoptions[self.organisation] = adoption


class AdoptionWithdrawn(AccountableEvent):
    TOPIC = "commitment.adoption_withdrawn"

    organisation: str
    reason: str

    def change(self, commitment: "Commitment") -> None:
        commitment.adoptions.pop(self.organisation, None)


class Linked(AccountableEvent):
    """It hangs together with another commitment; `how` is one of partners.LINKS."""

    TOPIC = "commitment.linked"

    to: UUID
    how: str

    def change(self, commitment: "Commitment") -> None:
        commitment.links[str(self.to)] = Link(self.to, self.how, self.on)


class Unlinked(AccountableEvent):
    TOPIC = "commitment.unlinked"

    to: UUID

    def change(self, commitment: "Commitment") -> None:
        commitment.links.pop(str(self.to), None)


EVENTS: tuple[type[AccountableEvent], ...] = (OwnerAssigned, Adopted, AdoptionWithdrawn, Linked, Unlinked)
