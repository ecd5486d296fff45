"""Conformance: a history replayed against the frameworks that were in force, and everything found in it.

The same pure rules that the clock goes by say what was owed when; see owing.py. A step counts as taken where the record
has the very one that was owed. Warnings are judged where they are on the record; one that is not there was not missed
by anybody, for the step itself comes all the same.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from uuid import UUID

from domain.audit.findings import CLOCKS_APART, SOON_ENOUGH, Break, Conformance, Flaw, Mark, Met, StepFound, Why
from domain.audit.marks import BY_THE_CLOCK, NOTES, STEPS, keeps_its_day, of_event, of_step
from domain.audit.owing import Owing
from domain.audit.rules import UNDER_WAY, Rules, changes
from domain.audit.voices import Voices
from domain.model.access import Role
from domain.model.causes import Kind
from domain.model.climb_facts import Disposed, Referred
from domain.model.clock import FAR, note_revisions
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.duty_facts import TakenOn
from domain.model.escalation import next_warning
from domain.model.event import RecordedEvent
from domain.model.facts import Proposed
from domain.model.folding import fold

History = Sequence[RecordedEvent]


def conformance(
    history: History,
    rules: Rules,
    until: datetime,
    *,
    unreadable: int | None = None,
    soon_enough: timedelta = SOON_ENOUGH,
) -> Conformance:
    """Everything found in a history, up to a moment. `history` has what was recorded by then, and is not empty;
    `unreadable` is the version of a stored event after it that cannot be read. A step is late, or missing at the end,
    once it has been owed for longer than `soon_enough`."""
    first = history[0]
    if not isinstance(first, Proposed | TakenOn) or first.originator_version != 1:
        return nothing_to_judge(first.originator_id, Break(Flaw.HOLE, 1), until)
    replay = _Replay(first, rules, soon_enough)
    try:
        if all(replay.goes_on(event) for event in history[1:]):
            if unreadable is None:
                replay.ends(until)
            else:
                replay.breaks.append(Break(Flaw.UNREADABLE, unreadable))
    except Exception:
        # Whatever somebody wrote into the record, the audit of all else goes on.
        replay.breaks.append(Break(Flaw.UNREADABLE, replay.reading))
    model = replay.model
    return Conformance(
        subject=first.originator_id,
        about=model.TOPIC,
        council=model.council,
        title=model.title,
        version=model.version,
        until=until,
        stands_until=replay.stands_until(until),
        steps=tuple(replay.steps),
        challenges=tuple(replay.voices.challenges(until, model)),
        claims=tuple(replay.voices.claims(model)),
        breaks=tuple(replay.breaks),
    )


def nothing_to_judge(subject: UUID, flaw: Break, until: datetime) -> Conformance:
    """What is found in a history without its beginning."""
    return Conformance(subject, "", "", "", flaw.version, until, until, breaks=(flaw,))


class _Replay:
    """One history as it goes on, and what was found so far."""

    def __init__(self, first: Proposed | TakenOn, rules: Rules, soon_enough: timedelta) -> None:
        self.steps: list[StepFound] = []
        self.breaks: list[Break] = []
        self.reading = first.originator_version
        begun = fold([first])
        assert begun is not None
        self.model: Commitment | Duty = begun
        self.voices = Voices()
        self._rules = rules
        self._soon_enough = soon_enough
        self._owing = Owing(rules, first.timestamp)
        self._last = first.timestamp
        self._taken: set[Mark] = set()
        self._begun: set[str] = set()
        self._remember()

    def goes_on(self, event: RecordedEvent) -> bool:
        """Judge the next event, and let it happen. Returns whether what follows can be judged."""
        self.reading = event.originator_version
        if event.originator_version != self.model.version + 1:
            self.breaks.append(Break(Flaw.HOLE, self.model.version + 1))
            return False
        if event.timestamp < self._last - CLOCKS_APART:
            self.breaks.append(Break(Flaw.TIME_RUNS_BACK, event.originator_version))
        self._last = max(self._last, event.timestamp)
        self._revised(self._owing.up_to(event.timestamp, self.model))
        by_the_clock = isinstance(event, BY_THE_CLOCK)
        owed = self._judge(event) if by_the_clock else True
        if isinstance(event, Disposed | Referred) and not self._theirs(event):
            self.breaks.append(Break(Flaw.NOT_THEIRS, event.originator_version))
        self.voices.before(event, self.model)
        self._happens(event)
        self.voices.after(event, self.model)
        gone = self._owing.acted(event.timestamp, self.model, by_the_clock=by_the_clock)
        met = Met.ANSWERED_FIRST
        if by_the_clock:
            # A step that was owed leaves the others as they are; one that was not has passed over the one that was.
            met = Met.REVISED_FIRST if owed else Met.NEVER_TAKEN
        self.steps += [StepFound(m, met, since, event.timestamp, event.originator_version) for m, since in gone]
        return True

    def ends(self, until: datetime) -> None:
        """Nothing more is on the record by a moment: what is owed now was not taken."""
        self._revised(self._owing.up_to(until, self.model))
        for mark, since in self._owing.since.items():
            if until - since > self._soon_enough:
                self.steps.append(StepFound(mark, Met.NEVER_TAKEN, since, until, None))

    def stands_until(self, until: datetime) -> datetime:
        """The moment before which the same would be found if nothing more were recorded."""
        if self._owing.since or any(cause.kind is Kind.CHALLENGE for cause in self.model.causes.values()):
            return until  # How long that has been goes on counting.
        deadlines = [mark.deadline for mark in self._owing.coming.values() if mark.deadline is not None]
        return min([*deadlines, *changes(self._rules, until, FAR)], default=FAR)

    def _happens(self, event: RecordedEvent) -> None:
        event.apply(self.model)
        self.model.version, self.model.modified_on = event.originator_version, event.timestamp
        self._remember()

    def _remember(self) -> None:
        self._begun.update(self.model.causes)
        self._begun.update(f"{kind.value}:{version}" for kind, (version, _) in self.model.owed.items())

    def _revised(self, gone: Iterator[tuple[Mark, datetime, datetime]]) -> None:
        self.steps += [StepFound(mark, Met.REVISED_FIRST, since, change, None) for mark, since, change in gone]

    def _judge(self, event: RecordedEvent) -> bool:
        """Judge what the clock recorded. Returns whether it is what was owed."""
        mark, version = of_event(event), event.originator_version
        why = self._why_not(event, mark)
        if why is not None:
            self.steps.append(StepFound(mark, Met.WITHOUT_CAUSE, None, event.timestamp, version, why))
        elif isinstance(event, STEPS):
            self._taken.add(mark)
            since = self._owing.since.pop(mark, None) or mark.deadline or event.timestamp
            met = Met.LATE if event.timestamp - since > self._soon_enough else Met.IN_TIME
            self.steps.append(StepFound(mark, met, since, event.timestamp, version))
        return why is None

    def _why_not(self, event: RecordedEvent, mark: Mark) -> Why | None:
        if event.role != Role.CLOCK.value:
            return Why.BY_SOMEBODY
        if not keeps_its_day(event):
            return Why.OTHERWISE
        if isinstance(event, NOTES):
            return None if mark in self._notes(event.timestamp) else Why.NOT_OWED
        if not isinstance(event, STEPS):
            warning = next_warning(self.model, self._rules.framework, self._rules.calendar, event.timestamp)
            due = warning is not None and warning.at <= event.timestamp and of_step(warning) == mark
            return None if due else Why.NOT_OWED
        if mark in self._owing.since:
            return self._out_of_turn(mark)
        under_way = self._owing.known_before(event.timestamp, UNDER_WAY, self.model)
        if any(mark in owed.values() for owed in under_way):
            return None
        return self._why_no_step(event, mark)

    def _out_of_turn(self, mark: Mark) -> Why | None:
        first = min(self._owing.since, key=lambda each: (each.deadline, each.cause))
        return None if first == mark else Why.OUT_OF_TURN

    def _why_no_step(self, event: RecordedEvent, mark: Mark) -> Why:
        if mark in self._taken:
            return Why.TWICE
        coming = self._owing.coming.get(mark.cause)
        if coming is None:
            return Why.AFTER_CLOSING if mark.cause in self._begun else Why.NOT_OWED
        return Why.EARLY if coming.deadline is not None and coming.deadline > event.timestamp else Why.OTHERWISE

    def _notes(self, now: datetime) -> list[Mark]:
        """What the clock would note about revisions at a moment."""
        looking = deepcopy(self.model)
        note_revisions(looking, self._rules.framework, self._rules.calendar, now)
        return [of_event(event) for event in looking.collect_events() if isinstance(event, RecordedEvent)]

    def _theirs(self, event: Disposed | Referred) -> bool:
        causes = self.model.causes
        return all(each in causes and causes[each].holder == event.body for each in event.causes)
