"""From a history to an entry in a report."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from domain.audit.difference import Change, differences
from domain.audit.rules import Rules
from domain.audit.standing import standing_of
from domain.audit.stays import Stay
from domain.model.calendar import end_of
from domain.model.causes import Kind
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.duty_facts import TakenOn
from domain.model.event import RecordedEvent
from domain.model.facts import Achieved, ProgressReported, Reopened, VerdictGiven
from domain.model.folding import as_it_was, fold
from domain.model.governance import Framework
from domain.reports.entry import Claim, DoneOnce, DutyEntry, Entry, StuckFor, group_of
from domain.reports.life import Life, follow
from domain.reports.period import Period


class Reading:
    """Reads histories of one council for one period. `moment` says what is known; the framework is the one that was in
    force when the period ended."""

    def __init__(self, rules: Rules, period: Period, moment: datetime) -> None:
        self.rules = rules
        self.period = period
        self.moment = moment
        self.until = min(end_of(period.last), moment)
        self.framework: Framework = rules.framework.at(self.until)
        self.calendar = rules.calendar.at(self.until)

    def entry(self, which: UUID, events: Sequence[RecordedEvent]) -> Entry | DutyEntry | None:
        """One history; None of a commitment that was not there at the end of the period, and of a duty that was not on
        the record at the moment. Raises CannotBeRead."""
        known = as_it_was(events, as_of=self.period.last, known_at=self.moment)
        life = follow(known)
        if life is None:
            return self._later(which, as_it_was(events, as_of=None, known_at=self.moment))
        if isinstance(life.model, Duty):
            return self._duty(which, life.model, life, known)
        return self._commitment(which, life.model, life, known, self._changes(events, life.model))

    def _commitment(
        self, which: UUID, made: Commitment, life: Life, known: list[RecordedEvent], changes: tuple[Change, ...]
    ) -> Entry:
        reports = [event.on for event in known if isinstance(event, ProgressReported)]
        return Entry(
            id=which,
            title=made.title,
            group=group_of(made.state, made.verdict, stuck=made.stuck),
            state=made.state,
            outcome=made.outcome,
            also_for=made.also_for,
            promises=made.promises,
            priorities=made.priorities,
            lead=made.lead,
            owner=made.owner,
            due_on=made.due_on,
            measure=made.measure,
            measurement=made.measurement,
            found=tuple(made.found),
            proposed_on=made.proposed_on,
            reported=max(reports, default=None),
            rung=standing_of(made, self.rules, self.moment).rung,
            stuck=tuple(StuckFor(c.kind.value, c.since, c.holder) for c in made.causes.values()),
            obstacle=made.obstacle if made.state == "blocked" else None,
            help_needed=made.help_needed if made.state == "blocked" else None,
            reason=made.closed_because if made.state in ("declined", "cannot_be_met") else None,
            explanation=made.explanation if made.state == "cannot_be_met" else None,
            claims=tuple(_claims(life, made, known)),
            challenges=tuple(life.voices.challenges(self.until, made)),
            stays=life.stays.all(),
            new=made.proposed_on in self.period,
            changes=changes,
            happened=tuple(event.name for event in known if event.on in self.period),
        )

    def _changes(self, events: Iterable[RecordedEvent], after: Commitment) -> tuple[Change, ...]:
        before = fold(as_it_was(events, as_of=self.period.before, known_at=self.moment))
        was, is_ = (standing_of(each, self.rules, self.moment) if each else None for each in (before, after))
        found = differences(was, is_, self.framework.body_name, self.framework.organisation_name)
        return tuple(each for each in found if each.field != "next_step")

    def _duty(self, which: UUID, duty: Duty, life: Life, known: list[RecordedEvent]) -> DutyEntry:
        begun = next(event for event in known if isinstance(event, TakenOn))
        came = {stay.cause: stay for stay in reversed(life.stays.all()) if stay.kind == Kind.DUTY_LATE.value}
        entry = self._named(which, duty, begun.on)
        return DutyEntry(
            **vars(entry)
            | {
                "done": tuple(DoneOnce(each.on, each.reference) for each in duty.done if each.on in self.period),
                "missed": tuple(sorted(stay.first for stay in came.values() if stay.first in self.period)),
                "late_since": duty.late.since if duty.late else None,
                "rung": standing_of(duty, self.rules, self.moment).rung,
                "stays": life.stays.all(),
            }
        )

    def _later(self, which: UUID, known: list[RecordedEvent]) -> DutyEntry | None:
        """A duty that came on the record after the period."""
        found = fold(known)
        if not isinstance(found, Duty):
            return None
        return self._named(which, found, next(event.on for event in known if isinstance(event, TakenOn)))

    def _named(self, which: UUID, duty: Duty, since: date) -> DutyEntry:
        terms = self.framework.duty(duty.key)
        seat = next((s.title for s in self.framework.seats if terms and s.key == terms.lead), "")
        return DutyEntry(
            id=which,
            key=duty.key,
            title=terms.title if terms else duty.title,
            body=terms.body if terms else None,
            lead=seat,
            outcome=terms.outcome if terms else "",
            comes_round=terms.comes_round if terms else "",
            since=since,
        )


def _claims(life: Life, made: Commitment, known: Sequence[RecordedEvent]) -> Iterator[Claim]:
    """What was claimed, with the words and days that the audit's findings do not have."""
    evidence = {event.originator_version: event.evidence for event in known if isinstance(event, Achieved)}
    said, claimed = dict[int, date](), 0
    for event in known:
        if isinstance(event, Achieved):
            claimed = event.originator_version
        elif isinstance(event, Reopened):
            claimed = 0
        elif isinstance(event, VerdictGiven) and claimed:
            said[claimed] = event.on
    for each in life.voices.claims(made):
        yield Claim(
            version=each.version,
            on=each.on,
            evidence=evidence[each.version],
            grounds=each.grounds,
            verdict=each.verdict,
            verdict_on=said.get(each.version),
            reopened=each.reopened_version is not None or made.state != "achieved",
        )


def stays_in(stays: Iterable[Stay], period: Period) -> Iterator[Stay]:
    """The stays that ended in a period or went on when it ended."""
    return (stay for stay in stays if stay.touches(period.first, period.last))
