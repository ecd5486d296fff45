"""The audit of a council's record, over HTTP, on its page and at the command line: what conforms, and what somebody did
to the record in the database."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain.audit.findings import Break, Conformance, Flaw
from domain.ledger import sealed
from domain.ledger.application import SYSTEM
from domain.ledger.auditing import Memory, conformances
from domain.model.access import Role
from domain.model.calendar import day_of
from domain.model.duty import duty_id
from tests.bundles import seal
from tests.conftest import Web
from tests.integration.pages.seats import Seat
from tests.integration.passing import Time
from tests.integration.test_cli import command_line
from tests.scenarios import COUNCIL, actor, framework_file

AUDIT = f"/api/councils/{COUNCIL}/conformance"
OFFICER, CONSULTANT, CHAIR = actor(Role.OFFICER), actor(Role.CONSULTANT), actor(Role.CHAIR, "partnership")


@pytest.fixture
def climbed(web: Web, time: Time) -> UUID:
    """A commitment that climbed to the top in silence, was asked about, answered, and claimed achieved."""
    ledger = web.services.ledger
    made = ledger.propose(COUNCIL, actor=OFFICER, title="Raise the leaving care grant")
    ledger.carry_out("agree", made.id, actor=CHAIR)
    ledger.carry_out("block", made.id, actor=OFFICER, obstacle="No money", help_needed="A budget")
    time.passes(ledger, made.id, days=80)
    asked = ledger.carry_out("challenge", made.id, actor=CONSULTANT, words="Why is nothing happening?")
    time.passes(ledger, made.id, days=30)
    (challenge,) = asked.challenges
    ledger.carry_out("answer", made.id, actor=OFFICER, challenge=challenge, words="We were waiting.")
    ledger.carry_out("achieve", made.id, actor=OFFICER, evidence="It is paid.")
    time.passes(ledger, made.id, days=1)
    return made.id


def audit(web: Web, **asked: Any) -> dict[str, Any]:
    answer = web.client.get(AUDIT, params=asked, headers=web.headers("member"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def summary(web: Web, **asked: Any) -> dict[str, Any]:
    answer = web.client.get(f"{AUDIT}/summary", params=asked, headers=web.headers("auditor"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@contextmanager
def as_superuser(web: Web) -> Iterator[psycopg.Connection[Any]]:
    """Somebody who may do anything to the database."""
    with psycopg.connect(web.database.owner_url, autocommit=True) as conn:
        conn.execute("ALTER TABLE ledger.events DISABLE TRIGGER append_only")
        yield conn
        conn.execute("ALTER TABLE ledger.events ENABLE TRIGGER append_only")


def test_what_was_owed_is_told_with_how_it_was_met(web: Web, climbed: UUID) -> None:
    (item,) = audit(web)["items"]
    assert (item["id"], item["about"], item["wrong"]) == (str(climbed), "commitment", False)
    kinds = {each["finding"]: each for each in item["findings"]}
    assert set(kinds) == {"challenge", "claim"}
    assert kinds["challenge"]["state"] == "answered"
    assert kinds["challenge"]["took"] == 30 * 86_400
    assert kinds["challenge"]["climbed"] >= 1
    assert kinds["claim"]["lacks"] == ["grounds", "verdict"]
    every = audit(web, every=True)["items"]
    steps = [each for item in every for each in item["findings"] if each["finding"] == "step"]
    assert {step["met"] for step in steps} == {"in_time"}
    assert len(steps) > 5
    told = summary(web)
    assert (told["wrong"], told["commitments"], told["duties"]) == (False, 1, 1)
    assert told["steps"] == {"in_time": len(steps)}
    assert told["longest_answer"] == 30 * 86_400


def test_a_step_that_the_clock_took_late_or_has_not_taken_is_told(web: Web, time: Time) -> None:
    ledger = web.services.ledger
    made = ledger.propose(COUNCIL, actor=OFFICER, title="Raise the leaving care grant")
    ledger.carry_out("agree", made.id, actor=CHAIR)
    ledger.carry_out("block", made.id, actor=OFFICER, obstacle="No money", help_needed="A budget")
    wakes = ledger.take_due_steps(made.id).wakes_at
    assert wakes is not None
    time.now += timedelta(days=40)
    (owed,) = [each for each in audit(web)["items"][0]["findings"] if each["finding"] == "step"]
    assert (owed["met"], owed["version"]) == ("never_taken", None)
    assert "never taken" in owed["says"]
    assert summary(web)["wrong"] is True
    before = time.now
    time.now += timedelta(seconds=1)
    ledger.take_due_steps(made.id)
    first, *_ = audit(web)["items"][0]["findings"]
    assert (first["met"], first["version"], first["owed_since"]) == ("late", 4, owed["owed_since"])
    assert "days late" in first["says"]
    assert summary(web)["wrong"] is False
    # What was known then stays as it was.
    then = audit(web, until=before.isoformat())["items"][0]["findings"]
    assert [each["met"] for each in then if each["finding"] == "step"] == ["never_taken"]


def test_an_act_that_came_before_the_clock_is_told_as_such(web: Web, time: Time) -> None:
    ledger = web.services.ledger
    made = ledger.propose(COUNCIL, actor=OFFICER, title="Raise the leaving care grant")
    ledger.carry_out("agree", made.id, actor=CHAIR)
    ledger.carry_out("block", made.id, actor=OFFICER, obstacle="No money", help_needed="A budget")
    time.now += timedelta(days=40)
    ledger.carry_out("unblock", made.id, actor=OFFICER, how="The money is there.")
    (item,) = audit(web)["items"]
    (step,) = item["findings"]
    assert (step["met"], step["version"], item["wrong"]) == ("answered_first", 4, False)


def test_what_is_done_to_the_record_in_the_database_is_found(web: Web, climbed: UUID) -> None:
    with as_superuser(web) as conn:
        conn.execute(
            'UPDATE ledger.events SET state = replace(state, \'"to_body":"cooperative"\', \'"to_body":"executive"\')'
            " WHERE originator_id = %s AND topic = 'commitment.escalated'",
            (climbed,),
        )
    wrong = [each for each in audit(web)["items"][0]["findings"] if each.get("met") == "without_cause"]
    assert wrong[0]["why"] == "otherwise"
    assert summary(web)["wrong"] is True
    with as_superuser(web) as conn:
        conn.execute("DELETE FROM ledger.events WHERE originator_id = %s AND originator_version = 3", (climbed,))
    (first, *_) = audit(web)["items"][0]["findings"]
    assert (first["finding"], first["flaw"], first["version"]) == ("break", "hole", 3)
    with as_superuser(web) as conn:
        conn.execute(
            "UPDATE ledger.events SET state = '{}' WHERE originator_id = %s AND originator_version = 2", (climbed,)
        )
    (first, *_) = audit(web)["items"][0]["findings"]
    assert (first["flaw"], first["version"]) == ("unreadable", 2)


def test_what_has_no_beginning_any_more_is_found_when_everything_is_gone_through(web: Web, tmp_path: Path) -> None:
    # By the time that it is: the command has a clock of its own, for which a test's time lies ahead.
    made = web.services.ledger.propose(COUNCIL, actor=OFFICER, title="Raise the leaving care grant")
    web.services.ledger.carry_out("agree", made.id, actor=CHAIR)
    with as_superuser(web) as conn:
        conn.execute("DELETE FROM ledger.events WHERE originator_id = %s AND originator_version = 1", (made.id,))
    done = kept(web, tmp_path, "--json")
    assert done.returncode == 1
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {(each["id"], each["findings"][0]["flaw"]) for each in found if each.get("wrong") and "id" in each} == {
        (str(made.id), "hole")
    }


def kept(web: Web, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return command_line(folder, KEPT_DATABASE_URL=web.database.service_url)("audit", "conformance", *arguments)


def test_the_command_line_tells_it_in_sentences_and_by_its_exit_code(web: Web, tmp_path: Path) -> None:
    ledger = web.services.ledger
    made = ledger.propose(COUNCIL, actor=OFFICER, title="Raise the\u202e31m grant")
    ledger.carry_out("challenge", made.id, actor=CONSULTANT, words="Why?")
    good = kept(web, tmp_path, "--council", COUNCIL)
    assert (good.returncode, good.stderr) == (0, "")
    assert f"commitment {made.id}: Raise the 31m grant" in good.stdout
    assert "A Care Consultant asked on" in good.stdout
    assert "1 commitment and 1 duty were replayed." in good.stdout
    with as_superuser(web) as conn:
        conn.execute("DELETE FROM ledger.events WHERE originator_id = %s AND originator_version = 2", (made.id,))
        conn.execute(
            "INSERT INTO ledger.events (originator_id, originator_version, topic, state) VALUES (%s, 3, %s, '{}')",
            (made.id, "commitment.challenged"),
        )
    bad = kept(web, tmp_path)
    assert bad.returncode == 1
    assert "cannot be judged" in bad.stdout
    assert "Traceback" not in bad.stderr
    for wrong in (["--council", "nowhere"], ["--until", "yesterday"]):
        refused = kept(web, tmp_path, *wrong)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr
        assert "Traceback" not in refused.stderr


def test_it_is_told_page_by_page(web: Web, time: Time) -> None:
    ledger = web.services.ledger
    made = {str(ledger.propose(COUNCIL, actor=OFFICER, title=f"Promise {number}").id) for number in range(7)}
    for which in made:
        ledger.carry_out("challenge", UUID(which), actor=CONSULTANT, words="Why?")
    found, cursor = [], ""
    while True:
        answer = audit(web, limit=3, cursor=cursor)
        assert len(answer["items"]) <= 3
        found += [item["id"] for item in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert set(found) == made
    assert len(found) == len(made)
    assert found == sorted(found)


def test_duties_are_gone_through_too(web: Web, time: Time) -> None:
    report = duty_id(COUNCIL, "report")
    time.passes(web.services.ledger, report, days=430)
    every = {item["id"]: item for item in audit(web, every=True)["items"]}
    steps = [each for each in every[str(report)]["findings"] if each["finding"] == "step"]
    assert [step["cause"].partition(":")[0] for step in steps][:1] == ["duty_late"]


def test_who_does_not_see_the_council_does_not_see_this_and_wrong_questions_are_refused(shared_web: Web) -> None:
    for path in (AUDIT, f"{AUDIT}/summary"):
        assert shared_web.client.get(path, headers=shared_web.headers("stranger")).status_code == 404
        assert shared_web.client.get(path).status_code == 401
    for asked in ({"until": "soon"}, {"until": "2999-01-01T00:00:00Z"}, {"cursor": "x"}, {"limit": "0"}):
        answer = shared_web.client.get(AUDIT, params=asked, headers=shared_web.headers("auditor"))
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_page_tells_scrutiny_what_was_late_and_who_was_asked(web: Web, climbed: UUID, time: Time) -> None:
    chair = Seat(web, "chair of scrutiny")
    page = chair.get(f"/councils/{COUNCIL}/conformance")
    assert page.status_code == 200
    assert "Nothing breaks the rules." in page.text
    assert f'href="/commitments/{climbed}"' in page.text
    assert "had an answer after 30 days" in page.text
    assert "no Care Consultant has given a verdict on it" in page.text
    assert "Why is nothing happening?" not in page.text
    assert f"/councils/{COUNCIL}/conformance" in chair.get(f"/councils/{COUNCIL}").text
    with as_superuser(web) as conn:
        conn.execute("DELETE FROM ledger.events WHERE originator_id = %s AND originator_version = 3", (climbed,))
    assert "Something breaks the rules" in chair.get(f"/councils/{COUNCIL}/conformance").text
    then = chair.get(f"/councils/{COUNCIL}/conformance?until=1999-01-01T10:00").text
    assert "0 commitments and 0 duties" in then
    assert chair.get(f"/councils/{COUNCIL}/conformance?until=never").status_code == 422


def test_the_newest_checkpoint_stands_under_what_is_published(web: Web, climbed: UUID, tmp_path: Path) -> None:
    chair = Seat(web, "chair of scrutiny")
    assert summary(web)["checkpoint"] is None
    assert "The seal of the record" not in chair.get(f"/councils/{COUNCIL}/conformance").text
    with web.services.database() as conn:
        seal(conn)
        note = sealed.at(conn).note
    assert summary(web)["checkpoint"] == note
    shown = chair.get(f"/councils/{COUNCIL}/conformance").text
    told = kept(web, tmp_path).stdout
    lines = [line for line in note.splitlines() if line]
    assert len(lines) == 4
    for line in lines:
        assert line in unescape(shown)
        assert f"    {line}\n" in told


def test_what_is_remembered_is_what_would_be_found_anew(web: Web, climbed: UUID, time: Time) -> None:
    ledger, memory = web.services.ledger, Memory()
    waits = ledger.propose(COUNCIL, actor=OFFICER, title="Free bus travel").id
    ledger.carry_out("agree", waits, actor=CHAIR, due_on=day_of(time.now) + timedelta(days=20))

    def both() -> tuple[dict[UUID, Conformance], dict[UUID, Conformance]]:
        anew = {each.subject: each for each in conformances(ledger, COUNCIL)}
        return {each.subject: each for each in conformances(ledger, COUNCIL, memory=memory)}, anew

    told = []
    for days in (0, 1, 5, 30):
        time.now += timedelta(days=days)
        remembered, anew = both()
        assert [each.steps for each in remembered.values()] == [each.steps for each in anew.values()]
        assert {each.until for each in remembered.values()} == {time.now}
        told.append(anew[waits].wrong)
    assert told == [False, False, False, True]
    ledger.carry_out("challenge", climbed, actor=CONSULTANT, words="Why?")
    ledger.adopt_framework(framework_file(respond_within="3 working days", version="2"), actor=SYSTEM)
    time.now += timedelta(days=1)
    remembered, anew = both()
    assert {key: found.challenges for key, found in remembered.items()} == {k: f.challenges for k, f in anew.items()}
    with as_superuser(web) as conn:
        conn.execute("DELETE FROM ledger.events WHERE originator_id = %s AND originator_version = 2", (climbed,))
    remembered, anew = both()
    assert remembered[climbed].breaks == anew[climbed].breaks == (Break(Flaw.HOLE, 2),)
