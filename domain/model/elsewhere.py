"""Where what concerns one child goes instead of here, and who decides whether a text does."""

from dataclasses import dataclass, field

from domain.model.access import Role
from domain.model.background import Origin


@dataclass(frozen=True)
class TakeItTo:
    """Somebody to whom one child's matter can be taken: by office, never by name; `what_for`: what they do there."""

    who: str
    what_for: str
    origin: Origin = field(default_factory=Origin)


ANYWHERE = (
    TakeItTo("Their social worker", "anything about one child's care"),
    TakeItTo("Their Independent Reviewing Officer", "a plan or a decision that is wrong for one child"),
    TakeItTo("An advocate", "help to say it, or to complain"),
)
"""Where it goes in a council whose framework does not say."""


@dataclass(frozen=True)
class Casework:
    """What a framework says of it. `trained`: the roles that decide whether a text is about one child."""

    trained: frozenset[Role] = frozenset({Role.OFFICER, Role.PARTICIPATION_WORKER})
    take_it_to: tuple[TakeItTo, ...] = ANYWHERE
    origin: Origin = field(default_factory=Origin)
