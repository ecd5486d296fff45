"""What is wrong with a bundle, in sentences that name an event. docs/bundle.md explains each."""

import re
from dataclasses import dataclass

_POSITION = re.compile(rb'\{"position":([0-9]{1,19}),')


@dataclass(frozen=True)
class Parted:
    """Where the lines part from the file `leaves` first: at event `number`, counted from 1. `line` stands there, or
    nothing does, `before` is the line before it, `hash` and `leaf` are what the two say of it."""

    number: int
    line: bytes | None
    before: bytes | None
    hash: bytes | None
    leaf: bytes | None


def event(number: int, line: bytes | None, before: bytes | None) -> str:
    """What an event is called: by its number, and by its position as its line, or the one before it, has it."""
    for word, each in (("position", line), ("after position", before)):
        if found := _POSITION.match(each or b""):
            return f"Event {number} ({word} {int(found[1])})"
    return f"Event {number}"


def named(parted: Parted, *, stands: int, again: bool, lines: int, leaves: int) -> str:
    """The first event that is wrong, where the leaves are known to be right. `stands`: the number at which the leaves
    have what stands there (0: nowhere); `again`: whether what belongs there comes later; and how many there are."""
    number, called = parted.number, event(parted.number, parted.line, parted.before)
    if parted.line is None or (stands > number and (not again or lines < leaves)):
        return f"{event(number, None, parted.before)} was removed."
    if 0 < stands < number or (again and (not stands or lines > leaves)):
        return f"{called} was added: it is not on the record there."
    return f"{called} stands in another one's place: the order was changed." if stands else f"{called} was changed."


def between(held: int, failed: int, how: str = "was changed") -> str:
    """The smallest range that roots alone can tell: after the checkpoint that holds, up to the one that does not."""
    said = f"of {held} events holds, that of {failed} does not" if held else f"of {failed} events does not hold"
    return f"Somewhere in events {held + 1} to {failed} the record {how}: the checkpoint {said}."
