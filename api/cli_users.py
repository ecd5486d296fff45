"""`kept user ...`: who may sign in."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from api import accounts
from api.console import out, services_here
from domain.ledger.application import SYSTEM
from domain.model.access import Role
from domain.model.errors import Invalid
from domain.model.text import line

if TYPE_CHECKING:
    from api.services import Services

app = typer.Typer(no_args_is_help=True, help="Who may sign in.")


@app.command()
def add(
    role: Annotated[Role, typer.Option()],
    name: Annotated[str, typer.Option(help="How the seat is called; no person's name is needed.")],
    council: Annotated[str | None, typer.Option(help="Left out: sees every council.")] = None,
    body: Annotated[str | None, typer.Option(help="For chairs and members.")] = None,
) -> None:
    """Add an account. Its token is shown this once."""
    with services_here() as services:
        _check_seat(services, role, council, body)
        with services.database() as conn:
            account, token = accounts.add(
                conn, services.ledger.voices, council=council, role=role, body=body, name=line("name", name)
            )
    out.print(f"{account.id}\n{token}", highlight=False)


@app.command(name="list")
def list_users(council: Annotated[str | None, typer.Option()] = None) -> None:
    """The accounts that are not ended."""
    with services_here() as services, services.database() as conn:
        names = accounts.names(conn, services.ledger.voices, reader=SYSTEM.id)
        for each in accounts.everyone(conn, council):
            seat = (
                f"{each.council or 'every council'}  {each.role.value}  {each.body or '-'}  {names.get(each.id, '-')}"
            )
            out.print(f"{each.id}  {seat}", highlight=False)


@app.command()
def revoke(account_id: UUID) -> None:
    """End an account and everything it is signed in to."""
    with services_here() as services, services.database() as conn:
        ended = accounts.revoke(conn, account_id)
    if not ended:
        raise Invalid("account", "There is no such account, or it was ended before.")
    out.print("Ended.")


def _check_seat(services: "Services", role: Role, council: str | None, body: str | None) -> None:
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
