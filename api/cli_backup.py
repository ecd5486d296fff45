"""`kept backup`, `kept restore`: a copy of everything, and the way back to any moment."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.console import out
from api.running.children import CannotRun
from api.settings import Settings
from domain.model.calendar import LONDON


def backup(
    to: Annotated[Path, typer.Argument(help="A folder; each backup gets one of its own in it.")],
    keep: Annotated[int | None, typer.Option(min=1, help="Remove all older ones but so many.")] = None,
) -> None:
    """Copy the whole database while everything runs, and check the copy."""
    # Here, because the processes of a run have this module too, and none of them needs these.
    from api.running import backup as backups
    from api.running import setup
    from domain.voices import copies

    with setup.database(Settings()) as settings:
        made = backups.take(settings.database_owner_url or settings.database_url or "", to)
        copied = copies.write(settings.owner_of_keys, settings.keys_copy.expanduser()) if settings.keys_copy else None
    out.print(f"{made.folder}\nWhole and checked. It has every event up to number {made.position}.", highlight=False)
    if copied is None:
        out.print("The keys of what young people said are not in it: see `kept keys copy`.")
    else:
        out.print(f"{copied} keys of what young people said are in {settings.keys_copy}.", highlight=False)
    if keep is not None:
        for folder in backups.prune(to, keep, settings.archive_dir):
            out.print(f"Removed: {folder}", highlight=False)


def restore(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="A backup, or the folder with several.")],
    until: Annotated[str | None, typer.Option(help="A moment: 2025-01-31T09:30 (UK time), or with an offset.")] = None,
    into: Annotated[Path | None, typer.Option(help="Left out: where `kept run` looks for its database.")] = None,
) -> None:
    """Make a backup, and what the archive has after it, the database again. Nothing that is there is written over."""
    from api.running import restore as restores

    settings = Settings()
    moment = _moment(until)
    found = restores.choose(source, moment)
    data = (into or settings.data_dir / "postgres").resolve()
    archive = settings.archive_dir.expanduser().resolve() if settings.archive_dir else None
    restored = restores.restore(found, data, archive=archive, until=moment)
    if restored.recorded_at is None:
        out.print("Restored: there is no event on the ledger.")
        return
    recorded = restored.recorded_at.astimezone(UTC).isoformat(timespec="seconds")
    out.print(f"Restored to {data}: every event up to number {restored.position}, recorded at {recorded}.")
    out.print("The clocks are set anew by themselves at the next start. Take a new backup then.")


def _moment(text: str | None) -> datetime | None:
    """A moment that has been. Raises CannotRun."""
    if text is None:
        return None
    try:
        given = datetime.fromisoformat(text)
        moment = (given if given.tzinfo else given.replace(tzinfo=LONDON)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CannotRun(f"{text!r} is not a moment. Give one like 2025-01-31T09:30.") from None
    if moment > datetime.now(UTC):
        raise CannotRun("That moment is still to come.")
    return moment
