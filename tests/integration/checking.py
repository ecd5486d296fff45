"""Texts with signs of casework over HTTP: held, listed and decided."""

from collections.abc import Callable
from typing import Any

from tests.conftest import Web
from tests.integration.desk import send
from tests.scenarios import COUNCIL

NAMED = "Why was Ayesha Hussain moved?"
HELD = f"/api/councils/{COUNCIL}/held"
ASKED = {"words": NAMED, "ask_for_a_check": True}


def hold(web: Web, which: str, **headers: str) -> str:
    """A challenge of the consultant that is held; its id."""
    answer = send(web, "consultant", "challenge", which, ASKED, **headers)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["held"])


def decide(web: Web, role: str, which: str, what: str) -> Any:
    return web.client.post(f"/api/held/{which}/{what}", headers=web.headers(role))


def listed(web: Web, role: str) -> list[dict[str, Any]]:
    answer = web.client.get(HELD, headers=web.headers(role))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def stored(web: Web) -> str:
    """Everything that the service keeps beside the ledger of what was held, as text."""
    with web.services.database() as conn:
        return str(conn.execute("SELECT * FROM people.held").fetchall())


def fails(error: Exception) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail
