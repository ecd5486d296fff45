"""A record of many councils, quickly: the years of one that the simulation made up, copied with other ids and another
name for each."""

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg

from api.running.setup import FRAMEWORKS
from benchmarks.lives import BEGINS, COUNCIL
from domain.frameworks.file import calendar_of, parse, read
from domain.ledger.application import SYSTEM, Accountability
from domain.model.council import Council, council_id
from domain.model.duty import duty_id
from domain.model.event import AccountableEvent
from domain.simulation.council import simulate
from domain.simulation.plan import Plan

_ID = re.compile("[0-9a-f]{32}")
Row = tuple[str, int, str, str]


def fill(owner: str, ledger: Accountability, councils: int, commitments: int, years: int) -> list[str]:
    """Put so many councils on an empty record, each with so many commitments. Returns their names."""
    sample, terms = _sample(ledger, commitments, years)
    names = [f"council-{number + 1}" for number in range(councils)]
    with psycopg.connect(owner) as conn, conn.cursor() as cursor:
        into = "COPY ledger.events (originator_id, originator_version, topic, state) FROM STDIN"
        with cursor.copy(into) as copy:
            for name in names:
                for row in _renamed(sample, terms, name):
                    copy.write_row(row)
    with psycopg.connect(owner, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")
    return names


def _sample(ledger: Accountability, commitments: int, years: int) -> tuple[Sequence[Row], Sequence[str]]:
    """The rows of one council, and the keys of its duties."""
    data = read(FRAMEWORKS / f"{COUNCIL}.toml")
    framework = parse(data)
    order: dict[str, Any] = {"actor": SYSTEM, "at": BEGINS, "on": BEGINS.date()}
    council = Council.found(COUNCIL, **order, command_id=uuid4())
    council.adopt(data, **order, in_force_from=BEGINS.date(), command_id=uuid4())
    recorded: list[AccountableEvent] = []
    simulate(Plan(framework, calendar_of(framework), BEGINS, years, commitments, seed=1), recorded.extend)
    stored = [ledger.mapper.to_stored_event(event) for event in (*council.collect_events(), *recorded)]
    rows = [(str(each.originator_id), each.originator_version, each.topic, each.state.decode()) for each in stored]
    return rows, [each.key for each in framework.frame.duties]


def _renamed(sample: Sequence[Row], duties: Sequence[str], name: str) -> Iterator[Row]:
    chance = Random(name)
    ids = {council_id(COUNCIL).hex: council_id(name).hex}
    ids |= {duty_id(COUNCIL, key).hex: duty_id(name, key).hex for key in duties}

    def other(found: re.Match[str]) -> str:
        return ids.setdefault(found[0], f"{chance.getrandbits(128):032x}")

    for which, version, topic, state in sample:
        mine = UUID(_ID.sub(other, UUID(which).hex))
        yield str(mine), version, topic, _ID.sub(other, state).replace(f'"{COUNCIL}"', f'"{name}"')
