"""Time at each rung, and times until an answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.audit.findings import ChallengeFound
from domain.audit.stays import Stay
from domain.model.calendar import Calendar
from domain.model.governance import Framework
from domain.reports.period import Period
from domain.reports.reading import stays_in


@dataclass(frozen=True)
class AtRung:
    """How long matters stood with one body (None: with the lead), in working days. `ended` of them ended in the
    period and the others went on when it ended, counted up to then; `of` are what they were matters of."""

    body: str | None
    number: int
    ended: int
    half: int
    longest: int
    of: tuple[UUID, ...]


def at_rungs(
    stays: Mapping[UUID, Iterable[Stay]], framework: Framework, calendar: Calendar, period: Period
) -> tuple[AtRung, ...]:
    """For the lead, then each rung from the lowest, then any other body: of those that anything stood with."""
    found: dict[str | None, list[tuple[int, bool, UUID]]] = {}
    for which, several in stays.items():
        for stay in stays_in(several, period):
            days = stay.working_days(calendar, period.last)
            found.setdefault(stay.body, []).append((days, stay.last is not None, which))
    ladder: list[str | None] = [None, *framework.ladder]
    order = [*ladder, *sorted(body for body in found if body is not None and body not in ladder)]
    return tuple(_row(body, found[body]) for body in order if body in found)


def _row(body: str | None, stays: list[tuple[int, bool, UUID]]) -> AtRung:
    days = sorted(each[0] for each in stays)
    of = dict.fromkeys(each[2] for each in stays)
    # Of an even number the lower one of the two in the middle, as in the audit.
    return AtRung(body, len(days), sum(each[1] for each in stays), days[(len(days) - 1) // 2], days[-1], tuple(of))


@dataclass(frozen=True)
class Answers:
    """Challenges made in the period or open when it ended. `half`: the time in which half of the answers came (None:
    there was none); both times count from when the record had the challenge."""

    asked: int
    open: int
    answered: int
    withdrawn: int
    half: timedelta | None
    longest: timedelta | None


def answers(challenges: Iterable[ChallengeFound]) -> Answers:
    """Challenges in numbers."""
    every = list(challenges)
    states = [each.state for each in every]
    took = sorted(each.took for each in every if each.state == "answered")
    return Answers(
        asked=len(every),
        open=states.count("open"),
        answered=states.count("answered"),
        withdrawn=states.count("withdrawn"),
        half=took[(len(took) - 1) // 2] if took else None,
        longest=took[-1] if took else None,
    )
