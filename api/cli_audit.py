"""`kept audit ...`: the record as an auditor looks at it."""

from datetime import datetime
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from api.endpoints.values import Moment
from domain.model.errors import Invalid

app = typer.Typer(no_args_is_help=True, help="Look at the record as an auditor does.")

Council = Annotated[str | None, typer.Option(help="Only this council.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: a JSON object a line.")]


def moment(name: str, text: str | None) -> datetime | None:
    """A moment as RFC 3339 writes it; None where none was given. Raises Invalid."""
    if text is None:
        return None
    try:
        return TypeAdapter[datetime](Moment).validate_python(text)
    except ValidationError:
        raise Invalid(name, f"{name}: give a moment like 2025-01-31T09:30:00Z.") from None


@app.command()
def conformance(
    council: Council = None,
    until: Annotated[str | None, typer.Option(help="As known at this moment (2025-01-31T09:30:00Z).")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also what was taken in time.")] = False,
    as_json: AsJson = False,
) -> None:
    """Replay every history by the frameworks that were in force: steps late, never taken or without cause, challenges
    and their answers, claims without a verdict. Ends with exit code 1 where a step was never taken or has no cause,
    or a history does not hold together."""
    from api import cli_audit_conformance

    if cli_audit_conformance.tell(council, moment("until", until), every=every, as_json=as_json):
        raise typer.Exit(1)
