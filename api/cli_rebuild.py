"""`kept rebuild`: lists made again from the record, or compared with what it gives."""

from typing import Annotated

import typer

from api.console import out, services_here
from projections.comparing import compare
from projections.rebuild import rebuild as rebuild_read_models


def rebuild(
    name: Annotated[str | None, typer.Argument(help="One read model; all, if left out.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare, row by row, and change nothing. Exit code 1: rows differ.")
    ] = False,
) -> None:
    """Make read models again from the ledger, while people read."""
    with services_here() as services:
        assert services.settings.database_url is not None
        url, ledger = services.settings.database_url, services.ledger
        different = 0
        try:
            if check:
                for compared in compare(url, ledger, name):
                    different += compared.different
                    for sentence in compared.sentences:
                        out.print(sentence, highlight=False, markup=False, soft_wrap=True)
                    out.print(
                        f"{compared.name}: {compared.different or 'none'} of {compared.rows} rows differ, up to event"
                        f" {compared.position}"
                    )
            else:
                for each, events in rebuild_read_models(url, ledger, name).items():
                    out.print(f"{each}: made again from {events} events")
        except LookupError:
            raise typer.BadParameter(f"There is no read model {name!r}.") from None
    if different:
        raise typer.Exit(1)
