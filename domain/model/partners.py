"""Whose a promise is beside the council: the organisations that take it on, and the promises it hangs together with."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

LINKS = ("same_as", "supports", "depends_on")
"""How one commitment hangs together with another: they promise the same, it helps the other, it waits for the other."""


@dataclass(frozen=True)
class Adoption:
    """A partner took on its part of a commitment. `obligation` says where a contractor is bound to it."""

    organisation: str
    part: str
    obligation: str | None
    on: date


@dataclass(frozen=True)
class Link:
    """One commitment hangs together with another; `how` is one of LINKS."""

    to: UUID
    how: str
    on: date
