"""Measures, readings, partners and links over HTTP: what goes together, what does not, and what is written once."""

from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import Web
from tests.integration.desk import (
    CHAIR,
    COMMITMENTS,
    READING,
    done,
    in_state,
    key,
    nothing_written,
    propose,
    read,
    send,
)
from tests.integration.problem import assert_problem
from tests.integration.test_refusals import POSSIBLE_IN, VALID
from tests.scenarios import COUNCIL

NEW = ("assign-owner", "adopt", "withdraw-adoption", "set-measure", "record-reading", "withdraw-reading")
DIGEST = "sha256:" + "0123456789abcdef" * 4
HOSTILE = ["<script>alert(1)</script>", "'; DROP TABLE ledger.events --", "{{7*7}}", "\u202eevil", "x" * 61]


def who(command: str) -> str:
    return CHAIR if command == "assign-owner" else "officer"


@pytest.mark.parametrize("command", NEW)
def test_sent_twice_it_is_written_once_and_answered_the_same(shared_web: Web, command: str) -> None:
    which, once = in_state(shared_web, POSSIBLE_IN[command]), key()
    first = done(shared_web, who(command), command, which, VALID[command], **once)
    with nothing_written(shared_web):
        assert done(shared_web, who(command), command, which, VALID[command], **once) == first
        other = VALID[command] | {"on": "2024-05-03"}
        assert_problem(send(shared_web, who(command), command, which, other, **once), 422, field="Idempotency-Key")


@pytest.mark.parametrize("command", NEW)
def test_who_decided_on_an_older_version_is_told(shared_web: Web, command: str) -> None:
    which = in_state(shared_web, POSSIBLE_IN[command])
    version = read(shared_web, which)["version"]
    with nothing_written(shared_web):
        old = {"If-Match": f'"{version - 1}"'}
        assert_problem(send(shared_web, who(command), command, which, VALID[command], **old), 412)
    done(shared_web, who(command), command, which, VALID[command], **{"If-Match": f'"{version}"'})


WRONG_MEASURES: list[tuple[dict[str, Any], str]] = [
    ({"kind": "percentage"}, "baseline"),
    ({"kind": "percentage", "baseline": "about half"}, "baseline"),
    ({"kind": "percentage", "baseline": "1e3"}, "baseline"),
    ({"kind": "percentage", "baseline": "-1"}, "baseline"),
    ({"kind": "percentage", "baseline": "1001"}, "baseline"),
    ({"kind": "percentage", "baseline": "\u0663"}, "baseline"),
    ({"kind": "percentage", "baseline": "50", "target": "NaN"}, "target"),
    ({"kind": "count"}, "target"),
    ({"kind": "count", "target": "6.5"}, "target"),
    ({"kind": "count", "target": "6", "statuses": ["a", "b"]}, "statuses"),
    ({"kind": "one_off", "target": "1"}, "target"),
    ({"kind": "quality", "baseline": "unknown"}, "baseline"),
    ({"kind": "status"}, "statuses"),
    ({"kind": "status", "statuses": ["open"]}, "statuses"),
    ({"kind": "status", "statuses": ["open", " open "]}, "statuses"),
    ({"kind": "status", "statuses": ["open", ""]}, "statuses"),
    ({"kind": "status", "statuses": ["open", "two\nlines"]}, "statuses"),
    ({"kind": "status", "statuses": [f"step {number}" for number in range(13)]}, "statuses"),
    ({"kind": "guess"}, "kind"),
    ({"kind": "one_off", "scope": "x" * 201}, "scope"),
    ({"kind": "one_off", "unit": "a\x00b"}, "unit"),
    ({"kind": "one_off", "measure": ""}, "measure"),
]


@pytest.mark.parametrize(("said", "field"), WRONG_MEASURES)
def test_a_measure_whose_parts_do_not_go_together_is_refused(shared_web: Web, said: dict[str, Any], field: str) -> None:
    which = in_state(shared_web, "agreed")
    with nothing_written(shared_web):
        answer = send(shared_web, "officer", "set-measure", which, {"measure": "Places"} | said)
    assert_problem(answer, 422)
    assert answer.json()["errors"][0]["field"].startswith(field)


MEASURES: dict[str, dict[str, Any]] = {
    "percentage": {"baseline": "80"},
    "count": {"target": "6"},
    "one_off": {},
    "status": {"statuses": ["planned", "open"]},
    "quality": {},
    "experience": {},
}
RIGHT = {"percentage": "86.5", "count": "4", "one_off": "not_done", "status": "planned"}


@pytest.mark.parametrize("kind", MEASURES)
def test_a_reading_fits_its_measure_and_no_other(shared_web: Web, kind: str) -> None:
    which = in_state(shared_web, "agreed")
    done(shared_web, "officer", "set-measure", which, {"kind": kind, "measure": "It worked"} | MEASURES[kind])
    found = {"value": RIGHT[kind]} if kind in RIGHT else {"words": "It is warm now."}
    wrong = [{}, {"value": "many"}, {"value": ""}, {"value": "x" * 6_000}, *({"value": v} for v in HOSTILE)]
    wrong.append({"words": "Well"} if kind in RIGHT else {"words": " "})
    with nothing_written(shared_web):
        for said in wrong:
            answer = send(shared_web, "officer", "record-reading", which, READING[2] | {"value": None} | said)
            assert_problem(
                answer, 422, field="words" if "words" in said or (not said and kind not in RIGHT) else "value"
            )
    changed = done(shared_web, "officer", "record-reading", which, READING[2] | {"value": None} | found)
    reading = changed["readings"][0]
    assert found.items() <= reading.items()
    assert (reading["current"], reading["as_at"], reading["evidence_on"]) == (True, "2024-05-01", "2024-05-01")


NO_EVIDENCE = [
    "",
    "seen it",
    "javascript:alert(1)",
    "ftp://example.org/a",
    "https://",
    "https://a b.org/",
    "sha256:abc",
]
NO_EVIDENCE += [
    "https://user:secret@example.org/",
    "https://example.org/" + "x" * 1_000,
    "data:text/html,x",
    "//a.org/",
]
NO_EVIDENCE += ['https://example.org/">', "https://example.org/a\nb", "sha256:" + "g" * 64]


@pytest.mark.parametrize("evidence", NO_EVIDENCE)
def test_evidence_is_an_address_or_a_digest(shared_web: Web, evidence: str) -> None:
    which = in_state(shared_web, "measured")
    with nothing_written(shared_web):
        answer = send(shared_web, "officer", "record-reading", which, READING[2] | {"evidence": evidence})
    assert_problem(answer, 422, field="evidence")


def test_a_digest_is_taken_in_any_case_and_its_days_are_apart(shared_web: Web) -> None:
    which = in_state(shared_web, "measured")
    said = READING[2] | {"evidence": DIGEST.upper().replace("SHA", "sha"), "as_at": "2024-04-30", "scope": "Girls"}
    (reading,) = done(shared_web, "officer", "record-reading", which, said)["readings"]
    assert (reading["evidence"], reading["scope"]) == (DIGEST, "Girls")
    assert (reading["as_at"], reading["evidence_on"]) == ("2024-04-30", "2024-05-01")
    for field in ("as_at", "evidence_on"):
        for day in ("2099-01-01", "1989-11-19"):
            assert_problem(send(shared_web, "officer", "record-reading", which, said | {field: day}), 422, field=field)


def test_without_a_measure_nothing_is_found_and_a_new_measure_leaves_the_old_readings_behind(shared_web: Web) -> None:
    which = in_state(shared_web, "agreed")
    assert_problem(send(shared_web, "officer", "record-reading", which, READING[2]), 409)
    which = in_state(shared_web, "found")
    changed = done(shared_web, "officer", "set-measure", which, {"kind": "one_off"})
    assert changed["measure"] == "Places that are filled"
    assert [reading["current"] for reading in changed["readings"]] == [False]


def test_a_reading_is_withdrawn_once(shared_web: Web) -> None:
    which = in_state(shared_web, "found")
    withdrawn = {"reading": "reading:4", "reason": "Miscounted"}
    wrong = withdrawn | {"reading": "reading:3"}
    assert_problem(send(shared_web, "officer", "withdraw-reading", which, wrong), 422, field="reading")
    changed = done(shared_web, "officer", "withdraw-reading", which, withdrawn)
    assert (changed["readings"][0]["withdrawn"], changed["readings"][0]["current"]) == ("Miscounted", False)
    assert_problem(send(shared_web, "officer", "withdraw-reading", which, withdrawn), 409)


@pytest.mark.parametrize("key", ["nobody", "", *HOSTILE])
def test_only_an_organisation_of_the_framework_holds_a_promise_or_takes_it_on(shared_web: Web, key: str) -> None:
    which = in_state(shared_web, "agreed")
    with nothing_written(shared_web):
        owner = {"owner": key, "reason": "Theirs"}
        assert_problem(send(shared_web, CHAIR, "assign-owner", which, owner), 422, field="owner")
        adopted = {"organisation": key, "part": "All of it"}
        assert_problem(send(shared_web, "officer", "adopt", which, adopted), 422, field="organisation")
        json = {"title": "Six places", "owner": key}
        answer = shared_web.client.post(COMMITMENTS, json=json, headers=shared_web.headers("officer"))
        assert_problem(answer, 422, field="owner")


def test_a_contractor_says_where_it_is_bound_and_an_owner_is_a_new_one(shared_web: Web) -> None:
    which = in_state(shared_web, "adopted")
    contractor = {"organisation": "builder", "part": "Eight places"}
    assert_problem(send(shared_web, "officer", "adopt", which, contractor), 422, field="obligation")
    changed = done(shared_web, "officer", "adopt", which, contractor | {"obligation": "Contract 8"})
    assert [(each["part"], each["obligation"]) for each in changed["adoptions"]] == [("Eight places", "Contract 8")]
    assert_problem(
        send(shared_web, "officer", "withdraw-adoption", which, {"organisation": "college", "reason": "x"}), 409
    )
    done(shared_web, CHAIR, "assign-owner", which, VALID["assign-owner"])
    assert_problem(send(shared_web, CHAIR, "assign-owner", which, VALID["assign-owner"]), 422, field="owner")


def test_what_is_proposed_may_say_who_holds_it_what_else_it_serves_and_whose_idea_it_is(shared_web: Web) -> None:
    which = propose(shared_web, owner="college", good_practice="card")
    assert {"owner": "college", "good_practice": "card", "also_for": []}.items() <= read(shared_web, which).items()
    for field, value in (("good_practice", "none"), ("also_for", ["none"]), ("also_for", ["healthy"])):
        json = {"title": "Six places", "outcome": "healthy", field: value}
        answer = shared_web.client.post(COMMITMENTS, json=json, headers=shared_web.headers("officer"))
        assert_problem(answer, 422, field=field)


def test_a_list_is_narrowed_to_who_holds_it(web: Web) -> None:
    held, adopted = propose(web, title="Held by them", owner="college"), in_state(web, "adopted", title="Taken on")
    web.catch_up()

    def listed(owner: str) -> list[str]:
        answer = web.client.get(COMMITMENTS, params={"owner": owner}, headers=web.headers("member"))
        return [item["id"] for item in answer.json()["items"]]

    assert listed("college") == [held]
    assert listed("builder") == listed("none") == []
    done(web, CHAIR, "assign-owner", adopted, VALID["assign-owner"])
    web.catch_up()
    assert listed("college") == [adopted, held]


def test_links_are_made_changed_and_taken_away(shared_web: Web) -> None:
    which, other, once = propose(shared_web), propose(shared_web, title="Another"), key()
    link = {"to": other, "how": "supports"}
    first = done(shared_web, "consultant", "link", which, link, **once)
    assert [(each["to"], each["how"]) for each in first["links"]] == [(other, "supports")]
    with nothing_written(shared_web):
        assert done(shared_web, "consultant", "link", which, link, **once) == first
        assert_problem(send(shared_web, "consultant", "link", which, link), 409)
        assert_problem(send(shared_web, "officer", "link", which, link, **{"If-Match": '"1"'}), 412)
        for role in ("member", "auditor", "admin"):
            assert_problem(send(shared_web, role, "link", which, link), 403)
            assert_problem(send(shared_web, role, "unlink", which, {"to": other}), 403)
    changed = done(shared_web, "officer", "link", which, link | {"how": "same_as"})
    assert [each["how"] for each in changed["links"]] == ["same_as"]
    assert done(shared_web, "lead", "unlink", which, {"to": other})["links"] == []
    assert_problem(send(shared_web, "lead", "unlink", which, {"to": other}), 409)


def test_only_another_commitment_of_the_council_can_be_linked(shared_web: Web) -> None:
    which = propose(shared_web)
    path = f"/api/councils/{COUNCIL}/duties"
    duty = shared_web.client.get(path, headers=shared_web.headers("member")).json()["items"][0]["id"]
    with nothing_written(shared_web):
        for to in (str(uuid4()), which, duty, "1", "", "\x00", None, 5):
            answer = send(shared_web, "officer", "link", which, {"to": to, "how": "same_as"})
            assert_problem(answer, 422, field="to")
        wrong = {"to": str(uuid4()), "how": "like"}
        assert_problem(send(shared_web, "officer", "link", which, wrong), 422, field="how")
        assert_problem(send(shared_web, "officer", "unlink", which, {"to": str(uuid4())}), 422, field="to")
