"""The pledge: for each promise how it is met, how it is planned to be, what holds it up, what cannot be met and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.model.frame import Pledge
from domain.reports.annual import Annual, Served
from domain.reports.entry import Entry, Group


@dataclass(frozen=True)
class Kept:
    """One promise and what serves it. What cannot be met comes with the explanation that children are given."""

    promise: Served

    def of(self, *groups: Group) -> tuple[Entry, ...]:
        return tuple(each for each in self.promise.entries if each.group in groups)

    @property
    def met(self) -> tuple[Entry, ...]:
        return self.of(Group.KEPT)

    @property
    def not_agreed(self) -> tuple[Entry, ...]:
        return self.of(Group.NOT_AGREED)

    @property
    def planned(self) -> tuple[Entry, ...]:
        return self.of(Group.ON_THE_WAY, Group.PUT_FORWARD)

    @property
    def held_up(self) -> tuple[Entry, ...]:
        return self.of(Group.STUCK)

    @property
    def cannot(self) -> tuple[Entry, ...]:
        return self.of(Group.CANNOT_BE_MET)


@dataclass(frozen=True)
class Pledged:
    """Promises that were made together; `pledge` None: promises that no pledge of the framework has."""

    pledge: Pledge | None
    promises: tuple[Kept, ...]


def pledges(report: Annual) -> tuple[Pledged, ...]:
    """Every pledge of the council, then the promises that are in none."""
    return tuple(_pledges(report))


def _pledges(report: Annual) -> Iterator[Pledged]:
    served = {each.key: each for each in report.promises}
    for pledge in report.framework.frame.pledges:
        yield Pledged(pledge, tuple(Kept(served[key]) for key in pledge.promises if key in served))
    named = {key for pledge in report.framework.frame.pledges for key in pledge.promises}
    others = tuple(Kept(each) for each in report.promises if each.key not in named)
    if others:
        yield Pledged(None, others)
