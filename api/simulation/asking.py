"""From what was asked for on the command line to tallies."""

import os
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from rich.progress import Progress

from api.console import out
from api.running.setup import COUNCILS, FRAMEWORKS
from domain.frameworks.file import calendar_of, parse, read
from domain.frameworks.values import EveryText
from domain.model.calendar import LONDON, Every
from domain.model.errors import Invalid
from domain.simulation.many import councils as many
from domain.simulation.many import meeting, simulate_all
from domain.simulation.plan import Plan
from domain.simulation.tally import Tally


@dataclass(frozen=True)
class Asked:
    """`plans`: one for each kind of council as it is; `otherwise`: the same with another rhythm of meetings, which
    `what_if` says (empty: nothing else was asked)."""

    plans: tuple[Plan, ...]
    otherwise: tuple[Plan, ...]
    what_if: str
    councils: int


@dataclass(frozen=True)
class Came:
    """What came of it, in how many seconds, and how many bytes the largest process had."""

    asked: Asked
    as_it_is: Tally
    otherwise: Tally | None
    seconds: float
    memory: int


def asked(
    kinds: Sequence[str],
    *,
    councils: int,
    commitments: int,
    years: int,
    begins: datetime,
    seed: int,
    meets: Sequence[str],
) -> Asked:
    """Raises Invalid for a council, a body or a rhythm that there is not."""
    plans = []
    for kind in kinds or COUNCILS[:councils]:
        framework = parse(read(FRAMEWORKS / f"{kind}.toml" if kind in COUNCILS else Path(kind)))
        first = begins.replace(tzinfo=LONDON)
        plans.append(Plan(framework, calendar_of(framework), first, years, commitments, seed))
    otherwise = list(plans)
    for each in meets:
        body, _, rhythm = each.partition("=")
        try:
            every = TypeAdapter(EveryText).validate_python(rhythm.strip())
        except ValidationError:
            raise Invalid("meets", f'{each!r}: write a body and a rhythm, as in "scrutiny=1 month".') from None
        otherwise = _meeting(otherwise, body.strip(), every)
    return Asked(tuple(plans), tuple(otherwise) if meets else (), ", ".join(meets), councils)


def _meeting(plans: Sequence[Plan], body: str, every: Every) -> list[Plan]:
    """The same, if this body of any of them met in another rhythm; Invalid where none has it."""
    if all(plan.framework.body(body) is None for plan in plans):
        raise Invalid("meets", f"No council that was asked for has a body {body!r}.")
    return [meeting(plan, body, every) if plan.framework.body(body) else plan for plan in plans]


def run(what: Asked, processes: int | None) -> Came:
    """Simulate it, as it is and otherwise, on so many processes (None: one for each processor)."""
    begun = time.perf_counter()
    workers = min(processes or os.cpu_count() or 1, what.councils)
    with Progress(console=out, transient=True) as progress:
        bar = progress.add_task("Simulating", total=what.councils * (2 if what.otherwise else 1))

        def total(plans: tuple[Plan, ...]) -> Tally:
            return simulate_all(list(many(plans, what.councils)), workers, lambda: progress.advance(bar))

        as_it_is = total(what.plans)
        otherwise = total(what.otherwise) if what.otherwise else None
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * 1024
    return Came(what, as_it_is, otherwise, time.perf_counter() - begun, memory)
