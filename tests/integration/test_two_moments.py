"""The record as it was, and what changed between two moments: over HTTP, and at the command line."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from api import cli
from domain.model.access import Role
from domain.model.calendar import day_of
from domain.model.duty import duty_id
from domain.model.errors import Refusal
from tests.conftest import Web
from tests.integration.passing import Time
from tests.scenarios import COUNCIL, actor

OFFICER, CONSULTANT, CHAIR = actor(Role.OFFICER), actor(Role.CONSULTANT), actor(Role.CHAIR, "partnership")
COUNCILS = f"/api/councils/{COUNCIL}"


class Told:
    """A promise that was agreed, blocked and asked about, with moments in between."""

    def __init__(self, web: Web, time: Time) -> None:
        ledger = web.services.ledger
        made = ledger.propose(COUNCIL, actor=OFFICER, title="Raise the leaving care grant", lead="Head of Care")
        self.which = made.id
        ledger.carry_out("agree", made.id, actor=CHAIR)
        self.agreed = time.now
        time.passes(ledger, made.id, days=2)
        ledger.carry_out("block", made.id, actor=OFFICER, obstacle="No money", help_needed="A budget")
        time.passes(ledger, made.id, days=30)
        self.climbed = time.now
        time.now += timedelta(days=3)
        # Two days late: on the day before yesterday the lead had an answer.
        late = day_of(time.now) - timedelta(days=2)
        ledger.carry_out("challenge", made.id, actor=CONSULTANT, words="Why?", on=late)
        self.asked_on = late
        time.now += timedelta(minutes=1)


@pytest.fixture
def told(web: Web, time: Time) -> Told:
    made = Told(web, time)
    web.catch_up()
    return made


def get(web: Web, path: str, **asked: Any) -> dict[str, Any]:
    answer = web.client.get(path, params=asked, headers=web.headers("auditor"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def iso(moment: datetime) -> str:
    return moment.isoformat()


def test_the_register_and_the_inbox_are_told_as_they_were(web: Web, told: Told) -> None:
    register, then = f"{COUNCILS}/commitments", {"known_at": iso(told.agreed)}
    (now,), (was,) = get(web, register)["items"], get(web, register, **then)["items"]
    assert (was["state"], was["stuck"], was["rung"]) == ("agreed", False, None)
    assert (now["state"], now["stuck"], now["rung"]) == ("blocked", True, "executive") or now["rung"] != was["rung"]
    assert get(web, register, **then, state="blocked")["items"] == []
    inbox = f"{COUNCILS}/bodies/{now['rung']}/inbox"
    assert [each["commitment"] for each in get(web, inbox)["items"]] == [str(told.which)]
    assert get(web, inbox, **then)["items"] == []
    # A challenge was entered late: as of its day it was there, as known on that day it was not.
    lately = {"as_of": told.asked_on.isoformat()}
    assert get(web, f"/api/commitments/{told.which}", **lately)["challenges"]
    assert get(web, register, as_of="1999-01-01")["items"] == []
    assert get(web, f"{COUNCILS}/overdue", since="1999-01-01", **then)["items"] == []
    assert get(web, f"{COUNCILS}/duties", **then)["items"]


def test_what_changed_is_told_of_a_commitment_a_duty_and_a_council(web: Web, told: Told) -> None:
    between = {"known_from": iso(told.agreed), "known_to": iso(told.climbed)}
    found = get(web, f"/api/commitments/{told.which}/diff", **between)
    changes = {change["field"]: change for change in found["changes"]}
    assert (changes["state"]["was"], changes["state"]["became"]) == ("agreed", "blocked")
    assert changes["state"]["says"] == "It was agreed, and is blocked."
    assert changes["rung"]["says"].startswith("It stood with no body, and stands with the ")
    assert changes["causes"]["says"] == "It became stuck: it is blocked."
    assert "challenges" not in changes
    since = get(web, f"/api/commitments/{told.which}/diff", known_from=iso(told.climbed))
    assert [c["says"] for c in since["changes"] if c["field"] == "challenges"] == ["A Care Consultant asked."]
    assert get(web, f"{COUNCILS}/diff", **between) == {"items": [found], "next": None}
    (new,) = get(web, f"/api/commitments/{told.which}/diff", **{"from": "1999-01-01"})["changes"]
    assert (new["was"], new["became"], new["says"]) == (None, "blocked", "It is new: blocked.")
    duty = get(web, f"/api/duties/{duty_id(COUNCIL, 'report')}/diff", known_from=iso(told.agreed))
    assert (duty["about"], duty["changes"]) == ("duty", [])


def test_a_difference_that_was_told_stays_as_it_was_told(web: Web, told: Told, time: Time) -> None:
    between = {"known_from": iso(told.agreed), "known_to": iso(told.climbed)}
    before = get(web, f"{COUNCILS}/diff", **between)
    web.services.ledger.carry_out("report-progress", told.which, actor=OFFICER, report="Half", on=day_of(told.agreed))
    web.services.ledger.carry_out("unblock", told.which, actor=OFFICER, how="Money", on=day_of(told.climbed))
    assert get(web, f"{COUNCILS}/diff", **between) == before


def test_the_differences_of_a_council_come_page_by_page(web: Web, time: Time) -> None:
    ledger, begun = web.services.ledger, time.now
    time.now += timedelta(seconds=1)
    made = {str(ledger.propose(COUNCIL, actor=OFFICER, title=f"Promise {number}").id) for number in range(5)}
    found, cursor = [], ""
    while cursor is not None:
        answer = get(web, f"{COUNCILS}/diff", known_from=iso(begun), limit=2, cursor=cursor)
        found += [item["id"] for item in answer["items"]]
        cursor = answer["next"]
    assert sorted(found) == sorted(made)


def test_wrong_questions_are_refused_and_others_councils_are_not_found(shared_web: Web) -> None:
    report = duty_id(COUNCIL, "report")
    for path in (f"/api/duties/{report}/diff", f"{COUNCILS}/diff"):
        answer = shared_web.client.get(path, headers=shared_web.headers("auditor"))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "from")
        for asked in ({"from": "yesterday"}, {"known_from": "2024-01-01"}):
            assert shared_web.client.get(path, params=asked, headers=shared_web.headers("auditor")).status_code == 422
        answer = shared_web.client.get(path, params={"from": "2024-01-01"}, headers=shared_web.headers("stranger"))
        assert answer.status_code == 404
    wrong_kind = f"/api/commitments/{report}/diff"
    answer = shared_web.client.get(wrong_kind, params={"from": "2024-01-01"}, headers=shared_web.headers("auditor"))
    assert answer.status_code == 404


def test_the_command_line_tells_all_of_it(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_DATABASE_URL", web.database.service_url)
    ledger = web.services.ledger
    made = ledger.propose(COUNCIL, actor=OFFICER, title="Raise the leaving care grant")
    ledger.carry_out("agree", made.id, actor=CHAIR)
    agreed = ledger.now()
    ledger.settle(agreed)
    ledger.carry_out("block", made.id, actor=OFFICER, obstacle="No money", help_needed="A budget")
    which, then = str(made.id), agreed.isoformat()

    def told(*arguments: str) -> str:
        done = CliRunner().invoke(cli.app, ["audit", *arguments])
        assert done.exit_code == 0, done.output
        return done.stdout

    history = told("history", which)
    assert [line.split()[0] for line in history.splitlines()] == ["1", "2", "3"]
    assert "Blocked: No money." in history
    assert len([json.loads(line) for line in told("history", which, "--json").splitlines()]) == 3
    assert "State:         agreed" in told("as-of", which, "--known-at", then)
    assert json.loads(told("as-of", which, "--json"))["state"] == "blocked"
    assert "Annual report" in told("as-of", str(duty_id(COUNCIL, "report")), "--on", day_of(agreed).isoformat())
    assert UUID(json.loads(told("as-of", "--council", COUNCIL, "--known-at", then, "--json"))["id"]) == made.id
    inbox = told("as-of", "--council", COUNCIL, "--body", "partnership").splitlines()
    assert len(inbox) == 2
    assert "Strategic Partnership" in inbox[1]
    assert len(told("as-of", "--council", COUNCIL, "--overdue").splitlines()) == 1
    changed = told("diff", "--council", COUNCIL, "--known-from", then)
    assert "It was agreed, and is blocked." in changed
    assert which in changed
    assert told("diff", which, "--known-from", ledger.now().isoformat()) == "Nothing changed.\n"
    for wrong in (
        ["as-of"],
        ["as-of", which, "--council", COUNCIL],
        ["as-of", which, "--on", "1999-01-01"],
        ["as-of", "--council", "nowhere"],
        ["as-of", "--council", COUNCIL, "--body", "nobody"],
        ["diff", which],
        ["diff", "--from", "2024-01-01"],
        ["history", str(UUID(int=7))],
    ):
        refused = CliRunner().invoke(cli.app, ["audit", *wrong])
        assert isinstance(refused.exception, Refusal), (wrong, refused.output)
