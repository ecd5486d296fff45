"""The seal of the record: checkpoints, the keys that signed them, and proofs. See docs/seal.md."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

from api.identity import ServicesHere, SignedIn
from api.problems import described
from api.services import Services
from domain.ledger import sealed
from domain.model.access import Actor, Role
from domain.model.council import council_id
from domain.model.errors import NotFound
from domain.model.folding import add_up
from domain.seal.keys import to_base64

router = APIRouter(prefix="/api", tags=["audit"])
Size = Annotated[int | None, Query(ge=1, lt=2**63, description="How many events it seals; left out: the newest.")]


class InclusionOut(BaseModel):
    """That an event is sealed. `index`: which leaf of the tree it is, from 0; `leaf` and `proof`: hashes, in Base64, as
    RFC 9162 has them; `checkpoint`: the signed note; `event`: the line that is hashed for the leaf, for an auditor."""

    position: int
    index: int
    size: int
    leaf: str
    proof: list[str]
    checkpoint: str
    event: str | None


class ConsistencyOut(BaseModel):
    """That one checkpoint is the beginning of another: hashes, in Base64, as RFC 9162 has them."""

    old: int
    new: int
    proof: list[str]


@router.get(
    "/seal/checkpoint",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {}}}, **described(401, 404, 422)},
)
def checkpoint(here: ServicesHere, account: SignedIn, size: Size = None) -> PlainTextResponse:  # noqa: ARG001 - signed in
    """A checkpoint, as a signed note: how many events are sealed, and the root of the tree over them."""
    with here.database() as conn:
        return PlainTextResponse(sealed.with_witnesses(conn, sealed.at(conn, size)))


@router.get(
    "/seal/key",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {}}}, **described(401, 404)},
)
def key(here: ServicesHere, account: SignedIn) -> PlainTextResponse:  # noqa: ARG001 - signed in
    """The public keys that sealed the record, a line each, the newest first. Keep them where you keep checkpoints."""
    with here.database() as conn:
        found = sealed.keys(conn)
    if not found:
        raise NotFound("Nothing is sealed yet.")
    return PlainTextResponse("".join(f"{each.vkey}\n" for each in found))


@router.get("/seal/consistency", responses=described(401, 404, 422))
def consistency(
    here: ServicesHere,
    account: SignedIn,  # noqa: ARG001 - signed in
    old: Annotated[int, Query(ge=0, lt=2**63, alias="from")],
    new: Annotated[int, Query(ge=1, lt=2**63, alias="to")],
) -> ConsistencyOut:
    """The proof that the checkpoint of a size continues an earlier one: nothing that was sealed was changed between."""
    with here.database() as conn:
        proof = sealed.consistency(conn, old, new)
    return ConsistencyOut(old=old, new=new, proof=[to_base64(each) for each in proof])


@router.get("/events/{position}/proof", responses=described(401, 404, 422))
def inclusion(
    here: ServicesHere,
    account: SignedIn,
    position: Annotated[int, Path(ge=1, lt=2**63)],
    size: Size = None,
) -> InclusionOut:
    """The proof that an event is under a checkpoint, for an auditor and for whoever may read what it is about."""
    _must_see(here, account.actor, position)
    with here.database() as conn:
        found = sealed.inclusion(conn, position, size)
        note = sealed.with_witnesses(conn, found.sealed)
    return InclusionOut(
        position=position,
        index=found.index,
        size=found.sealed.size,
        leaf=to_base64(found.leaf),
        proof=[to_base64(each) for each in found.proof],
        checkpoint=note,
        event=found.line.decode() if account.role is Role.AUDITOR else None,
    )


def _must_see(here: Services, actor: Actor, position: int) -> None:
    """Raises NotFound unless there is an event of something that this actor sees."""
    if actor.role is Role.AUDITOR:
        return
    with here.database() as conn:
        query = "SELECT originator_id FROM ledger.events WHERE notification_id = %s"
        row = conn.execute(query, (position,)).fetchone()
    if row is not None:
        if actor.council is None or row[0] == council_id(actor.council):
            return
        found = add_up(here.ledger.history(row[0]))
        if found is not None and actor.sees(found.council):
            return
    raise NotFound("There is no event at this position.")
