"""The decisions about sharing: who holds it, who takes it on, what it hangs together with. Each raises a Refusal, and
then has changed nothing."""

from domain.model import partner_facts
from domain.model.commitment import Commitment
from domain.model.errors import Invalid, WrongState
from domain.model.order import Order, record
from domain.model.partners import LINKS
from domain.model.text import optional_line, passage


def assign_owner(commitment: Commitment, order: Order, *, owner: str, reason: str) -> None:
    """An organisation of the framework holds it from now on."""
    order.framework.require_organisation("owner", owner)
    if owner == commitment.owner:
        raise Invalid("owner", "This organisation holds it already.")
    said = passage("reason", reason)
    record(commitment, order, partner_facts.OwnerAssigned, owner=owner, moved_from=commitment.owner, reason=said)


def adopt(commitment: Commitment, order: Order, *, organisation: str, part: str, obligation: str | None = None) -> None:
    """A partner takes on its part; again: its part changes. A contractor's says where it is bound to it."""
    found = order.framework.require_organisation("organisation", organisation)
    if found.sector == "contractor" and not (obligation or "").strip():
        raise Invalid("obligation", "Say where the contractor is bound to this: the contract and its clause.")
    record(
        commitment,
        order,
        partner_facts.Adopted,
        organisation=organisation,
        part=passage("part", part),
        obligation=optional_line("obligation", obligation),
    )


def withdraw_adoption(commitment: Commitment, order: Order, *, organisation: str, reason: str) -> None:
    if organisation not in commitment.adoptions:
        raise WrongState("This organisation has not taken it on.")
    said = passage("reason", reason)
    record(commitment, order, partner_facts.AdoptionWithdrawn, organisation=organisation, reason=said)


def link(commitment: Commitment, order: Order, *, to: Commitment, how: str) -> None:
    """It hangs together with another commitment of the council; again: it does so in another way."""
    if how not in LINKS:
        raise Invalid("how", f"Choose one of: {', '.join(LINKS)}.")
    if to.council != commitment.council:
        raise Invalid("to", "Only commitments of one council can be linked.")
    if to.id == commitment.id:
        raise Invalid("to", "This is the commitment itself. Name another one.")
    there = commitment.links.get(str(to.id))
    if there is not None and there.how == how:
        raise WrongState("They are linked like this already.")
    record(commitment, order, partner_facts.Linked, to=to.id, how=how)


def unlink(commitment: Commitment, order: Order, *, to: Commitment) -> None:
    if str(to.id) not in commitment.links:
        raise WrongState("They are not linked.")
    record(commitment, order, partner_facts.Unlinked, to=to.id)
