"""`kept report ...`: what a council reports, as a file."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_audit import A_DAY, KNOWN, day, moment
from api.console import out
from domain.model.errors import Invalid

if TYPE_CHECKING:
    from api.reports import Kind

app = typer.Typer(no_args_is_help=True, help="Reports, worked out from the record.")


class Form(StrEnum):
    """The forms that a report can have."""

    html = "html"
    pdf = "pdf"
    odt = "odt"
    csv = "csv"
    json = "json"


Council = Annotated[str, typer.Option(help="The council, by its key.")]
First = Annotated[datetime | None, typer.Option("--from", formats=A_DAY, help="The first day of the period.")]
Last = Annotated[datetime | None, typer.Option("--to", formats=A_DAY, help="The last day; left out: today.")]
KnownAt = Annotated[str | None, typer.Option(help=KNOWN)]
As = Annotated[Form, typer.Option("--as", help="The form of the file. CSV has the figures alone.")]
File = Annotated[Path | None, typer.Argument(help="Where to write it; left out: it is printed.")]


@app.command()
def annual(
    council: Council,
    first: First = None,
    last: Last = None,
    known_at: KnownAt = None,
    form: As = Form.html,
    file: File = None,
) -> None:
    """How each outcome, priority and promise stands, what moved, time at each rung, claims beside verdicts, gaps.
    Without --from it begins with the council's year, in April."""
    from api.reports import Kind

    _write(Kind.ANNUAL, council, first, last, known_at, form, file)


@app.command()
def pledge(
    council: Council, last: Last = None, known_at: KnownAt = None, form: As = Form.html, file: File = None
) -> None:
    """How each promise of the pledge is met, how it is planned, and what cannot be met and why."""
    from api.reports import Kind

    _write(Kind.PLEDGE, council, None, last, known_at, form, file)


@app.command()
def work_areas(
    council: Council,
    first: First = None,
    last: Last = None,
    known_at: KnownAt = None,
    form: As = Form.html,
    file: File = None,
) -> None:
    """What went well in each work area, what to improve and what is missing: without --from, in the quarter so far."""
    from api.reports import Kind

    _write(Kind.WORK_AREAS, council, first, last, known_at, form, file)


def _write(
    kind: "Kind",
    council: str,
    first: datetime | None,
    last: datetime | None,
    known_at: str | None,
    form: Form,
    file: Path | None,
) -> None:
    from api.console import services_here
    from api.reports import FORMS, make
    from domain.ledger.application import SYSTEM

    moment_ = moment("known-at", known_at)
    with services_here() as here:
        made = make(here, kind, council, SYSTEM, first=day(first), last=day(last), known_at=moment_)
        written = FORMS[form.value](made)
    if file is None:
        typer.echo(written, nl=False)
        return
    try:
        file.write_bytes(written)
    except OSError as error:
        raise Invalid("file", f"{file} cannot be written: {error.strerror}.") from None
    out.print(f"{file}: written, {len(written):,} bytes.", markup=False, highlight=False)
