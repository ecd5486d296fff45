"""`kept simulate`: years of councils, made up, under the real rules."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

BEGINS = datetime(2026, 1, 5)  # noqa: DTZ001 - a day in England, which is what the option is
"""So that the same command gives the same figures whenever it is given."""


def simulate(
    council: Annotated[
        list[str] | None, typer.Option(help="manchester, bury, wolverhampton, or a framework file; several take turns.")
    ] = None,
    councils: Annotated[int, typer.Option(min=1, max=1000, help="How many councils.")] = 1,
    commitments: Annotated[int, typer.Option(min=0, max=100_000, help="Proposed in each, over all the years.")] = 500,
    years: Annotated[int, typer.Option(min=1, max=50)] = 20,
    begins: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")] = BEGINS,
    seed: Annotated[int, typer.Option(help="The same seed gives the same figures.")] = 1,
    meets: Annotated[
        list[str] | None, typer.Option(help='What if a body met in another rhythm: --meets "scrutiny=1 month".')
    ] = None,
    processes: Annotated[int | None, typer.Option(min=1, help="Left out: one for each processor.")] = None,
    report: Annotated[Path | None, typer.Option(help="A page with pictures to write.")] = None,
    figures: Annotated[Path | None, typer.Option("--json", help="A file for all figures.")] = None,
) -> None:
    """Simulate years of commitments and duties, and say what would come before each body, and how often."""
    from api.simulation import asked, run, tell

    what = asked(
        council or [],
        councils=councils,
        commitments=commitments,
        years=years,
        begins=begins,
        seed=seed,
        meets=meets or [],
    )
    tell(run(what, processes), report, figures)
