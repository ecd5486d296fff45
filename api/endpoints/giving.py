"""How commands are given over HTTP, those that put something on the record and those on what is there: one endpoint
each, all made alike."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.accounts import Account
from api.casework import Given, has_signs, stopped
from api.endpoints.body import Body
from api.endpoints.headers import CommandId, ExpectedVersion
from api.endpoints.held import ACCEPTED, accepted
from api.endpoints.looking import answering
from api.endpoints.plainly import plainly
from api.endpoints.preferring import ToWait, wait_for_lists
from api.identity import ServicesHere, SignedIn
from api.problems import described
from api.services import Services
from domain.ledger.application import Accountability
from domain.ledger.governance import Governance
from domain.ledger.reading import A, Fetched
from domain.ledger.saving import Steps
from domain.model.accountable import Accountable
from domain.model.errors import NotFound

Out = TypeVar("Out", bound=BaseModel)
CHANGED: dict[int | str, dict[str, Any]] = {
    200: {"headers": {"ETag": {"description": "The new version.", "schema": {"type": "string"}}}}
}


def id_of(kind: type[A]) -> Callable[[str], Awaitable[UUID]]:
    """Takes the id in the path; what is no id is no such thing."""

    async def taken(id: str) -> UUID:
        try:
            return UUID(id)
        except ValueError:
            raise NotFound(f"There is no such {kind.called()}.") from None

    return taken


def add_beginning(
    router: APIRouter,
    path: str,
    command: str,
    body: type[Body],
    kind: type[A],
    begin: Callable[[Accountability], Callable[..., A]],
    told: Callable[[A, Governance, datetime], Out],
    *,
    says: str,
) -> None:
    """Add the endpoint of a command that puts something on a council's record. It is given at `path` of a council; what
    it made is found at `path` by its id. `told` makes the answer, `says` describes it."""

    answered = answering(told)

    def endpoint(
        council: str,
        body: Body,
        response: Response,
        here: ServicesHere,
        account: SignedIn,
        command_id: CommandId,
        wait: ToWait,
    ) -> Out | Response:
        held = stopped(here, account, Given(command, command_id, body, council=council, upon=kind))
        if held is not None:
            return accepted(here, held)
        begun = begin(here.ledger)
        made = begun(council, actor=account.actor, command_id=command_id, on=body.on, **body.said())
        wait_for_lists(here, response, wait)
        response.headers["Location"] = f"/api{path}/{made.id}"
        return answered(here, made, response)

    endpoint.__name__ = command
    endpoint.__annotations__ |= {"body": body}
    router.add_api_route(
        f"/councils/{{council}}{path}",
        endpoint,
        methods=["POST"],
        status_code=201,
        response_model=told.__annotations__["return"],
        responses={**ACCEPTED, **described(401, 403, 404, 409, 413, 422)},
        description=says,
    )


def add_command(
    router: APIRouter,
    path: str,
    command: str,
    body: type[Body],
    kind: type[A],
    which_one: Any,
    told: Callable[[A, Governance, datetime], Out],
) -> None:
    """Add the endpoint of a command. `which_one` takes the id from the path, `told` makes the answer."""

    answered = answering(told)

    def endpoint(
        which: UUID,
        body: Body,
        response: Response,
        here: ServicesHere,
        account: SignedIn,
        command_id: CommandId,
        version: ExpectedVersion,
        wait: ToWait,
    ) -> Out | Response:
        return here.ledger.driven(giving(which, body, response, here, account, command_id, version, wait))

    def giving(
        which: UUID,
        body: Body,
        response: Response,
        here: Services,
        account: Account,
        command_id: UUID,
        version: int | None,
        wait: int = 0,
        fetched: Fetched | None = None,
    ) -> Steps[Out | Response]:
        if not issubclass(kind, Accountable):
            yield None  # More is read for it, or drawn.
        if has_signs(body):
            yield None
            given = Given(command, command_id, body, subject=which, upon=kind, version=version)
            if (held := stopped(here, account, given)) is not None:
                return accepted(here, held)
        changed = yield from here.ledger.carrying_out(
            command,
            which,
            actor=account.actor,
            upon=kind,
            command_id=command_id,
            on=body.on,
            expected_version=version,
            fetched=fetched,
            **body.said(),
        )
        wait_for_lists(here, response, wait)
        return answered(here, changed, response, fetched.after if fetched else None)

    endpoint.__name__ = command.replace("-", "_")
    endpoint.__annotations__ |= {"body": body, "which": which_one}
    router.add_api_route(
        path,
        endpoint,
        route_class_override=plainly(giving, body),
        methods=["POST"],
        response_model=told.__annotations__["return"],
        responses={**CHANGED, **ACCEPTED, **described(401, 403, 404, 409, 412, 413, 422)},
        summary=f"{command.replace('-', ' ').capitalize()}.",
    )
