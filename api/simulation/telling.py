"""Telling what came of a simulation: on the screen, as figures, as a page with pictures."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.table import Table

from api.console import out
from api.drawing import bars, line
from api.simulation.asking import Came
from domain.model.errors import Invalid
from domain.simulation.habits import DECISIONS
from domain.simulation.tally import OfBody, Tally, quantile

FIGURES = (
    ("meetings", "Meetings"),
    ("arrived", "Matters that reached it"),
    ("climbed_in", "of them by silence below"),
    ("decided", "Decided"),
    ("climbed_away", "Went on unanswered"),
    ("unanswered", "Silences at the top"),
    ("warned", "Warnings"),
    ("table", "Matters at a meeting: half, 1 in 10"),
    ("stay", "Days with it: half, 1 in 10"),
)


def tell(came: Came, report: Path | None, figures: Path | None) -> None:
    """Show the table, and write the page and the figures where they are asked for. Raises Invalid for a file that
    cannot be written."""
    for title, tally in _both(came):
        out.print(_table(title, tally))
    out.print(_in_a_sentence(came), highlight=False)
    if report is not None:
        _write(report, page(came))
    if figures is not None:
        _write(figures, json.dumps(numbers(came), indent=1))


def numbers(came: Came) -> dict[str, Any]:
    """Every figure, for a program."""
    told: dict[str, Any] = {"seconds": round(came.seconds, 1), "memory_bytes": came.memory}
    for title, tally in _both(came):
        most = {"most_at_one_moment": max(tally.instants.values(), default=0), "steps": tally.steps}
        told[title] = {name: value for name, value in vars(tally).items() if name not in ("instants", "bodies")} | most
        told[title]["bodies"] = {key: vars(body) for key, body in tally.bodies.items()}
    return told


def page(came: Came) -> str:
    """A page of HTML that needs nothing beside it: what came before each body, with pictures and their tables."""
    env = Environment(loader=PackageLoader("api"), autoescape=True, undefined=StrictUndefined)
    plan = came.asked.plans[0]
    return env.get_template("simulation.html").render(
        came=came,
        plan=plan,
        tallies=[(title, tally, _bodies(tally), _rows(tally), _pictures(tally)) for title, tally in _both(came)],
        habits=[(each.metadata["says"], getattr(plan.habits, each.name)) for each in fields(plan.habits)],
        decisions=DECISIONS,
        sentence=_in_a_sentence(came),
    )


def _both(came: Came) -> list[tuple[str, Tally]]:
    told = [("As it is", came.as_it_is)]
    return told if came.otherwise is None else [*told, (f"If {came.asked.what_if}", came.otherwise)]


def _in_a_sentence(came: Came) -> str:
    tally, plan = came.as_it_is, came.asked.plans[0]
    most = max(tally.instants.values(), default=0)
    return (
        f"Councils: {tally.councils:,}. {tally.commitments:,} commitments and {tally.duties:,} duties over {plan.years}"
        f" years: {tally.events.total():,} events, {tally.steps:,} of them taken by the clock, {most:,} at most at one"
        f" moment. Seed {plan.seed}. Worked out in {came.seconds:,.0f} seconds with {came.memory / 2**20:,.0f} MiB."
    )


def _rows(tally: Tally) -> list[tuple[str, list[str]]]:
    """A row for each figure, with a cell for each body, from the first rung to the top."""
    return [(says, [_cell(body, name) for _, body in _bodies(tally)]) for name, says in FIGURES]


def _bodies(tally: Tally) -> list[tuple[str, OfBody]]:
    return sorted(tally.bodies.items(), key=lambda each: (each[1].rung, each[0]))


def _cell(body: OfBody, name: str) -> str:
    counted = {"table": body.tables, "stay": body.stays}.get(name)
    if counted is not None:
        return f"{quantile(counted, 0.5)}, {quantile(counted, 0.9)}"
    return f"{getattr(body, name):,}"


def _table(title: str, tally: Tally) -> Table:
    table = Table("", *(key for key, _ in _bodies(tally)), title=title)
    for says, row in _rows(tally):
        table.add_row(says, *row)
    return table


def _pictures(tally: Tally) -> list[tuple[str, str]]:
    bodies = _bodies(tally)
    months = sorted(tally.months)
    return [
        (
            "How long matters stay: days, for half of them and for 9 in 10",
            bars([(key, [quantile(body.stays, 0.5), quantile(body.stays, 0.9)]) for key, body in bodies]),
        ),
        ("Steps of the clock in each month", line([(month, tally.steps_by_month[month]) for month in months])),
        ("Open commitments at the end of each year", line([(str(y), n) for y, n in sorted(tally.open_at.items())])),
    ]


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Invalid("report", f"{file} cannot be written: {error.strerror}.") from None
    out.print(f"{file}: written.", markup=False, highlight=False)
