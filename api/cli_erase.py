"""`kept erase ...` and `kept keys ...`: erasing what somebody said, and looking after the keys that it is under."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from api.console import out, services_here
from domain.ledger.application import SYSTEM
from domain.model.errors import Invalid

if TYPE_CHECKING:
    from api.services import Services

app = typer.Typer(no_args_is_help=True, help="Erase what somebody said, everywhere and for ever.")
keys = typer.Typer(no_args_is_help=True, help="The keys of what young people said.")


@app.command()
def account(which: UUID) -> None:
    """Erase all that an account said, what it was answered, and its name, and end it."""
    from api.erasing import erase_account

    with services_here() as services:
        with services.database() as conn:
            ended, number = erase_account(services, conn, which, by=SYSTEM.id)
        if not ended and not number:
            raise Invalid("account", "There is no such account, or all of it was erased before.")
        _leave_nothing(services)
    out.print(f"Erased: {number} texts, the name among them." if number != 1 else "Erased: 1 text.")


@app.command()
def words(voices: list[UUID]) -> None:
    """Erase single texts, by the ids of their keys, as histories tell them (`voices`): consent was withdrawn, say."""
    with services_here() as services:
        number = services.ledger.voices.erase(voices, by=SYSTEM.id)
        if not number:
            raise Invalid("voices", "There are no such words, or they were erased before.")
        _leave_nothing(services)
    out.print(f"Erased: {number} of {len(set(voices))}.")


@keys.command()
def copy(to: Annotated[Path | None, typer.Argument(help="Left out: KEPT_KEYS_COPY.")] = None) -> None:
    """Copy the keys to one file, in place of the one that is there. Without them nobody can read what was said."""
    from domain.voices import copies

    with services_here() as services:
        file = to or services.settings.keys_copy
        if file is None:
            raise Invalid("to", "Say where to: name a file, or set KEPT_KEYS_COPY.")
        number = copies.write(services.settings.owner_of_keys, file.expanduser())
    out.print(f"{number} keys are in {file}, for this user only.", highlight=False)


@keys.command()
def restore(source: Annotated[Path, typer.Argument(metavar="FROM")]) -> None:
    """Take in the keys of a copy that are missing. What was erased stays erased."""
    from domain.voices import copies

    with services_here() as services:
        if not source.is_file():
            raise Invalid("source", "There is no such file.")
        # Before, so that none of them is taken in: the record may know of more.
        services.ledger.voices.erase_again()
        number = copies.read(services.settings.owner_of_keys, source)
    out.print(f"{number} keys were missing and are there again.", highlight=False)


@keys.command()
def scrub() -> None:
    """Leave nothing of erased keys on the disk: once a night, where people erase their own words."""
    with services_here() as services:
        _leave_nothing(services)
    out.print("Done.")


def _leave_nothing(services: "Services") -> None:
    """Erased keys are in no file of the database, and in no copy that we know of."""
    from domain.voices import copies

    settings = services.settings
    if not copies.scrub(settings.owner_of_keys):
        out.print("This role may not set a checkpoint: what was erased leaves the write-ahead log by and by.")
    if settings.keys_copy is not None and settings.keys_copy.exists():
        copies.write(settings.owner_of_keys, settings.keys_copy.expanduser())
