"""Turning what another council does into a proposal: what the form then says from the start."""

from domain.model.errors import NotFound
from domain.model.governance import Framework
from domain.model.text import LINE


def as_proposed(framework: Framework, key: str) -> dict[str, list[str]]:
    """What the form for proposals says for an entry of the library. Raises NotFound where there is none."""
    found = next((each for each in framework.frame.good_practice if each.key == key), None)
    if found is None:
        raise NotFound("There is no such idea in the library.")
    source = f"Good practice of {found.council}. {found.origin.source}".strip()
    # Which of several outcomes it is for, somebody must choose.
    outcome = list(found.outcomes) if len(found.outcomes) == 1 else []
    return {"title": [_line(found.text)], "source": [_line(source)], "outcome": outcome, "good_practice": [key]}


def _line(text: str) -> str:
    """A text as long as one line of a commitment may be, cut between words."""
    if len(text) <= LINE:
        return text
    return f"{text[: LINE - 1].rsplit(' ', 1)[0]}…"
