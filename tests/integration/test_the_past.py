"""What the councils' own papers say was done and put forward, loaded and read over HTTP as the councils would."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import accounts
from api.app import create_app
from api.running.setup import fill
from api.services import build
from api.settings import Settings
from domain.model.access import Role
from projections.rebuild import rebuild
from tests.conftest import Database, Web


@pytest.fixture
def past(database: Database) -> Iterator[Web]:
    """All three councils with their past, and an auditor and Manchester's seats to read and write."""
    with ExitStack() as stack:
        services = build(Settings(database_url=database.service_url, trial=True, _env_file=None))  # type: ignore[call-arg]
        stack.callback(services.close)
        assert fill(services) == 56
        assert fill(services) == 0, "a second time nothing is new"
        rebuild(database.service_url, services.ledger)
        tokens = {}
        with services.database() as conn:
            seats: list[tuple[str, Role, str | None]] = [
                ("officer", Role.OFFICER, None),
                ("chair", Role.CHAIR, "cooperative"),
            ]
            for name, role, body in seats:
                _, tokens[name] = accounts.add(
                    conn, services.ledger.voices, council="manchester", role=role, body=body, name=name
                )
            _, tokens["auditor"] = accounts.add(
                conn, services.ledger.voices, council=None, role=Role.AUDITOR, body=None, name="auditor"
            )
        client = stack.enter_context(TestClient(create_app(services), raise_server_exceptions=False))
        yield Web(client, tokens, services, database)


def register(web: Web, council: str, **asked: str) -> list[dict[str, Any]]:
    answer = web.client.get(
        f"/api/councils/{council}/commitments", params=asked | {"limit": "200"}, headers=web.headers("auditor")
    )
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def commitment(web: Web, which: str) -> dict[str, Any]:
    found: dict[str, Any] = web.client.get(f"/api/commitments/{which}", headers=web.headers("auditor")).json()
    return found


def test_the_eleven_achievements_stand_with_what_was_measured_and_the_paper_that_says_so(past: Web) -> None:
    found = [commitment(past, row["id"]) for row in register(past, "manchester", state="achieved")]
    assert len(found) == 11
    for each in found:
        (reading,) = each["readings"]
        assert reading["current"]
        assert reading["evidence"] == f"paper: {each['source']}"
        assert each["measurement"]["kind"] in ("percentage", "count", "one_off", "quality")
    figures = {
        (each["measurement"]["kind"], reading["value"], reading["unit"])
        for each in found
        for reading in each["readings"]
    }
    assert ("percentage", "50", "% more") in figures
    assert ("count", "6", "apprenticeships") in figures
    assert ("count", "100", "children") in figures
    (grant,) = [each for each in found if each["title"] == "Raise the leaving care grant"]
    assert grant["measurement"]["baseline"] is None, "what it was before is not in the source"


def test_wolverhamptons_actions_stand_with_the_organisation_that_would_hold_them(past: Web) -> None:
    rows = register(past, "wolverhampton")
    assert {row["owner"] for row in rows} == {"council", "colleges"}
    (mentors,) = register(past, "wolverhampton", owner="colleges")
    assert "mentor" in mentors["title"]


def test_what_is_done_per_group_is_seen_per_group(past: Web) -> None:
    (row,) = register(past, "manchester", q="political group")
    path = f"/api/commitments/{row['id']}"
    agreed = past.client.post(f"{path}/agree", json={}, headers=past.headers("chair"))
    assert agreed.status_code == 200, agreed.text
    measure = {"kind": "one_off", "measure": "Each political group has named its link Member"}
    officer = past.headers("officer")
    assert past.client.post(f"{path}/set-measure", json=measure, headers=officer).status_code == 200
    for group, value in (("First group", "done"), ("Second group", "not_done")):
        reading = {"value": value, "scope": group, "evidence": "paper: Notice to Members", "evidence_on": "2024-06-05"}
        answer = past.client.post(f"{path}/record-reading", json=reading, headers=officer)
        assert answer.status_code == 200, answer.text
    seen = {each["scope"]: each["value"] for each in commitment(past, row["id"])["readings"] if each["current"]}
    assert seen == {"First group": "done", "Second group": "not_done"}
