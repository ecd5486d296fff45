"""Commitments over HTTP, by the state that a test begins with: who sends what, in the words of the contract."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from tests.conftest import Web
from tests.scenarios import COUNCIL

CHAIR = "chair of partnership"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|urn:kept:request:\w+")
COMMITMENTS = f"/api/councils/{COUNCIL}/commitments"

AGREE = (CHAIR, "agree", {})
BLOCK = ("officer", "block", {"obstacle": "No money", "help_needed": "A budget"})
CHALLENGE = ("consultant", "challenge", {"words": "Why is nothing happening?"})
ACHIEVE = ("officer", "achieve", {"evidence": "It is paid."})
DECLINE = (CHAIR, "decline", {"reason": "Not ours to do"})
WHY = {"reason": "No power to", "explanation": "We may not do this. We are sorry."}
IMPOSSIBLE = (CHAIR, "cannot-be-met", WHY | {"delivered": "A letter to everybody"})
NOT_TOLD = (CHAIR, "cannot-be-met", WHY)
SET_MEASURE = ("officer", "set-measure", {"kind": "count", "measure": "Places that are filled", "target": "6"})
READING = (
    "consultant",
    "record-reading",
    {"value": "4", "evidence": "https://example.org/places", "evidence_on": "2024-05-01"},
)
ADOPT = (
    "officer",
    "adopt",
    {"organisation": "builder", "part": "Six places", "obligation": "Contract 7, clause 4"},
)
REFERRED_UP = (CHAIR, "dispose", {"decision": "referred_up", "words": "Beyond us."})

STATES: dict[str, tuple[tuple[str, str, dict[str, Any]], ...]] = {
    "proposed": (),
    "agreed": (AGREE,),
    "blocked": (AGREE, BLOCK),
    "achieved": (AGREE, ACHIEVE),
    "declined": (DECLINE,),
    "cannot_be_met": (AGREE, IMPOSSIBLE),
    # Not a state of its own, but where a direct route begins.
    "at the cooperative": (AGREE, BLOCK, REFERRED_UP),
    "challenged": (AGREE, CHALLENGE),
}
"""For each state, what brings a proposed commitment there."""

BEGINNINGS = STATES | {
    "measured": (AGREE, SET_MEASURE),
    "found": (AGREE, SET_MEASURE, READING),
    "adopted": (AGREE, ADOPT),
    "not told why": (AGREE, NOT_TOLD),
}
"""Where a test may begin: these are agreed, and more, or children were not told yet why it cannot be met."""


def propose(web: Web, role: str = "officer", **said: Any) -> str:
    """A new commitment's id."""
    body = {"title": "Raise the leaving care grant"} | said
    answer = web.client.post(COMMITMENTS, json=body, headers=web.headers(role))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def send(web: Web, role: str, command: str, which: str, said: dict[str, Any], **headers: str) -> Any:
    """The answer to a command, whatever it is."""
    return web.client.post(f"/api/commitments/{which}/{command}", json=said, headers=web.headers(role, **headers))


def done(web: Web, role: str, command: str, which: str, said: dict[str, Any], **headers: str) -> dict[str, Any]:
    """The commitment after a command that must be carried out."""
    answer = send(web, role, command, which, said, **headers)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


def in_state(web: Web, state: str, **said: Any) -> str:
    """The id of a new commitment in one of BEGINNINGS."""
    which = propose(web, **said)
    for role, command, body in BEGINNINGS[state]:
        done(web, role, command, which, body)
    return which


def read(web: Web, which: str, **asked: str) -> dict[str, Any]:
    """A commitment as the auditor sees it."""
    answer = web.client.get(f"/api/commitments/{which}", params=asked, headers=web.headers("auditor"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def history(web: Web, which: str) -> list[dict[str, Any]]:
    """The events of a commitment, oldest first."""
    answer = web.client.get(f"/api/commitments/{which}/events", headers=web.headers("auditor"))
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()["items"]
    return told


def but_for_ids(text: str) -> str:
    """An answer without what differs each time: ids and moments."""
    return _ID.sub("ID", _MOMENT.sub("MOMENT", text))


def key() -> dict[str, str]:
    """The header of a new idempotency key."""
    return {"Idempotency-Key": uuid4().hex}


def recorded(web: Web) -> int:
    """How many events are on the record. (Positions have gaps where two were at it at once.)"""
    with web.services.database() as conn:
        row = conn.execute("SELECT count(*) FROM ledger.events").fetchone()
    assert row is not None
    return int(row[0])


@contextmanager
def nothing_written(web: Web) -> Iterator[None]:
    """What happens in here leaves no trace on the record."""
    before = recorded(web)
    yield
    assert recorded(web) == before
