"""`kept framework ...`: a council's governance, from a file."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.console import out, services_here
from domain.frameworks import file as framework_file
from domain.frameworks.difference import difference
from domain.ledger.application import SYSTEM

app = typer.Typer(no_args_is_help=True, help="A council's governance, from a file.")


@app.command()
def adopt(
    file: Path,
    in_force_from: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The first day on which it counts, in place of the file's."),
    ] = None,
) -> None:
    """Adopt a framework file for the council it names. Running deadlines are worked out anew."""
    data = framework_file.read(file)
    if in_force_from is not None:
        data["in_force_from"] = in_force_from.date()
    with services_here() as services:
        new = services.ledger.adopt_framework(data, actor=SYSTEM)
        if services.settings.trial:
            from api.running import setup

            setup.offer_sign_ins(services)
    out.print(f"{data['council']}: {'adopted' if new else 'this very framework is in force already'}.")


@app.command()
def check(file: Path) -> None:
    """Say whether a framework file can be adopted, and if not, why."""
    found = framework_file.parse(framework_file.read(file))
    out.print(f"{found.name}, version {found.version}: {len(found.bodies)} bodies, {len(found.ladder)} rungs. Good.")


@app.command()
def diff(old: Path, new: Path) -> None:
    """Say in sentences what one framework file changes against another."""
    said = difference(framework_file.read(old), framework_file.read(new))
    for sentence in said or ["They say the same."]:
        print(sentence)  # noqa: T201 - never wrapped
