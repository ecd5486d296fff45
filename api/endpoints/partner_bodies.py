"""What the commands about sharing a promise take over HTTP. Only types are checked here; the rules are the domain's."""

from typing import Literal
from uuid import UUID

from api.endpoints.body import Body
from api.endpoints.values import Key


class AssignOwner(Body):
    owner: Key
    reason: str


class Adopt(Body):
    organisation: Key
    part: str
    obligation: str | None = None


class WithdrawAdoption(Body):
    organisation: Key
    reason: str


class Link(Body):
    to: UUID
    how: Literal["same_as", "supports", "depends_on"]


class Unlink(Body):
    to: UUID
