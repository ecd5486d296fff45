"""A row compared with what is on the ledger: what it is about, which of its steps were taken before, which are left.

A row that was exported from here and still has its version is compared with that version: what nobody touched in the
table asks for nothing, whatever became of the commitment since. What has no id from here is found again by the proposal
that it made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.exchange.steps import Step, proposal_id, steps
from domain.exchange.table import Row
from domain.model.commitment import Commitment
from domain.model.errors import Invalid
from domain.model.event import RecordedEvent
from domain.model.folding import fold
from domain.model.order import proposed_as


@dataclass(frozen=True)
class Compared:
    """What a row comes to. `done`: its steps that are on the record, each with its id and what it recorded; `steps`:
    those that are not; `overtaken`: somebody else changed it after the version that the row was made from."""

    commitment: UUID
    title: str = field(repr=False)
    events: Sequence[RecordedEvent] = field(repr=False)
    done: tuple[tuple[Step, UUID, RecordedEvent], ...] = ()
    steps: tuple[Step, ...] = ()
    overtaken: bool = False
    refusal: Invalid | None = None


def compared(row: Row, council: str, histories: Mapping[UUID, Sequence[RecordedEvent]]) -> Compared:
    """Compare a row of this council's table. What is wrong with it comes as `refusal`."""
    own = row.id is not None and _is_of(council, histories.get(row.id, ()))
    which = row.id if own and row.id is not None else proposed_as(proposal_id(row))
    events = histories.get(which, ())
    title = _title(row, events)
    try:
        found = _compared(row, which, title, events, own=own)
    except Invalid as refusal:
        return Compared(which, title, events, refusal=refusal)
    return found


def _compared(row: Row, which: UUID, title: str, events: Sequence[RecordedEvent], *, own: bool) -> Compared:
    if not events:
        return Compared(which, title, events, steps=tuple(steps(row, None, blanks_say_nothing=True)))
    version = row.version if own else None
    if version is not None and version > len(events):
        raise Invalid("version", "There is no such version yet. Leave it as it was exported.")
    start = version or (len(events) if own else 1)
    done, left, base = _taken(row, which, events, start, blanks_say_nothing=version is None)
    if not own:
        # The proposal itself, told first.
        proposal, *_ = steps(row, None, blanks_say_nothing=True)
        done.insert(0, (proposal, events[0].command_id, events[0]))
    if left and version is None:
        # Whoever wrote this did not say which version they saw, so it is what there is now that they want changed.
        left = _not_taken(row, which, events)
    overtaken = version is not None and base < len(events)
    return Compared(which, title, events, tuple(done), tuple(left), overtaken)


Done = list[tuple[Step, UUID, RecordedEvent]]


def _taken(
    row: Row, which: UUID, events: Sequence[RecordedEvent], start: int, *, blanks_say_nothing: bool
) -> tuple[Done, list[Step], int]:
    """The steps of a row that were taken one after the other from a version on, those that were not, and the version
    at which the last one was."""
    on_record = _folded(events).commands
    done: Done = []
    base = start
    while True:
        wanted = steps(row, _folded(events[:base]), blanks_say_nothing=blanks_say_nothing)
        ids = [(step, step.command_id(which, row)) for step in wanted]
        # What was taken up to here is behind: a report of progress is asked for again and again.
        left = [(step, each) for step, each in ids if on_record.get(each, len(events) + 1) > base]
        if not left or left[0][1] not in on_record:
            told = {each for _, each, _ in done}
            behind = [(s, each) for s, each in ids if on_record.get(each, base + 1) <= base and each not in told]
            done += [(step, each, events[on_record[each] - 1]) for step, each in behind]
            return done, [step for step, _ in left], base
        step, command_id = left[0]
        base = on_record[command_id]
        # What was empty when it was exported may have been filled on the way: agreeing names the outcome's lead.
        blanks_say_nothing = True
        done.append((step, command_id, events[base - 1]))


def _not_taken(row: Row, which: UUID, events: Sequence[RecordedEvent]) -> list[Step]:
    now = _folded(events)
    wanted, on_record = steps(row, now, blanks_say_nothing=True), now.commands
    return [step for step in wanted if step.command_id(which, row) not in on_record]


def _folded(events: Sequence[RecordedEvent]) -> Commitment:
    found = fold(events)
    assert isinstance(found, Commitment)
    return found


def _is_of(council: str, events: Sequence[RecordedEvent]) -> bool:
    found = fold(events)
    return isinstance(found, Commitment) and found.council == council


def _title(row: Row, events: Sequence[RecordedEvent]) -> str:
    found = fold(events)
    return found.title if found is not None else row.facts.title or ""
