"""One format both ways: what lived on one ledger comes to the same on another, and to nothing on its own."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.exchange.reading import read
from domain.exchange.table import OF_A_STATE, WrongTable
from domain.exchange.writing import written
from domain.model.access import STATES, may
from domain.model.commands import COMMANDS, decide
from domain.model.commitment import Commitment
from domain.model.decisions import propose
from domain.model.errors import Refusal
from domain.model.event import AccountableEvent
from domain.model.folding import fold
from domain.model.measures import MeasureKind
from domain.model.order import Order
from tests.scenarios import COUNCIL, framework
from tests.unit.tables import EVERYBODY, NOW, Record, rows_of, table
from tests.unit.test_commitment_machine import ACTORS
from tests.unit.what_people_say import said

TYPED = st.text(
    alphabet=st.sampled_from("=+-@'\",;\t\r\n 1aZé\u2028") | st.characters(exclude_categories=["Cc", "Cs"]), max_size=12
)
PROPOSALS = st.fixed_dictionaries(
    {"title": TYPED},
    optional={
        "outcome": st.just("healthy"),
        "promises": st.just(["p1"]),
        "priorities": st.just(["h1"]),
        "good_practice": st.just("card"),
        "owner": st.sampled_from(["college", "builder"]),
        "decided_by": st.sampled_from(["partnership", "scrutiny"]),
        "lead": TYPED,
        "measure": TYPED,
        "source": TYPED,
        "due_on": st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    },
)
TEXTS = {"lead", "reason", "obstacle", "help_needed", "evidence", "explanation", "measure"}
RULES = framework()


@st.composite
def living(draw: st.DrawFn) -> tuple[UUID, list[AccountableEvent]]:
    """A commitment that lived on for a while, with texts that spreadsheets and files find hard."""
    at = NOW - timedelta(days=100)

    def order(who: Any) -> Order:
        return Order(who, at, uuid4(), RULES)

    changed = None
    while changed is None:
        with suppress(Refusal):
            changed = propose(order(EVERYBODY[0]), uuid4(), **draw(PROPOSALS))
    for _ in range(draw(st.integers(0, 8))):
        now = changed
        possible = sorted(
            (command, number)
            for command in COMMANDS
            for number, who in enumerate(ACTORS)
            if may(command, who, state=now.state, decided_by=now.decided_by, holders=now.holders)
        )
        command, number = draw(st.sampled_from(possible))
        words = draw(said(command, changed))
        words |= {name: draw(TYPED) for name in words if name in TEXTS and words[name] == "Because."}
        with suppress(Refusal):
            decide(command, changed, order(ACTORS[number]), **words)
    events = [event for event in changed.collect_events() if isinstance(event, AccountableEvent)]
    return changed.id, events


def exported(record: Record) -> bytes:
    found = [fold(events) for events in record.histories.values()]
    return written(each for each in found if isinstance(each, Commitment))


def checked(text: bytes) -> bytes:
    """The same table, where somebody trained has looked at every row."""
    return table(*[row | {"checked": "yes"} for row in rows_of(text)])


@given(st.lists(living(), max_size=3))
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_exported_comes_to_the_same_elsewhere_and_to_nothing_here(
    lives: list[tuple[UUID, list[AccountableEvent]]],
) -> None:
    here, there = Record(RULES), Record(RULES)
    here.histories = dict(lives)
    text = exported(here)
    assert [row.council for row in read(text)] == [COUNCIL] * len(lives)
    unedited = here.plan(text, ())
    assert not any(row.acts or row.stops for row in unedited.rows)

    there.carry_out(checked(text))
    again = there.plan(checked(text), ())
    assert not any(row.to_do or row.stops for row in again.rows)
    assert alike(exported(there)) == alike(text)
    # And back again, as an export of another ledger.
    assert not any(row.acts or row.stops for row in there.plan(exported(there), ()).rows)


def alike(text: bytes) -> list[dict[str, str]]:
    return [row | {"id": "", "version": ""} for row in rows_of(text)]


CELLS: dict[str, st.SearchStrategy[str]] = {
    "id": st.sampled_from(["", "6f0b7a52-3b1c-5d0e-9a43-2f6d3b0a7c11"]),
    "version": st.sampled_from(["", "1", "2", "9"]),
    "also_for": st.just("healthy"),
    "outcome": st.sampled_from(["", "healthy", "wealthy"]),
    "owner": st.sampled_from(["", "college", "nobody"]),
    "due_on": st.sampled_from(["", "31/12/2030", "2031-01-01", "2020-01-01"]),
    "state": st.sampled_from(["", *STATES]),
    "measure_kind": st.sampled_from(["", *(kind.value for kind in MeasureKind)]),
    "baseline": st.sampled_from(["", "unknown", "5", "x"]),
    "target": st.sampled_from(["", "6", "-1"]),
    "statuses": st.sampled_from(["", "planned\nopen", "planned"]),
    "on": st.sampled_from(["", "2025-12-01", "2000-01-01"]),
    "key": st.sampled_from(["", "a"]),
    "checked": st.just("yes"),
    **dict.fromkeys((*OF_A_STATE, "title", "lead", "measure", "reason", "progress", "scope", "unit"), TYPED),
}
EDITS = st.dictionaries(st.sampled_from(sorted(CELLS)), st.none(), max_size=6).flatmap(
    lambda chosen: st.fixed_dictionaries({name: CELLS[name] for name in chosen})
)


@given(living(), EDITS, st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_somebody_writes_into_a_table_is_refused_or_done_once(
    life: tuple[UUID, list[AccountableEvent]], edits: dict[str, str], new: bool
) -> None:
    record = Record(RULES)
    record.histories = dict([life])
    [row] = rows_of(exported(record))
    text = table(row | ({"id": "", "version": ""} if new else {}) | edits)
    with suppress(WrongTable):
        if record.plan(text).stops:
            return
        whole = record.carry_out(text).rows[0]
        again = record.plan(text, ()).rows[0]
        assert not again.stops, again.refusal
        assert again.to_do == ()
        if whole.row.version is not None or new:
            assert [act.command_id for act in again.acts] == [act.command_id for act in whole.acts]
