"""What `kept audit history`, `as-of` and `diff` tell: the record as it was, for people or for programs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from api.accounts import everyone
from api.compared import of_compared
from api.console import data, line, services_here
from api.endpoints.councils import InboxItemOut, RowOut
from api.endpoints.overdue import OverdueItemOut
from api.endpoints.words import MOST, WordsReadOut
from api.representation import of_commitment, of_duty, of_event
from api.services import Services
from domain.audit.sentences import Name
from domain.ledger.application import SYSTEM
from domain.ledger.comparing import Compared, Then, compare_council, compare_one
from domain.ledger.governance import Governance
from domain.model.calendar import in_words
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.errors import NotFound
from domain.model.escalation import next_step, standing
from domain.model.event import RecordedEvent
from domain.model.folding import as_it_was, fold
from domain.model.narration import by, says
from domain.model.order import EARLIEST
from projections import inbox, past, register


def tell_history(which: UUID, *, as_json: bool) -> None:
    """Every event of a commitment or a duty."""
    with services_here() as services:
        found, events = _known(services, which, Then())
        _tell_events(services, found.council, events, as_json=as_json)


def tell_one(which: UUID, then: Then, *, as_json: bool) -> None:
    """A commitment or a duty as it was."""
    with services_here() as services:
        found, events = _known(services, which, then)
        rules = services.ledger.governance.of(found.council, known_at=then.known_at)
        now = then.known_at or services.ledger.now()
        if as_json:
            data(of_commitment(found, rules, now) if isinstance(found, Commitment) else of_duty(found, rules, now))
            return
        for key, value in _facts(found, rules, now):
            line(f"{key + ':':<15}{value}")
        line("What had happened:")
        _tell_events(services, found.council, events, as_json=False)


def tell_list(council: str, then: Then, *, body: str | None, overdue: bool, as_json: bool) -> None:
    """A council's register, the inbox of a body, or what was overdue, as it was."""
    with services_here() as services:
        found = past.lists(services.ledger, council, as_of=then.as_of, known_at=then.known_at)
        rules = services.ledger.governance.of(council, known_at=then.known_at)
        framework = rules.framework.at(then.known_at or services.ledger.now())
        with services.database() as conn, past.laid_out(conn, found):
            if body is not None:
                items = inbox.of_body(conn, council, framework.require_body(body).key, schema=past.PAST)
            elif overdue:
                items = inbox.overdue(conn, council, since=EARLIEST, schema=past.PAST)
            else:
                limit = len(found.entries)
                entries = register.page(conn, council, register.Filters(), before=None, limit=limit, schema=past.PAST)
    name = framework.body_name
    if body is None and not overdue:
        rows = [(e.state, _body(name, e.rung), _day(e.due_on), str(e.commitment_id), e.title) for e in entries]
        _tell(("state", "stands with", "due", "commitment", "title"), rows, entries, RowOut, as_json=as_json)
        return
    shown = [
        (each.kind, _day(each.since), _body(name, each.body), _day(each.deadline_day), str(each.subject_id), each.title)
        for each in items
    ]
    form = OverdueItemOut if overdue else InboxItemOut
    _tell(("cause", "since", "stands with", "answer by", "of", "title"), shown, items, form, as_json=as_json)


def tell_difference(which: UUID | None, council: str | None, first: Then, second: Then, *, as_json: bool) -> None:
    """What changed between two moments."""
    with services_here() as services:
        ledger = services.ledger
        found: Iterable[Compared]
        if which is not None:
            found = [compare_one(ledger, which, first, second, actor=SYSTEM)]
        else:
            found = compare_council(ledger, council or "", first, second)
        many = 0
        for each in found:
            many += bool(each.changes)
            if as_json:
                data(of_compared(each))
            elif each.changes:
                line(f"{each.about} {each.subject}: {each.title}")
                for change in each.changes:
                    line(f"    {change.says}")
        if not many and not as_json:
            line("Nothing changed.")


def tell_readings(voice: UUID | None, *, as_json: bool) -> None:
    """Print who was shown which words when."""
    with services_here() as services:
        with services.database() as conn:
            names = {each.id: f"{each.role.says}, {each.council or 'every council'}" for each in everyone(conn)}
        after = 0
        while found := services.ledger.voices.readings(voice, after=after, limit=MOST):
            for after, reader, voices, read_at in found:
                if as_json:
                    data(WordsReadOut(reading=after, reader=reader, voices=voices, read_at=read_at))
                else:
                    who = "the service" if reader == SYSTEM.id else names.get(reader, "an account that is not in use")
                    line(f"{read_at.isoformat(timespec='seconds')}  {who} ({reader}): {', '.join(map(str, voices))}")


def _known(services: Services, which: UUID, then: Then) -> tuple[Commitment | Duty, list[RecordedEvent]]:
    services.ledger.settle(then.known_at)
    events = as_it_was(services.ledger.history(which, reader=SYSTEM.id), as_of=then.as_of, known_at=then.known_at)
    found = fold(events)
    if found is None:
        raise NotFound("No such commitment or duty is on the record, or it was not then.")
    return found, events


def _facts(found: Commitment | Duty, rules: Governance, now: datetime) -> Iterator[tuple[str, str]]:
    framework = rules.framework.at(now)
    step = next_step(found, rules.framework, rules.calendar, now)
    yield found.TOPIC.capitalize(), f"{found.title} ({found.id}), of {found.council}, version {found.version}"
    if isinstance(found, Commitment):
        yield "State", found.state.replace("_", " ")
        yield "Lead", found.lead or "nobody"
        yield "Due", in_words(found.due_on) if found.due_on else "on no day"
        for challenge in found.challenges.values():
            yield "Challenge", f"{challenge.state}, of {in_words(challenge.on)}"
    else:
        yield "Done", f"{len(found.done)} times on this record"
    for cause in found.causes.values():
        yield "Stuck", f"{cause.kind.says}, since {in_words(cause.since)}"
    yield "Stands with", _body(framework.body_name, standing(found, framework))
    yield "Next", step.because if step else "Nothing is due."


def _tell_events(services: Services, council: str, events: Iterable[RecordedEvent], *, as_json: bool) -> None:
    frameworks = services.ledger.governance.of(council).framework
    for event in events:
        rules = frameworks.at(event.timestamp)
        if as_json:
            data(of_event(event, rules))
        else:
            recorded = f"{event.timestamp:%Y-%m-%d %H:%M:%SZ}"
            told = f"{says(event, rules)} By {by(event, rules)}."
            line(f"{event.originator_version:>4}  {recorded}  on {event.on}  {told}")


def _tell(
    heads: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    found: Iterable[object],
    form: type[BaseModel],
    *,
    as_json: bool,
) -> None:
    if as_json:
        for each in found:
            data(form.model_validate(each))
        return
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        line("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def _body(name: Name, key: str | None) -> str:
    return name(key) if key else "-"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "-"
