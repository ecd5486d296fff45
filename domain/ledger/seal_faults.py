"""What a check of the record against its seal can find, in sentences."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    OUT_OF_ORDER = "out of order"
    AMONG = "changed among these"
    """Only that one of several events is not as it was: what told them apart was changed too."""
    SEAL = "seal changed"
    SIGNATURE = "signature wrong"


EVENT_KINDS = frozenset({Kind.CHANGED, Kind.MISSING, Kind.ADDED, Kind.OUT_OF_ORDER, Kind.AMONG})
"""What is wrong with an event, and not with the seal alone."""


@dataclass(frozen=True)
class Fault:
    """`first`, `last`: which of the sealed events, counted from 0; `position`: where the first of them stands, or
    stood; None where that cannot be told. A fault of an event is the first there is: all before it is as it was."""

    kind: Kind
    first: int
    last: int
    position: int | None
    sentence: str


@dataclass(frozen=True)
class Verified:
    """What a check found: how many sealed events are as they were, how many wait for the seal, how many checkpoints
    there are here, how many from outside were compared; and what is wrong, the first wrong event before all else."""

    events: int
    waiting: int
    checkpoints: int
    compared: int
    faults: tuple[Fault, ...]


def changed(index: int, position: int) -> Fault:
    says = f"The event at position {position} was changed after it was sealed."
    return Fault(Kind.CHANGED, index, index, position, says)


def missing(index: int, position: int) -> Fault:
    says = f"The event at position {position} is missing: it was sealed, and is no longer there."
    return Fault(Kind.MISSING, index, index, position, says)


def added(index: int, position: int) -> Fault:
    says = f"The event at position {position} was added: it was not there when those around it were sealed."
    return Fault(Kind.ADDED, index, index, position, says)


def moved(index: int, position: int, was: int, now: int) -> Fault:
    says = f"The events are out of order from position {position} on: what was sealed at {was} now stands at {now}."
    return Fault(Kind.OUT_OF_ORDER, index, index, position, says)


def among(first: int, last: int, low: int, high: int, why: str) -> Fault:
    """At least one of several events, which stand at positions low to high; `why` says what shows it."""
    says = f"Of the events at positions {low} to {high} at least one is not as it was. {why}"
    return Fault(Kind.AMONG, first, last, low, says)


def shorter(there: int, said: int, after: int) -> Fault:
    """The record ends, after a position, before what a checkpoint counts."""
    says = f"Every event after position {after} is missing: a checkpoint counts {said} events, and there are {there}."
    return Fault(Kind.MISSING, there, said - 1, None, says)


def seal(first: int, last: int, says: str) -> Fault:
    """Something of the seal is not what was made."""
    return Fault(Kind.SEAL, first, last, None, says)


def unsigned(first: int, size: int) -> Fault:
    says = f"The checkpoint of {size} events is not signed by a key of this seal, so nothing vouches for it."
    return Fault(Kind.SIGNATURE, first, size - 1, None, says)
