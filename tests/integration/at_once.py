"""Requests that come at the same time, in one turn of the event loop, as they do from many connections."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx2 as httpx
import pytest
from starlette.types import ASGIApp

from api import together
from api.company import Asked
from domain.ledger.database import Connection
from tests.conftest import Web
from tests.integration.desk import history
from tests.loops import run

Sent = tuple[str, str, str, dict[str, Any]]
"""A role, a command, the id of a commitment, and what is said."""


def reports(*whiches: str) -> list[Sent]:
    """A report upon each of some commitments."""
    return [
        ("officer", "report-progress", which, {"report": f"Part {number} is done."})
        for number, which in enumerate(whiches)
    ]


def told(web: Web, which: str) -> list[str]:
    """What happened to a commitment."""
    return [event["event"] for event in history(web, which)]


def at_once(web: Web, *sent: Sent, app: ASGIApp | None = None, **headers: str) -> list[httpx.Response]:
    """The answers to commands that are sent at the same time. `app`: to another web process than that of `web`."""
    transport = httpx.ASGITransport(app=app or web.client.app, raise_app_exceptions=False)

    async def asked() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await asyncio.gather(
                *(
                    client.post(f"/api/commitments/{which}/{command}", json=said, headers=web.headers(role, **headers))
                    for role, command, which, said in sent
                )
            )

    return run(asked())


@contextmanager
def companies(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many commands went in each company, while this is open."""
    sizes: list[int] = []
    carry_out = together.carry_out

    def counted(ledger: Any, councils: Any, company: Sequence[Asked], decided: Any) -> Any:
        sizes.append(len(company))
        return carry_out(ledger, councils, company, decided)

    with monkeypatch.context() as during:
        during.setattr(together, "carry_out", counted)
        yield sizes


@contextmanager
def locked(conn: Connection, table: str) -> Iterator[None]:
    """Nobody gets at a table while this is open."""
    with conn.transaction(force_rollback=True):
        conn.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
        yield
