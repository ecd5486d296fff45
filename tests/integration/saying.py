"""Voices over HTTP, by the state that a test begins with."""

from typing import Any

from tests.conftest import Web
from tests.scenarios import COUNCIL

VOICES = f"/api/councils/{COUNCIL}/voices"
WORDS = "The bus to school takes an hour and we are always late."
SAFER = "The way to school is too long."
SAID: dict[str, Any] = {"words": WORDS, "source": "session", "where": "The Happy session", "on": "2024-06-05"}


def heard(web: Web, role: str = "participation_worker", **said: Any) -> str:
    """A new voice's id."""
    answer = web.client.post(VOICES, json=SAID | said, headers=web.headers(role))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def tell(web: Web, role: str, command: str, which: str, **said: Any) -> Any:
    """The answer to a command, whatever it is."""
    return web.client.post(f"/api/voices/{which}/{command}", json=said, headers=web.headers(role))


def told(web: Web, role: str, command: str, which: str, **said: Any) -> dict[str, Any]:
    """The voice after a command that must be carried out."""
    answer = tell(web, role, command, which, **said)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def published(web: Web, *, safer: str | None = None, role: str = "participation_worker", **said: Any) -> str:
    """A voice that everybody may read."""
    which = heard(web, role, **said)
    finding = {"finding": "redacted", "shown": safer} if safer else {"finding": "nobody_known"}
    told(web, "officer", "review", which, **finding)
    told(web, "participation_worker", "give-consent", which)
    return which


def read(web: Web, role: str, which: str, path: str = "", **asked: str) -> dict[str, Any]:
    answer = web.client.get(f"/api/voices/{which}{path}", params=asked, headers=web.headers(role))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def listed(web: Web, role: str = "member", **asked: Any) -> dict[str, Any]:
    answer = web.client.get(VOICES, params=asked, headers=web.headers(role))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
