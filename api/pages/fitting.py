"""Whether the summary of an impact report fits on its page, in words: shown while it is written, and before anybody
signs it off."""

from dataclasses import dataclass

from api.impact import Read, fits
from domain.ledger.database import NotReady
from domain.model.impact import Place
from domain.model.impact_narration import PARTS
from domain.model.readability import sentences


@dataclass(frozen=True)
class Longest:
    """A part, about how many lines it takes, and its longest sentence."""

    heading: str
    lines: int
    sentence: str


@dataclass(frozen=True)
class Fitting:
    """`too_long`: about so many lines are more than one page has room for (0: it fits); `parts`: the longest first."""

    too_long: int
    parts: tuple[Longest, ...]


def fitting(found: Read) -> Fitting | None:
    """How the summary fits; None where nobody can tell just now."""
    try:
        told = fits(found)
    except NotReady:
        return None
    texts = {heading: found.texts["summary", part] or "" for part, heading in PARTS.items()}
    parts = (Longest(each.heading, each.lines, _longest(texts[each.heading])) for each in told.sections)
    return Fitting(told.too_long, tuple(parts))


def with_text(found: Read, place: Place, text: str) -> Fitting | None:
    """How it would fit if a part said something else."""
    return fitting(found.with_text(place, text.strip()))


def _longest(text: str) -> str:
    return max(sentences(text), key=len, default="")
