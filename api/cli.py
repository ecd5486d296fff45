"""The command line: `kept ...`."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Annotated
from uuid import UUID

import psycopg
import structlog
import typer
from rich.console import Console

from api import accounts, processes
from api.logs import configure
from api.running import setup
from api.running.demo import show
from api.running.supervisor import Address, CannotRun, Supervisor
from api.services import Services, build
from api.settings import Settings
from domain.frameworks import file as framework_file
from domain.frameworks.difference import difference
from domain.ledger.application import SYSTEM
from domain.ledger.database import Unavailable
from domain.ledger.install import may_change_the_record
from domain.model.access import Role
from domain.model.errors import Invalid, Refusal
from domain.model.text import line
from projections.rebuild import rebuild as rebuild_read_models

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Promises to children in care, kept on record.",
)
framework = typer.Typer(no_args_is_help=True, help="A council's governance, from a file.")
user = typer.Typer(no_args_is_help=True, help="Who may sign in.")
app.add_typer(framework, name="framework")
app.add_typer(user, name="user")
out = Console()
log = structlog.get_logger(__name__)


@app.command()
def run() -> None:
    """Start everything on this machine, and stop it all on Ctrl-C."""
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
    with setup.database(Settings()) as settings:
        setup.initialise(settings)
    out.print("The database is set up.")


@app.command()
def demo() -> None:
    """Watch a promise climb all four rungs in under a minute, on a framework whose working day lasts a second."""
    show(Settings(), out)


@app.command()
def rebuild(name: Annotated[str | None, typer.Argument(help="One read model; all, if left out.")] = None) -> None:
    """Make read models again from the ledger."""
    with _services() as services:
        assert services.settings.database_url is not None
        try:
            made = rebuild_read_models(services.settings.database_url, services.ledger, name)
        except LookupError:
            raise typer.BadParameter(f"There is no read model {name!r}.") from None
    for each, events in made.items():
        out.print(f"{each}: made again from {events} events")


@app.command()
def doctor() -> None:
    """Say what is set up and what is not."""
    with _services() as services:
        settings = services.settings
        out.print(f"Database: reached. Councils: {', '.join(services.ledger.councils()) or 'none yet'}.")
        if may_change_the_record(settings.database_url or ""):
            out.print("Warning: the service's role may change events. Set KEPT_DATABASE_OWNER_URL to another role.")
        else:
            out.print("The service's role can read events and append them, and nothing else.")
        out.print(f"Temporal: {settings.temporal_address or 'started by `kept run`'}.")


@framework.command()
def adopt(
    file: Path,
    in_force_from: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The first day on which it counts, in place of the file's."),
    ] = None,
) -> None:
    """Adopt a framework file for the council it names. Running deadlines are worked out anew."""
    data = framework_file.read(file)
    if in_force_from is not None:
        data["in_force_from"] = in_force_from.date()
    with _services() as services:
        new = services.ledger.adopt_framework(data, actor=SYSTEM)
        if services.settings.trial:
            setup.offer_sign_ins(services)
    out.print(f"{data['council']}: {'adopted' if new else 'this very framework is in force already'}.")


@framework.command()
def check(file: Path) -> None:
    """Say whether a framework file can be adopted, and if not, why."""
    found = framework_file.parse(framework_file.read(file))
    out.print(f"{found.name}, version {found.version}: {len(found.bodies)} bodies, {len(found.ladder)} rungs. Good.")


@framework.command()
def diff(old: Path, new: Path) -> None:
    """Say in sentences what one framework file changes against another."""
    said = difference(framework_file.read(old), framework_file.read(new))
    for sentence in said or ["They say the same."]:
        print(sentence)  # noqa: T201 - never wrapped


@user.command()
def add(
    role: Annotated[Role, typer.Option()],
    name: Annotated[str, typer.Option(help="How the seat is called; no person's name is needed.")],
    council: Annotated[str | None, typer.Option(help="Left out: sees every council.")] = None,
    body: Annotated[str | None, typer.Option(help="For chairs and members.")] = None,
) -> None:
    """Add an account. Its token is shown this once."""
    with _services() as services:
        _check_seat(services, role, council, body)
        with services.database() as conn:
            account, token = accounts.add(conn, council=council, role=role, body=body, name=line("name", name))
    out.print(f"{account.id}\n{token}", highlight=False)


@user.command(name="list")
def list_users(council: Annotated[str | None, typer.Option()] = None) -> None:
    """The accounts that are not ended."""
    with _services() as services, services.database() as conn:
        for each in accounts.everyone(conn, council):
            seat = f"{each.council or 'every council'}  {each.role.value}  {each.body or '-'}  {each.name}"
            out.print(f"{each.id}  {seat}", highlight=False)


@user.command()
def revoke(account_id: UUID) -> None:
    """End an account and everything it is signed in to."""
    with _services() as services, services.database() as conn:
        ended = accounts.revoke(conn, account_id)
    if not ended:
        raise Invalid("account", "There is no such account, or it was ended before.")
    out.print("Ended.")


def main() -> None:
    """Run a command; what is refused is said in a sentence, with exit code 1."""
    configure(Settings().log_level)
    try:
        app()
    except Refusal as refusal:
        sentence = refusal.sentence
    except CannotRun as reason:
        sentence = str(reason)
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        sentence = "This database is not set up for Kept. Run `kept init` first."
    except psycopg.errors.InsufficientPrivilege:
        sentence = "This role may not do that in the database. Set KEPT_DATABASE_OWNER_URL to the role that may."
    except Unavailable:
        sentence = "The database cannot be reached. Is KEPT_DATABASE_URL right, and does the server run?"
    else:
        return
    Console(stderr=True).print(sentence, highlight=False, markup=False, soft_wrap=True)
    raise SystemExit(1)


@contextmanager
def _services() -> Iterator[Services]:
    """Services on the database that is set, or on the embedded one. Where the owner is known, it is set up first."""
    with setup.database(Settings()) as settings:
        if settings.database_owner_url is not None:
            setup.initialise(settings)
        services = build(settings)
        try:
            yield services
        finally:
            services.close()


def _check_seat(services: Services, role: Role, council: str | None, body: str | None) -> None:
    """Raises a Refusal for a seat that there is not."""
    if role is Role.CLOCK:
        raise Invalid("role", "The clock is not a person.")
    sees_all = role in (Role.AUDITOR, Role.ADMIN)
    if council is None and not sees_all:
        raise Invalid("council", "Only an auditor or an administrator sees every council. Name one.")
    if (body is not None) != (role in (Role.CHAIR, Role.MEMBER)):
        raise Invalid("body", "A chair or a member has a body; no other role has.")
    if council is not None:
        rules = services.ledger.governance.of(council).framework.at(services.ledger.now())
        if body is not None:
            rules.require_body(body)


def _ready(address: Address) -> None:
    """Say where it is and who may sign in, a line a seat."""
    if address.sign_ins:
        widest = max(len(entry["name"]) for entry in address.sign_ins)
        for entry in address.sign_ins:
            print(f"{entry['council']}  {entry['name']:{widest}}  {entry['token']}")  # noqa: T201 - never wrapped
    print(f"Ready: {address.url}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
