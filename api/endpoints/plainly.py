"""The short way that a command takes when it is given as programs give them: a bearer token, a JSON body, headers that
say which command it is and upon which version.

The framework works every parameter out by itself, and for those that ask the database it changes threads: for each
request that took twice as long as the command. Here the request is taken apart in one go, and goes on together with
what others send just now (api/together.py).
What is otherwise in any way (a cookie, a body that is wrong) is left to the framework and to all that is refused there,
and both call the same endpoint: tests/integration/test_plainly_given.py holds the two against each other.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.company import Asked, Found
from api.endpoints.body import Body
from api.endpoints.headers import id_of_command, version_of
from api.identity import bearer, caller_of, signed_in_upon
from api.services import Services
from domain.ledger.saving import Steps

_JSON = (b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8")
_KNOWN = (b"authorization", b"content-type", b"idempotency-key", b"if-match")
_OTHERWISE = (b"cookie", b"prefer", b"content-encoding")
"""Headers that make a request one for the framework."""


class Plain(NamedTuple):
    """What a request says, as far as it can be known without asking the database."""

    which: UUID
    body: Body
    token: str
    caller: str
    key: str | None
    version: str | None


def plainly(giving: Callable[..., Steps[Any]], body: type[Body]) -> type[APIRoute]:
    """The kind of route for a command upon what its path names as `id`: the steps in which it is given, and what it
    says."""

    class Route(PlainlyGiven):
        _giving = staticmethod(giving)
        _body = body

    return Route


class PlainlyGiven(APIRoute):
    """See plainly()."""

    _giving: Callable[..., Steps[Any]]
    _body: type[Body]

    def __init__(self, path: str, endpoint: Callable[..., Any], **described: Any) -> None:
        super().__init__(path, endpoint, **described)
        self._told: TypeAdapter[Any] = TypeAdapter(self.response_model)
        self._by_the_framework, self.app = self.app, self._answered

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        came = await receive()
        here: Services = scope["app"].state.services
        # The first time the framework is asked, whose way looks whether the database is set up.
        plain = self._taken_apart(scope, came) if here.is_set_up else None
        if plain is None:
            await self._by_the_framework(scope, _again(came, receive), send)
            return
        response = await here.together.carried_out(
            Asked(plain.token, plain.which, lambda found: self._carrying_out(plain, found, here))
        )
        await response(scope, receive, send)

    def _taken_apart(self, scope: Scope, came: Message) -> Plain | None:
        """What the request says; None where anything is not as programs send it."""
        if came["type"] != "http.request" or came.get("more_body"):
            return None
        given: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in _OTHERWISE:
                return None
            # The first counts, as for the framework.
            if name in _KNOWN and name not in given:
                given[name] = value
        if given.get(b"content-type") not in _JSON:
            return None
        token = bearer(given.get(b"authorization", b"").decode("latin-1"))
        if not token:
            return None
        try:
            which = UUID(scope["path_params"]["id"])
            said = json.loads(came["body"])
            body = self._body.model_validate(said) if isinstance(said, dict) else None
        except (ValueError, RecursionError):
            return None
        if body is None:
            return None
        key, version = given.get(b"idempotency-key"), given.get(b"if-match")
        return Plain(which, body, token, caller_of(scope), _text(key), _text(version))

    def _carrying_out(self, plain: Plain, found: Found, here: Services) -> Steps[Response]:
        """The steps of the command, from what was found for it."""
        account, fetched = signed_in_upon(found, plain.caller, here)
        response = Response(media_type="application/json")
        command_id, version = id_of_command(account, plain.key), version_of(plain.version)
        told = yield from self._giving(
            plain.which, plain.body, response, here, account, command_id, version, fetched=fetched
        )
        if isinstance(told, Response):
            return told
        response.body = self._told.dump_json(told)
        response.headers["Content-Length"] = str(len(response.body))
        return response


def _again(came: Message, receive: Receive) -> Receive:
    """Receives what came once more, and then what comes."""
    left = [came]

    async def received() -> Message:
        return left.pop() if left else await receive()

    return received


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
