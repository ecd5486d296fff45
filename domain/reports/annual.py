"""The annual report of a council: how each outcome, priority and promise stands at the end of a period, and what moved
in it. Everything is counted from entries, so whoever asks from which facts a number comes is told the commitments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.audit.findings import ChallengeFound
from domain.model.frame import Outcome, Statement
from domain.model.governance import Framework
from domain.reports.entry import SERVES, Claim, DutyEntry, Entry, Group
from domain.reports.period import Period
from domain.reports.reading import Reading
from domain.reports.times import Answers, AtRung, answers, at_rungs

Counts = Mapping[Group, tuple[UUID, ...]]
"""For each group, the commitments in it; a number is how many those are."""


@dataclass(frozen=True)
class Served:
    """An outcome, a priority or a promise, and the commitments that serve it. `lead`: of an outcome (empty: nobody
    yet). `left`: the framework of the end of the period does not have it, so all there is of it is its key."""

    key: str
    text: str
    outcome: str
    lead: str
    entries: tuple[Entry, ...]
    left: bool = False

    @property
    def counts(self) -> Counts:
        return counted(self.entries)

    @property
    def is_gap(self) -> bool:
        """Whether nothing answers it: no commitment serves it, or only such as were declined."""
        return not any(each.group in SERVES for each in self.entries)


@dataclass(frozen=True)
class Annual:
    """A report. `moment`: everything is as known then. `elsewhere`: what serves no outcome. `unreadable`: what could
    not be read and is not in it."""

    council: str
    framework: Framework
    period: Period
    moment: datetime
    entries: tuple[Entry, ...]
    duties: tuple[DutyEntry, ...]
    outcomes: tuple[Served, ...]
    priorities: tuple[Served, ...]
    promises: tuple[Served, ...]
    elsewhere: tuple[Entry, ...]
    rungs: tuple[AtRung, ...]
    answers: Answers
    unreadable: tuple[UUID, ...]

    @property
    def counts(self) -> Counts:
        return counted(self.entries)

    @property
    def came(self) -> tuple[Entry, ...]:
        """What was put forward in the period."""
        return tuple(each for each in self.entries if each.new)

    @property
    def moved(self) -> tuple[Entry, ...]:
        """What was there before the period and is otherwise since."""
        return tuple(each for each in self.entries if each.changes and not each.new)

    @property
    def claims(self) -> tuple[tuple[Entry, Claim], ...]:
        """Every claim that was made or given a verdict in the period, or stands at its end."""
        return tuple(
            (entry, claim)
            for entry in self.entries
            for claim in entry.claims
            if not claim.reopened or claim.on in self.period or (claim.verdict_on and claim.verdict_on in self.period)
        )

    @property
    def challenges(self) -> tuple[tuple[Entry, ChallengeFound], ...]:
        """Every challenge that was made in the period, or is open at its end."""
        return _asked(self.entries, self.period)

    def happened(self, name: str) -> tuple[UUID, ...]:
        """The commitments to which something happened in the period, by the event's name, once for each time."""
        return tuple(each.id for each in self.entries for event in each.happened if event == name)


class Collecting:
    """Collects what a report is made of, one history at a time."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.entries: list[Entry] = []
        self.duties: list[DutyEntry] = []
        self.unreadable: list[UUID] = []

    def add(self, entry: Entry | DutyEntry | None) -> None:
        if isinstance(entry, Entry):
            self.entries.append(entry)
        elif entry is not None:
            self.duties.append(entry)

    def annual(self) -> Annual:
        """The report on what was collected."""
        reading, framework = self._reading, self._reading.framework
        entries = tuple(sorted(self.entries, key=lambda each: (each.proposed_on, each.title, each.id)))
        duties = tuple(sorted(self.duties, key=lambda each: (each.title, each.id)))
        stays = {each.id: each.stays for each in entries} | {each.id: each.stays for each in duties}
        outcomes = tuple(_outcomes(framework.outcomes, entries))
        return Annual(
            council=framework.council,
            framework=framework,
            period=reading.period,
            moment=reading.moment,
            entries=entries,
            duties=duties,
            outcomes=outcomes,
            priorities=tuple(_statements(framework.priorities, [(each, each.priorities) for each in entries])),
            promises=tuple(_statements(framework.promises, [(each, each.promises) for each in entries])),
            elsewhere=tuple(each for each in entries if each.outcome is None and not each.also_for),
            rungs=at_rungs(stays, framework, reading.calendar, reading.period),
            answers=answers(challenge for _, challenge in _asked(entries, reading.period)),
            unreadable=tuple(sorted(self.unreadable)),
        )


def counted(entries: Iterable[Entry]) -> Counts:
    """Entries by their groups; every group is there."""
    of: dict[Group, list[UUID]] = {group: [] for group in Group}
    for each in entries:
        of[each.group].append(each.id)
    return {group: tuple(ids) for group, ids in of.items()}


def _asked(entries: Iterable[Entry], period: Period) -> tuple[tuple[Entry, ChallengeFound], ...]:
    return tuple(
        (entry, challenge)
        for entry in entries
        for challenge in entry.challenges
        if challenge.asked_on in period or challenge.state == "open"
    )


def _outcomes(outcomes: Sequence[Outcome], entries: Sequence[Entry]) -> Iterable[Served]:
    serving = [(each, (*((each.outcome,) if each.outcome else ()), *each.also_for)) for each in entries]
    leads = {each.key: each.lead for each in outcomes}
    named = [Statement(each.key, each.name) for each in outcomes]
    for served in _statements(named, serving):
        yield Served(served.key, served.text, "", leads.get(served.key, ""), served.entries, served.left)


def _statements(statements: Sequence[Statement], serving: Sequence[tuple[Entry, Sequence[str]]]) -> Iterable[Served]:
    """Statements in the order of the framework, then what only another version of it has."""
    of: dict[str, list[Entry]] = {each.key: [] for each in statements}
    for entry, keys in serving:
        for key in keys:
            of.setdefault(key, []).append(entry)
    for each in statements:
        yield Served(each.key, each.text, each.outcome, "", tuple(of[each.key]))
    for key in sorted(of.keys() - {each.key for each in statements}):
        yield Served(key, key, "", "", tuple(of[key]), left=True)
