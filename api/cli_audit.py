"""`kept audit ...`: the record as an auditor looks at it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

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


Which = Annotated[UUID | None, typer.Argument(help="A commitment or a duty, by its id.")]
A_DAY = ["%Y-%m-%d"]
KNOWN = "As was on the record at this moment (2025-01-31T09:30:00Z)."


@app.command()
def history(
    which: Annotated[UUID, typer.Argument(help="A commitment or a duty, by its id.")], as_json: AsJson = False
) -> None:
    """Everything that happened to a commitment or a duty, in sentences, oldest first."""
    from api import cli_audit_past

    cli_audit_past.tell_history(which, as_json=as_json)


@app.command()
def as_of(
    which: Which = None,
    council: Council = None,
    body: Annotated[str | None, typer.Option(help="The inbox of this body of the council.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="What was overdue in the council.")] = False,
    on: Annotated[datetime | None, typer.Option(formats=A_DAY, help="As it was at the end of this day.")] = None,
    known_at: Annotated[str | None, typer.Option(help=KNOWN)] = None,
    as_json: AsJson = False,
) -> None:
    """A commitment, a duty, a council's register, a body's inbox or what was overdue: as it was on a day, as known at a
    moment, or both."""
    from api import cli_audit_past
    from domain.ledger.comparing import Then

    then = Then(day(on), moment("known-at", known_at))
    if which is not None and council is None:
        cli_audit_past.tell_one(which, then, as_json=as_json)
    elif which is None and council is not None and not (body and overdue):
        cli_audit_past.tell_list(council, then, body=body, overdue=overdue, as_json=as_json)
    else:
        raise Invalid("which", "Name a commitment or a duty by its id, or a --council; with it --body or --overdue.")


@app.command()
def diff(
    which: Which = None,
    council: Council = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=A_DAY, help="The first day.")] = None,
    second: Annotated[datetime | None, typer.Option("--to", formats=A_DAY, help="The second; left out: now.")] = None,
    known_from: Annotated[str | None, typer.Option(help=f"For the first: {KNOWN}")] = None,
    known_to: Annotated[str | None, typer.Option(help=f"For the second: {KNOWN}")] = None,
    as_json: AsJson = False,
) -> None:
    """What changed between two moments, in sentences: of a commitment or a duty, or of everything in a council."""
    from api import cli_audit_past
    from domain.ledger.comparing import Then

    if (which is None) == (council is None):
        raise Invalid("which", "Name a commitment or a duty by its id, or a --council.")
    if first is None and known_from is None:
        raise Invalid("from", "Give the first moment: --from, --known-from, or both.")
    moments = Then(day(first), moment("known-from", known_from)), Then(day(second), moment("known-to", known_to))
    cli_audit_past.tell_difference(which, council, *moments, as_json=as_json)


def day(given: datetime | None) -> date | None:
    return given.date() if given else None


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


@app.command()
def readings(
    voice: Annotated[UUID | None, typer.Option(help="Only of the words with this key, by its id.")] = None,
    as_json: AsJson = False,
) -> None:
    """Who was shown what young people said, and when, oldest first."""
    from api import cli_audit_past

    cli_audit_past.tell_readings(voice, as_json=as_json)
