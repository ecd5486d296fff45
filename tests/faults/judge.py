"""The judge of every trial: reads what is on the record in the end and counts what must be zero.

It knows what callers were told, and the pure rules; from these it works out what must be on the record. Trials of
`kept run` and of the production shape are judged by it alike.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from api.services import Services
from domain.model.event import AccountableEvent
from domain.model.folding import fold
from domain.model.text import Words
from tests.faults import climbs, lists, record
from tests.faults.climbs import Fault
from tests.faults.record import Record
from tests.faults.told import Told, of_challenge

ZEROS = (
    "acknowledged and missing",
    "told once and recorded twice",
    "refused and recorded",
    "told by nobody",
    "answered otherwise",
    "hole in a history",
    "lost",
    "doubled",
    "unowed",
    "early",
    "after closing",
    "out of order",
    "not theirs",
    "unreadable",
    "row that a rebuild makes otherwise",
)
MINUTES = timedelta(minutes=10)
"""Within this a trial's answer times have passed, and none that are counted in days."""


@dataclass
class Verdict:
    """What was counted, and every fault found. `steps` has, for each step of the judged commitments, when it was owed
    and when it was recorded."""

    faults: list[Fault] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    steps: list[tuple[datetime, datetime]] = field(default_factory=list)

    @property
    def zeros(self) -> dict[str, int]:
        """How many faults there are of each kind that must not be."""
        found = Counter(fault.zero for fault in self.faults)
        return {zero: found[zero] for zero in ZEROS}

    def assert_zero(self) -> None:
        assert not self.faults, "\n".join([str(self.zeros), *map(str, self.faults[:20])])


def judge(services: Services, told: Sequence[Told]) -> Verdict:
    """Judge all that is on the record against what callers were told. Nothing may be under way any more."""
    found = record.read(services)
    verdict = of_trial(found, told)
    verdict.faults += steps_on_record(found, found.histories.keys() - subjects_of(told))
    for each in lists.differences(services):
        verdict.faults.append(Fault("row that a rebuild makes otherwise", None, each))
    return verdict


def of_trial(found: Record, told: Sequence[Told]) -> Verdict:
    """Judge what these commands were about, and nothing else."""
    verdict, subjects = Verdict(), subjects_of(told)
    verdict.faults += commands(found, told)
    verdict.faults += steps_on_record(found, subjects)
    climbing(found, subjects, verdict)
    outcomes = Counter(each.outcome for each in told)
    verdict.counted.update({f"commands {outcome}": many for outcome, many in outcomes.items()})
    return verdict


def subjects_of(told: Sequence[Told]) -> set[UUID]:
    return {each.subject for each in told if each.subject is not None}


def commands(found: Record, told: Sequence[Told]) -> Iterator[Fault]:
    """Acknowledged: on the record exactly once, as answered; refused: not there; neither: there once at most. And
    nothing is there about their commitments that nobody said."""
    names = {(each.event, each.field) for each in told}
    recorded: dict[tuple[str, object], list[AccountableEvent]] = {}
    for event in (event for history in found.histories.values() for event in history):
        for key in _marks(event, names):
            recorded.setdefault(key, []).append(event)
    for each in told:
        there = recorded.get((each.event, each.says), [])
        if len(there) > 1:
            yield Fault("told once and recorded twice", each.subject, f"{each}")
        if each.outcome == "acknowledged" and not there:
            yield Fault("acknowledged and missing", each.subject, f"{each}")
        elif each.outcome == "acknowledged" and {each.version} != {event.originator_version for event in there[:1]}:
            yield Fault("answered otherwise", each.subject, f"{each}")
        if each.outcome == "refused" and there:
            yield Fault("refused and recorded", each.subject, f"{each}")
    said = {(each.event, each.says) for each in told}
    of_trial = {event.originator_id for key, there in recorded.items() if key in said for event in there}
    for subject in of_trial:
        for event in found.histories[subject]:
            if event.name not in climbs.TAKEN_BY_THE_CLOCK and not said & set(_marks(event, names)):
                yield Fault("told by nobody", subject, f"{event.name} at version {event.originator_version}")


def _marks(event: AccountableEvent, names: set[tuple[str, str]]) -> list[tuple[str, object]]:
    """By what a command's event is known: the text in one of its fields, which no other command had."""
    values = [(name, getattr(event, field, None)) for name, field in names if name == event.name]
    return [
        (name, of_challenge(event.originator_id, value) if name == "challenge_withdrawn" else _text(value))
        for name, value in values
    ]


def _text(value: object) -> object:
    return value.text if isinstance(value, Words) else value


def steps_on_record(found: Record, subjects: AbstractSet[UUID]) -> Iterator[Fault]:
    """Every history whole, every step on it owed at its moment, and nothing owed that was not taken."""
    for subject in subjects & found.histories.keys():
        yield from climbs.conformance(found.histories[subject], found.rules(subject), found.read_at)


def climbing(found: Record, subjects: set[UUID], verdict: Verdict) -> None:
    """The commitments of a trial against the model that knows what must come out."""
    for subject in subjects & found.histories.keys():
        history, rules = found.histories[subject], found.rules(subject)
        faults, answered_before = climbs.compared(history, rules, found.read_at)
        verdict.faults += faults
        verdict.steps += climbs.lateness(history, rules, found.read_at)
        verdict.counted["commitments"] += 1
        verdict.counted["steps that an answer came before"] += answered_before
        verdict.counted.update(event.name for event in history)


def moving(services: Services, among: AbstractSet[UUID]) -> set[UUID]:
    """What owes a step now that nobody took; and of these commitments, those that come to one within MINUTES."""
    found = record.read(services)
    soon = found.read_at + MINUTES
    until = {each: soon if each in among else found.read_at for each in found.histories}
    owing = climbs.still_owed
    return {each for each, history in found.histories.items() if owing(history, found.rules(each), until[each])}


def is_moving(services: Services, subject: UUID) -> bool:
    """Whether a commitment comes to a step within MINUTES."""
    ledger, history = services.ledger, services.ledger.history(subject)
    found = fold(history)
    assert found is not None
    return climbs.still_owed(history, ledger.governance.of(found.council), ledger.now() + MINUTES) is not None
