"""`kept audit ...`: looking at the record as an auditor does."""

import typer

app = typer.Typer(no_args_is_help=True, help="Look at the record as an auditor does.")
