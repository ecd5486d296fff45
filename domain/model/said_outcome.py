"""What came of what a young person said, by the commitments that it is linked to: the same three words as the council's
own answer. The answer wins; where the two say different things both are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.model.commitment import Commitment
from domain.model.said import Said


@dataclass(frozen=True)
class Came:
    """What came of one commitment: `what` is one of said.ANSWERS, `words` say to children why it was not done.
    `verdict`: what a Care Consultant said of it, where it counts as done."""

    commitment: UUID
    title: str
    what: str
    words: str | None
    verdict: str | None


@dataclass(frozen=True)
class Outcome:
    """What came of a voice. `what` None: nothing can be said yet. `differs`: the council's answer is another than what
    came of the commitments."""

    what: str | None
    came: tuple[Came, ...]
    differs: bool


def outcome(voice: Said, linked: Sequence[Commitment]) -> Outcome:
    """What came of a voice that is linked to these commitments."""
    came = tuple(_came(each) for each in linked)
    follows = _of_all({each.what for each in came})
    own = voice.answered.what if voice.answered else None
    return Outcome(own or follows, came, differs=None not in (own, follows) and own != follows)


def _came(commitment: Commitment) -> Came:
    what = {"achieved": "done", "declined": "not_done", "cannot_be_met": "not_done"}.get(commitment.state, "on_the_way")
    why = commitment.closed_because if commitment.state == "declined" else commitment.explanation
    return Came(
        commitment=commitment.id,
        title=commitment.title,
        what=what,
        words=why if what == "not_done" else None,
        verdict=commitment.verdict if what == "done" else None,
    )


def _of_all(found: set[str]) -> str | None:
    """On the way while anything is; then done where anything was, and each that was not says so."""
    return next((what for what in ("on_the_way", "done", "not_done") if what in found), None)
