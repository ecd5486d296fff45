"""What the commands about an impact report take over HTTP. Only types are checked here; the rules are the domain's."""

from typing import Annotated, Literal

from pydantic import Field

from api.endpoints.body import Body

DocumentName = Literal["report", "summary"]
PartName = Literal["why_we_met", "what_we_achieved", "what_we_do_next"]


class WritePart(Body):
    """A part in other words. `seen`: the version of the report that its writer had before them; where somebody wrote in
    this part since, it is refused (412)."""

    document: DocumentName
    part: PartName
    words: str
    seen: Annotated[int, Field(ge=1, lt=2**31)] | None = None


class SignOff(Body):
    """A Care Consultant agrees that all of it is published as it is."""


class WithdrawSignOff(Body):
    """They do not agree any more."""


class Publish(Body):
    """Everybody can read it from now on."""


class Withdraw(Body):
    reason: str


IMPACT_BODIES: dict[str, type[Body]] = {
    "write": WritePart,
    "sign-off": SignOff,
    "withdraw-sign-off": WithdrawSignOff,
    "publish": Publish,
    "withdraw": Withdraw,
}
"""The body of each command on an impact report."""
