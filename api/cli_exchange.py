"""`kept export` and `kept import`: a council's commitments as a table, and back."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer


def export(
    council: Annotated[str | None, typer.Argument(help="Left out: the only one there is.")] = None,
    to: Annotated[Path | None, typer.Option(help="The file to write; left out: the screen.")] = None,
) -> None:
    """Write a council's commitments as a table (CSV) that `kept import` takes back."""
    from api import cli_tables

    cli_tables.write(council, to)


def import_table(
    file: Path,
    given_by: Annotated[
        list[UUID] | None,
        typer.Option("--as", help="The account that does it (`kept user list`); several: each step the first who may."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Say row by row what a table (CSV) would do to the council that it is of, and then do it, if all of it can be."""
    from api import cli_tables

    cli_tables.take(file, given_by or [], dry_run=dry_run)
