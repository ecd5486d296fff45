"""Tables that must stay what they are for ever: as Kept writes one (exported.vN.csv: a version for each first line that
there was), as people send them (the other ones), and what an import of each would do (NAME.txt, a line for each step).

What people send is written by hand, as files with a name of their own; tests.golden.make makes the rest."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.exchange.plan import Histories, Planned, concerned, plan
from domain.exchange.reading import read
from domain.exchange.writing import written
from domain.frameworks.file import parse
from domain.model.access import Actor, Role
from domain.model.commands import decide
from domain.model.commitment import Commitment
from domain.model.decisions import propose
from domain.model.event import AccountableEvent
from domain.model.folding import fold
from domain.model.order import Order
from tests.golden import frameworks

FOLDER = Path(__file__).parent / "tables"
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
RULES = parse(frameworks.as_written("whole"))
OFFICER = Actor(UUID(int=101), Role.OFFICER, RULES.council)
CHAIRS = {body: Actor(UUID(int=102 + n), Role.CHAIR, RULES.council, body) for n, body in enumerate(RULES.ladder)}
EVERYBODY = (OFFICER, *CHAIRS.values())
Told = tuple[str, dict[str, Any]]
AGREED: Told = ("agree", {"lead": "Head of service", "due_on": date(2027, 3, 31)})
BLOCKED: Told = ("block", {"obstacle": '"No" money,\nno time; none', "help_needed": "+ a budget"})
SHARE = {"kind": "percentage", "measure": "-5 or 5", "scope": "All", "baseline": "unknown", "target": "97.5"}
COUNT = {"kind": "count", "measure": "Homes", "unit": "homes", "baseline": "3", "target": "6"}
STEPS = {"kind": "status", "measure": "How far", "statuses": ["-", "Half way", "Done"]}
TOLD = {"reason": "Sold", "explanation": "It is gone.", "delivered": "=In a letter, “read” out"}
LIVES: tuple[tuple[dict[str, Any], list[Told]], ...] = (
    (
        {
            "title": "=Zażółć “gęślą” jaźń",
            "outcome": "healthy",
            "also_for": ["happy"],
            "promises": ["promise-2", "promise-1"],
            "priorities": ["healthy-1"],
            "good_practice": "leisure-passes",
            "source": "'-Report, page 4",
            "decided_by": "board",
            "owner": "builder",
            "lead": "@nurse",
            "due_on": date(2026, 12, 1),
            "measure": "Every one of them can",
        },
        [],
    ),
    ({"title": "Turned down"}, [("decline", {"reason": "Not the council's to give."})]),
    (
        {"title": "With a share", "outcome": "healthy"},
        [AGREED, ("set-measure", SHARE)],
    ),
    (
        {"title": "With a count"},
        [AGREED, ("set-measure", COUNT), BLOCKED],
    ),
    (
        {"title": "With steps on the way"},
        [
            AGREED,
            ("set-measure", STEPS),
            ("achieve", {"evidence": "- the list of homes"}),
        ],
    ),
    (
        {"title": "That cannot be"},
        [AGREED, ("cannot-be-met", {"reason": "The law", "explanation": "We may not.\nWe are sorry."})],
    ),
    ({"title": "Done or not"}, [AGREED, ("set-measure", {"kind": "one_off", "measure": "It is done"})]),
    ({"title": "How good"}, [AGREED, ("set-measure", {"kind": "quality", "measure": "How good", "scope": "Homes"})]),
    ({"title": "How it is"}, [AGREED, ("set-measure", {"kind": "experience", "measure": "What they say"}), BLOCKED]),
    ({"title": "That cannot be, and was told"}, [AGREED, ("cannot-be-met", TOLD)]),
)
"""What was said at the proposal, and then; by the officer or the chair of the body that decides."""


def record() -> dict[UUID, list[AccountableEvent]]:
    """The lives as they are on the record."""
    return dict(_lived(number, proposal, told) for number, (proposal, told) in enumerate(LIVES, start=1))


def _lived(number: int, proposal: dict[str, Any], told: list[Told]) -> tuple[UUID, list[AccountableEvent]]:
    which = UUID(int=0x4000 << 64 | 0x8000 << 48 | number)
    changed = propose(_order(OFFICER, number, 0), which, **proposal)
    for step, (command, said) in enumerate(told, start=1):
        by_chair = command in ("agree", "decline", "cannot-be-met")
        actor = CHAIRS[changed.decided_by] if by_chair else OFFICER
        decide(command, changed, _order(actor, number, step), **said)
    return which, [event for event in changed.collect_events() if isinstance(event, AccountableEvent)]


def _order(actor: Actor, number: int, step: int) -> Order:
    return Order(actor, datetime(2025, 11, number, 9, step, tzinfo=UTC), UUID(int=number << 8 | step), RULES)


def exported() -> bytes:
    """The table of all of them, as Kept writes it now."""
    found = map(fold, record().values())
    return written(each for each in found if isinstance(each, Commitment))


def exports() -> list[Path]:
    """Every table that Kept ever wrote of them, the newest last."""
    return sorted(FOLDER.glob("exported.v*.csv"), key=lambda file: int(file.suffixes[0].removeprefix(".v")))


def sent() -> list[Path]:
    return sorted(set(FOLDER.glob("*.csv")) - set(exports()))


def files() -> list[Path]:
    """What stays as it is, byte by byte."""
    return [*exports(), *sent()]


def listed(file: Path) -> list[str]:
    """What an import of a golden table would have done when it was made."""
    return file.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


def planned(file: Path) -> list[str]:
    """What an import of a golden table would do: where its commitments are and, of what was exported, where none is."""
    here, table = record(), file.read_bytes()
    elsewhere = ["elsewhere:", *_planned(table, {})] if file in exports() else []
    return [*_planned(table, here), *elsewhere]


def _planned(table: bytes, there: Histories) -> Iterator[str]:
    rows = read(table)
    known = {which: there[which] for which in concerned(rows) & set(there)}
    for row in plan(rows, RULES, known, EVERYBODY, NOW).rows:
        yield from _lines(row)


def _lines(row: Planned) -> Iterator[str]:
    at = f"line {row.row.line}"
    yield f"{at}: {row.commitment} version {row.version}, {row.title}"
    for act in row.acts:
        who = "on record" if act.actor is None else " ".join(filter(None, (act.actor.role.value, act.actor.body)))
        said = json.dumps(act.step.said, ensure_ascii=False, sort_keys=True, default=str)
        yield f"{at}: {act.step.command} {act.command_id} ({who}, {act.event.on}) {said}"
    if row.signs:
        yield f"{at}: signs, {'checked' if row.checked_by else 'not checked'}"
    if row.refusal is not None:
        yield f"{at}: refused at {row.column}"


def make() -> Iterator[str]:
    """Make an export of a new version where the first line is another, and what is missing beside the tables."""
    now, before = exported(), exports()
    if not before or now.splitlines()[0] != before[-1].read_bytes().splitlines()[0]:
        file = FOLDER / f"exported.v{len(before) + 1}.csv"
        file.write_bytes(now)
        yield f"made tables/{file.name}"
    elif now != before[-1].read_bytes():
        yield f"tables/{before[-1].name} stays as it is: cells are written otherwise now"
    for file in files():
        if not file.with_suffix(".txt").exists():
            file.with_suffix(".txt").write_text("\n".join(planned(file)) + "\n", encoding="utf-8")
            yield f"made tables/{file.with_suffix('.txt').name}"
