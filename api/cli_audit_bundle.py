"""`kept audit export`, `verify BUNDLE` and `restore`: the record in one file, checked anywhere, made again."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.console import out, services_here
from api.settings import Settings

if TYPE_CHECKING:
    from domain.bundle.check import Checked
    from domain.ledger.database import Connection

LOOK_EVERY = 0.5
"""Seconds between two looks at what is sealed."""
Keys = Annotated[
    list[str] | None, typer.Option("--key", help="The public key, got another way than with the bundle; or several.")
]
Against = Annotated[Path | None, typer.Option(help="A file with checkpoints that were got another way.")]


def export(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
    up_to: Annotated[
        int | None, typer.Option(min=1, help="So many events at most; left out: all that is sealed.")
    ] = None,
    wait: Annotated[float, typer.Option(min=0, max=3600, help="Seconds to wait for what is not sealed yet.")] = 10,
) -> None:
    """Write the record, its seal and what explains it to one file. There are words of young people in it."""
    from domain.bundle import export as bundles
    from domain.ledger.database import connect

    with services_here() as services:
        assert services.settings.database_url is not None
        with connect(services.settings.database_url) as conn:
            if up_to is None:
                _wait(conn, wait)
            made = bundles.export(conn, file, up_to=up_to)
    if made.unsealed:
        out.print(f"{made.unsealed} events are not sealed yet, so they are not in it.", highlight=False)
    out.print(
        f"{file}: {made.sealed.size} events, up to position {made.sealed.position}.", markup=False, highlight=False
    )
    out.print("There are words of young people in it: only you can read it, and whoever you give it to.")
    _tell(made.checked, own_key=False)


def verify_bundle(bundle: Path, *, keys: list[str], against: Path | None) -> None:
    """Check a bundle, offline. Says which event is the first that is wrong, and then ends with exit code 1."""
    from domain.bundle import zipped

    _tell(zipped.verify_bundle(bundle, vkeys=keys, against=against), own_key=not keys)


def restore(
    bundle: Annotated[Path, typer.Argument(help="A file that `kept audit export` wrote.")],
    key: Keys = None,
    against: Against = None,
) -> None:
    """Make the record of a bundle again in an empty database, as its owner. A bundle that does not hold is refused."""
    from api.running import setup
    from domain.bundle.restore import restore as restored

    with setup.database(Settings()) as settings:
        url = settings.database_owner_url or settings.database_url or ""
        made = restored(url, bundle, service_role=settings.service_role, vkeys=key or [], against=against)
    _tell(made, own_key=not key)
    out.print("It is all there again. Now run `kept rebuild`, and add accounts: a bundle has none.")


def _wait(conn: "Connection", seconds: float) -> None:
    """Wait until all is sealed that is on the record now, or the time is up."""
    from domain.bundle.export import unsealed

    until = time.monotonic() + seconds
    while unsealed(conn) and time.monotonic() < until:
        time.sleep(LOOK_EVERY)


def _tell(checked: "Checked", *, own_key: bool) -> None:
    """Say what does not hold, and end with exit code 1; or that all does, and what that is worth."""
    from domain.seal.keys import to_base64

    for finding in checked.findings:
        print(finding)  # noqa: T201 - never wrapped
    if checked.findings:
        raise typer.Exit(1)
    last = checked.last.checkpoint
    for line in (
        f"{checked.events} events hold, up to the checkpoint of {last.origin} with the root {to_base64(last.root)}.",
        f"Signatures checked: {checked.checkpoints} of {checked.checkpoints}."
        f" Checkpoints from outside: {checked.outside}.",
    ):
        print(line)  # noqa: T201
    if own_key:
        print("The key was the bundle's own: this shows that all of it belongs together, and not who made it.")  # noqa: T201
        print(f"Get the key another way and give it with --key. The bundle's own: {checked.keys[0].vkey}")  # noqa: T201


COMMANDS = (export, restore)
