"""The commands that make a commitment what a row of a table says of it.

A row says what somebody wants to be so. What it says otherwise than the commitment becomes a command, in an order in
which they can be carried out; what no command can change is refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from msgspec import structs

from domain.exchange.roads import road, states_on
from domain.exchange.table import FIXED, OF_A_STATE, Facts, Row, facts_of
from domain.model import measures
from domain.model.commitment import Commitment
from domain.model.errors import Invalid

PROPOSE = "propose"
_OPEN = ("agreed", "blocked")
_OWN_COLUMN: dict[str, dict[str, str]] = {
    "decline": {"reason": "closed_because"},
    "cannot-be-met": {"reason": "closed_because"},
    "unblock": {"how": "reason"},
    "report-progress": {"report": "progress"},
    "set-measure": {"kind": "measure_kind"},
    "deliver-explanation": {"where": "delivered"},
}
"""In which column what a command says stands, where that has another name."""
NO_COMMAND = "No command changes this. Leave it as it was exported, or propose something new without an id."
NOT_AWAY = "No command takes this away. Leave it as it was exported, or write something else."


@dataclass(frozen=True)
class Step:
    """One command that a row asks for; `said`: what it says beyond its day."""

    command: str
    said: dict[str, Any] = field(repr=False)

    def column(self, name: str) -> str:
        """The column in which something that the command says stands."""
        return _OWN_COLUMN.get(self.command, {}).get(name, "decided_by" if name == "body" else name)

    def texts(self) -> dict[str, str]:
        """Everything in it that somebody typed, by column."""
        said = {name: "\n".join(value) if name == "statuses" else value for name, value in self.said.items()}
        return {self.column(name): value for name, value in said.items() if isinstance(value, str)}

    def command_id(self, commitment: UUID, row: Row) -> UUID:
        """The command's id follows from what it says and to what, so that the same row is carried out once."""
        if self.command == PROPOSE:
            return proposal_id(row)
        said = json.dumps([self.command, row.version, row.on, self.said], default=str, sort_keys=True)
        return uuid5(commitment, said)


_TABLES = UUID("0d7a3c1e-6a55-5b0f-8f4b-7c7d6f0a91be")
"""Names the proposals that come from tables."""


def proposal_id(row: Row) -> UUID:
    """The command that proposes what a row is about, if that is not on this ledger: of its id on another ledger, of its
    key, or of what no command can change. So the same row finds what it made, whatever else it says by then."""
    if row.id is not None:
        about: list[Any] = ["id", str(row.id)]
    elif row.key is not None:
        about = ["key", row.key]
    else:
        about = ["facts", *(sorted(v) if isinstance(v := getattr(row.facts, name), tuple) else v for name in FIXED)]
    return uuid5(_TABLES, json.dumps([row.council, *about]))


def steps(row: Row, base: Commitment | None, *, blanks_say_nothing: bool) -> list[Step]:
    """What makes a commitment (None: there is none yet) what a row says. Raises Invalid, naming the column, for what no
    command can change. `blanks_say_nothing`: an empty cell leaves things as they are, as in a row without the version
    that it was exported from."""
    if base is None:
        first = [Step(PROPOSE, _proposal(row.facts))]
        proposed = Facts(**{name: getattr(row.facts, name) for name in (*FIXED, "owner", "lead", "due_on", "measure")})
        return first + _onward(row, replace(proposed, state="proposed"), None, blanks_say_nothing=True)
    was = facts_of(base)
    wanted = _filled(row.facts, was) if blanks_say_nothing else row.facts
    wanted = replace(wanted, **{name: getattr(was, name) for name in row.lacks})
    for name in FIXED:
        if _comparable(getattr(wanted, name)) != _comparable(getattr(was, name)):
            raise Invalid(name, NO_COMMAND)
    return _onward(replace(row, facts=wanted), was, base.measurement, blanks_say_nothing=blanks_say_nothing)


def _onward(row: Row, was: Facts, measured: measures.Measure | None, *, blanks_say_nothing: bool) -> list[Step]:
    """The steps from what there is to what is wanted."""
    facts = row.facts
    begins, ends = was.state or "proposed", facts.state or was.state or "proposed"
    if facts.state is None and not blanks_say_nothing:
        raise Invalid("state", NOT_AWAY)
    commands = road(begins, ends)
    _check_state_columns(facts, was, ends, moved=bool(commands))
    changes = _changes(row, was, measured, agreed_on_the_way="agree" in commands, blanks_say_nothing=blanks_say_nothing)
    on_the_way = [Step(command, _said(command, row, was)) for command in commands]
    at = _when(states_on(begins, commands))
    return [*on_the_way[:at], *changes, *on_the_way[at:]]


def _when(states: list[str]) -> int:
    """After how many commands on the way the rest is changed: where it is open, for there everything can be; else while
    it is proposed; else at the end."""
    best = next((index for index, state in enumerate(states) if state in _OPEN), None)
    if best is None:
        best = next((index for index, state in enumerate(states) if state == "proposed"), len(states) - 1)
    return best


def _changes(
    row: Row, was: Facts, measured: measures.Measure | None, *, agreed_on_the_way: bool, blanks_say_nothing: bool
) -> list[Step]:
    facts = row.facts
    made: list[Step] = []
    for name in ("owner", "lead", "due_on", "measure", "measure_kind"):
        if getattr(facts, name) is None and getattr(was, name) is not None and not blanks_say_nothing:
            raise Invalid(name, NOT_AWAY)
    if facts.owner not in (None, was.owner):
        made.append(Step("assign-owner", {"owner": facts.owner, "reason": row.reason}))
    if facts.lead not in (None, was.lead) and not agreed_on_the_way:
        made.append(Step("assign-lead", {"lead": facts.lead}))
    if facts.due_on not in (None, was.due_on) and not agreed_on_the_way:
        made.append(Step("move-due-date", {"due_on": facts.due_on, "reason": row.reason}))
    made += _measuring(facts, was, measured)
    if _told_since(facts, was):
        made.append(Step("deliver-explanation", {"where": facts.delivered}))
    if row.progress is not None:
        made.append(Step("report-progress", {"report": row.progress}))
    return made


def _told_since(facts: Facts, was: Facts) -> bool:
    """Whether it could not be met before, and children were told now."""
    stays = (facts.state or was.state) == was.state == "cannot_be_met"
    return stays and was.delivered is None and facts.delivered is not None


def _measuring(facts: Facts, was: Facts, measured: measures.Measure | None) -> list[Step]:
    parts = {name: getattr(facts, name) for name in ("scope", "unit", "baseline", "target")}
    if facts.measure_kind is None:
        if facts.statuses or any(part is not None for part in parts.values()):
            raise Invalid("measure_kind", "Say the kind of measure as well.")
        if facts.measure not in (None, was.measure):
            raise Invalid("measure_kind", "To change how anyone will know, say the kind of measure as well.")
        return []
    try:
        wanted = measures.checked(0, kind=facts.measure_kind, statuses=list(facts.statuses), **parts)
    except Invalid as refusal:
        raise Invalid("measure_kind" if refusal.field == "kind" else refusal.field, refusal.sentence) from None
    if measured is not None and structs.replace(measured, version=0) == wanted and facts.measure in (None, was.measure):
        return []
    said = {"kind": facts.measure_kind, "measure": facts.measure, "statuses": list(facts.statuses), **parts}
    return [Step("set-measure", {name: value for name, value in said.items() if value not in (None, [])})]


def _said(command: str, row: Row, was: Facts) -> dict[str, Any]:
    """What a command on the way to another state says."""
    facts = row.facts
    # Left out where it is empty: what a table without this column led to keeps its id.
    told = {} if facts.delivered is None else {"delivered": facts.delivered}
    named: dict[str, dict[str, Any]] = {
        "decline": {"reason": facts.closed_because},
        "block": {"obstacle": facts.obstacle, "help_needed": facts.help_needed},
        "unblock": {"how": row.reason},
        "achieve": {"evidence": facts.evidence},
        "cannot-be-met": {"reason": facts.closed_because, "explanation": facts.explanation} | told,
        "reopen": {"reason": row.reason},
    }
    if command in named:
        return named[command]
    changed: Mapping[str, str | date | None] = {"lead": facts.lead, "due_on": facts.due_on}
    return {name: value for name, value in changed.items() if value not in (None, getattr(was, name))}


def _proposal(facts: Facts) -> dict[str, Any]:
    if facts.title is None:
        raise Invalid("title", "This is needed. Say what should be promised.")
    said = {name: getattr(facts, name) for name in (*FIXED, "owner", "lead", "due_on", "measure")}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in said.items() if v not in (None, ())}


def _check_state_columns(facts: Facts, was: Facts, ends: str, *, moved: bool) -> None:
    for name, states in OF_A_STATE.items():
        said, before = getattr(facts, name), getattr(was, name)
        if ends in states and not moved and said != before and not (name == "delivered" and before is None):
            raise Invalid(name, NO_COMMAND)
        if ends not in states and said not in (None, before):
            named = " or ".join(state.replace("_", " ") for state in states)
            raise Invalid(name, f"Only what is {named} has this. Leave it empty, or change the state.")


def _filled(said: Facts, was: Facts) -> Facts:
    """What a row says, with what it leaves out as it is; but for what belongs to a state that it leaves."""
    stays = said.state in (None, was.state)
    kept = {name: getattr(was, name) for name in vars(said) if stays or name not in OF_A_STATE}
    measuring = ("scope", "unit", "baseline", "target", "statuses")
    if said.measure_kind is not None:
        kept |= {name: getattr(said, name) for name in measuring}
    return replace(said, **{name: value for name, value in kept.items() if getattr(said, name) in (None, ())})


def _comparable(value: object) -> object:
    return frozenset(value) if isinstance(value, tuple) else value
