"""Everything in a framework that no source says and that the council must still confirm."""

from collections.abc import Iterator
from dataclasses import dataclass

from api.representation_framework import WholeFrameworkOut
from api.representation_parts import PartOut

_PARTS = (
    ("Who answers when something is stuck", "who", ("bodies", "routes")),
    ("Leads and seats", "who", ("outcomes", "seats")),
    ("Promises and who signed them", "promises", ("promises", "pledges", "success_criteria")),
    ("What young people asked for and said", "asked", ("priorities", "voices")),
    ("Rights", "rights", ("principles", "articles")),
    ("What comes round", "duties", ("duties",)),
    ("Figures", "figures", ("indicator_groups", "indicators")),
    ("Partners", "partners", ("organisations",)),
    ("Good ideas", "ideas", ("good_practice",)),
    ("Laws", "policy", ("legislation",)),
)
"""Under which heading the parts of a framework are listed, and on which page they are shown."""


@dataclass(frozen=True)
class Unconfirmed:
    """What is to be confirmed about one kind of part: each with what it is about."""

    heading: str
    page: str
    items: list[tuple[str, str]]


def unconfirmed(whole: WholeFrameworkOut) -> list[Unconfirmed]:
    """Every assumption, under headings that have any."""
    found = [Unconfirmed("All of it", "versions", _of("This version", whole))]
    for heading, page, parts in _PARTS:
        items = [said for name in parts for part in getattr(whole, name) for said in _inside(part, whole)]
        found.append(Unconfirmed(heading, page, items))
    clocks: tuple[tuple[str, PartOut], ...] = (
        ("How often news is due", whole.clocks),
        ("Answers to a challenge", whole.clocks.challenge),
        ("Telling children why", whole.clocks.explanation),
    )
    found.append(
        Unconfirmed("How soon people answer", "who", [said for label, part in clocks for said in _of(label, part)])
    )
    single = (("The policy's own sheet", "policy", whole.policy), ("The vision", "promises", whole.vision))
    found += [Unconfirmed(heading, page, list(_inside(part, whole))) for heading, page, part in single if part]
    return [each for each in found if each.items]


def _inside(part: PartOut, whole: WholeFrameworkOut) -> Iterator[tuple[str, str]]:
    """What is assumed of a part, then of the parts within it: a body's meetings, a promise's versions."""
    label = _label(part, whole)
    yield from _of(label, part)
    for name in type(part).model_fields:
        value = getattr(part, name)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, PartOut):
                yield from _of(f"{label}: {_label(inner, whole)}", inner)


def _of(label: str, part: PartOut) -> list[tuple[str, str]]:
    return [(label, part.assumed)] if part.assumed else []


def _label(part: PartOut, whole: WholeFrameworkOut) -> str:
    for name in ("name", "title", "by", "version", "text"):
        if value := getattr(part, name, None):
            number = getattr(part, "number", None)
            return f"Article {number}: {value}" if number else str(value)
    bodies = {each.key: each.name for each in whole.bodies}
    sender, receiver = getattr(part, "sender", None), getattr(part, "receiver", None)
    return f"From {bodies[sender]} to {bodies[receiver]}" if sender and receiver else "meetings"
