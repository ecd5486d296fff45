"""Whether the parts of a framework file hang together: every key there once, every link to something that is there."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from domain.frameworks.refusals import Problem

if TYPE_CHECKING:
    from domain.frameworks.file import FrameworkFile

KEYED = (
    "bodies",
    "outcomes",
    "promises",
    "priorities",
    "seats",
    "principles",
    "legislation",
    "voices",
    "pledges",
    "success_criteria",
    "duties",
    "indicators",
    "indicator_groups",
    "organisations",
    "good_practice",
)
"""The parts of a file whose entries have a key."""
# From where, by which field, to what, and what that is called.
_LINKS = (
    ("routes", "sender", "bodies", "body"),
    ("routes", "receiver", "bodies", "body"),
    ("outcomes", "partners", "organisations", "organisation"),
    ("promises", "outcome", "outcomes", "outcome"),
    ("priorities", "outcome", "outcomes", "outcome"),
    ("voices", "outcome", "outcomes", "outcome"),
    ("success_criteria", "outcome", "outcomes", "outcome"),
    ("seats", "body", "bodies", "body"),
    ("pledges", "promises", "promises", "promise"),
    ("duties", "body", "bodies", "body"),
    ("duties", "outcome", "outcomes", "outcome"),
    ("duties", "lead", "seats", "seat"),
    ("indicators", "group", "indicator_groups", "indicator group"),
    ("indicator_groups", "of", "indicators", "indicator"),
    ("good_practice", "outcomes", "outcomes", "outcome"),
)
_CALLED_IN_THE_FILE = {"sender": "from", "receiver": "to"}


def problems(file: "FrameworkFile") -> list[Problem]:
    """Everything in a file that does not hang together, in words."""
    return [
        *_twice(file),
        *_unknown(file),
        *_unknown_articles(file),
        *_unknown_policy_seats(file),
        *_sums(file),
    ]


def _twice(file: "FrameworkFile") -> Iterable[Problem]:
    keyed: list[tuple[str, Sequence[Any]]] = [(name, [e.key for e in getattr(file, name)]) for name in KEYED]
    keyed += [("ladder", file.ladder), ("articles", [article.number for article in file.articles])]
    for name, keys in keyed:
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield (name, index), f"{key} stands there twice"


def _unknown(file: "FrameworkFile") -> Iterable[Problem]:
    bodies = {body.key for body in file.bodies}
    for index, key in enumerate(file.ladder):
        if key not in bodies:
            yield ("ladder", index), f"no body has the key {key}"
    for part, field, target, called in _LINKS:
        known = {entry.key for entry in getattr(file, target)}
        for index, entry in enumerate(getattr(file, part)):
            named = getattr(entry, field)
            for key in [named] if isinstance(named, str) else named:
                if key and key not in known:
                    yield (part, index, _CALLED_IN_THE_FILE.get(field, field)), f"no {called} has the key {key}"


def _unknown_articles(file: "FrameworkFile") -> Iterable[Problem]:
    known = {article.number for article in file.articles}
    for index, principle in enumerate(file.principles):
        for number in principle.articles:
            if number not in known:
                yield ("principles", index, "articles"), f"article {number} is not among the articles"


def _unknown_policy_seats(file: "FrameworkFile") -> Iterable[Problem]:
    if file.policy is None:
        return
    known = {seat.key for seat in file.seats}
    if file.policy.responsible and file.policy.responsible not in known:
        yield ("policy", "responsible"), f"no seat has the key {file.policy.responsible}"
    for key in file.policy.approvers:
        if key not in known:
            yield ("policy", "approvers"), f"no seat has the key {key}"


def _sums(file: "FrameworkFile") -> Iterable[Problem]:
    for index, group in enumerate(file.indicator_groups):
        total = sum(indicator.value for indicator in file.indicators if indicator.group == group.key)
        if abs(total - group.adds_up_to) > 1e-6:
            yield ("indicator_groups", index, "adds_up_to"), f"its figures come to {total:g}, not {group.adds_up_to:g}"
