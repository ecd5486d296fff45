"""What workflows and activities say to each other. Ids and moments only: nothing a person wrote ever gets here.

This module and watch.py are loaded into the workflow sandbox, so they import nothing of the domain.
"""

from dataclasses import dataclass

TASK_QUEUE = "kept"
POKE = "poke"
TAKE_DUE_STEPS = "take_due_steps"


@dataclass(frozen=True)
class Watched:
    """What a Watch workflow keeps the clock of. The field is called what it was when there were only commitments, for
    the sake of workflows that run: it is the id of a commitment or a duty."""

    commitment_id: str


@dataclass(frozen=True)
class Looked:
    """What a look at the clock found: how many steps were taken, when to look again (RFC 3339; None: when poked),
    and whether the commitment is still open."""

    taken: int
    wakes_at: str | None
    is_open: bool


def watch_id(commitment_id: object) -> str:
    """The id of a commitment's Watch workflow."""
    return f"watch-{commitment_id}"
