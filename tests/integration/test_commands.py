"""Every command once over HTTP, and what it changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Web
from tests.integration.desk import (
    ACHIEVE,
    CHAIR,
    CHALLENGE,
    COMMITMENTS,
    IMPOSSIBLE,
    done,
    history,
    in_state,
    read,
    send,
)
from tests.integration.problem import assert_problem
from tests.scenarios import COUNCIL

NOT_YET = {"verdict": "not_yet", "words": "Nobody told us."}
Change = tuple[str, str, str, dict[str, Any], dict[str, Any], str]
EVERY_COMMAND: list[Change] = [
    ("proposed", CHAIR, "agree", {"lead": "Head of Housing", "due_on": "2099-03-01"},
     {"state": "agreed", "lead": "Head of Housing", "due_on": "2099-03-01"},
     "Agreed. Lead: Head of Housing. Due by Sunday 1 March 2099."),
    ("proposed", CHAIR, "decline", {"reason": "Not ours"}, {"state": "declined"}, "Declined: Not ours."),
    ("agreed", "officer", "block", {"obstacle": "No money", "help_needed": "A budget"},
     {"state": "blocked", "stuck": True, "rung": "partnership", "obstacle": "No money", "help_needed": "A budget"},
     "Blocked: No money. Help needed: A budget. It stands with the Strategic Partnership."),
    ("blocked", "lead", "unblock", {"how": "Money came."}, {"state": "agreed", "stuck": False, "rung": None},
     "No longer blocked: Money came."),
    ("agreed", "officer", "report-progress", {"report": "Half is done"},
     {"state": "agreed"}, "Progress: Half is done."),
    ("agreed", "consultant", "challenge", {"words": "Why not?"}, {"stuck": True, "rung": None},
     "A Care Consultant asked: “Why not?”"),
    ("challenged", "lead", "answer", {"challenge": "challenge:3", "words": "Soon."}, {"stuck": False},
     "The challenge was answered: “Soon.”"),
    ("challenged", "consultant", "withdraw-challenge", {"challenge": "challenge:3"}, {"stuck": False},
     "The challenge was withdrawn."),
    ("blocked", CHAIR, "dispose", {"decision": "obstacle_removed", "words": "Money."},
     {"state": "agreed", "stuck": False},
     "The Strategic Partnership removed the obstacle: “Money.”"),
    ("blocked", CHAIR, "dispose", {"decision": "referred_up", "words": "Beyond us."}, {"rung": "cooperative"},
     "The Strategic Partnership sent it up to the Cooperative: “Beyond us.”"),
    ("blocked", CHAIR, "dispose", {"decision": "accepted_cannot_be_met", "words": "No way."},
     {"state": "blocked", "stuck": True, "rung": "partnership"},
     "The Strategic Partnership accepted that it cannot be met; children are owed an explanation: “No way.”"),
    ("at the cooperative", "chair of cooperative", "refer", {"to": "executive", "words": "Yours."},
     {"rung": "executive"},
     "Sent directly to the Executive: “Yours.”"),
    ("agreed", CHAIR, "move-due-date", {"due_on": "2099-05-01", "reason": "Late"}, {"due_on": "2099-05-01"},
     "Due date moved to Friday 1 May 2099: Late."),
    ("agreed", CHAIR, "assign-lead", {"lead": "Head of Care"},
     {"lead": "Head of Care"}, "Lead assigned: Head of Care."),
    ("agreed", "officer", "achieve", {"evidence": "Paid."},
     {"state": "achieved", "evidence": "Paid."}, "Achieved: Paid."),
    ("achieved", "consultant", "give-verdict", {"verdict": "it_made_a_difference", "words": "Yes."},
     {"state": "achieved"},
     "The verdict of a Care Consultant: it made a difference. “Yes.”"),
    ("declined", CHAIR, "reopen", {"reason": "Ask again."}, {"state": "proposed"}, "Reopened: “Ask again.”"),
    ("achieved", CHAIR, "reopen", {"reason": "Not done."}, {"state": "agreed"}, "Reopened: “Not done.”"),
    ("cannot_be_met", CHAIR, "reopen", {"reason": "Now we can."}, {"state": "agreed"}, "Reopened: “Now we can.”"),
    ("agreed", CHAIR, "cannot-be-met", {"reason": "The law", "explanation": "We may not."},
     {"state": "cannot_be_met", "stuck": True, "rung": "partnership", "explanation": "We may not.", "delivered": None,
      "explanation_owed": True},
     "It cannot be met: The law. What children are told: “We may not.” They have not been told yet."),
    ("agreed", CHAIR, "cannot-be-met",
     {"reason": "The law", "explanation": "We may not.", "delivered": "A letter", "delivered_on": "2024-06-03"},
     {"state": "cannot_be_met", "stuck": False, "delivered": "A letter", "delivered_on": "2024-06-03",
      "explanation_owed": False, "next_step": None},
     "It cannot be met: The law. What children are told: “We may not.”"
     " They were told on Monday 3 June 2024: A letter."),
    ("not told why", "participation_worker", "deliver-explanation", {"where": "The Happy session"},
     {"state": "cannot_be_met", "stuck": False, "delivered": "The Happy session", "explanation_owed": False,
      "next_step": None},
     "Children were told why it cannot be met: The Happy session."),
    ("agreed", CHAIR, "assign-owner", {"owner": "college", "reason": "They run it."}, {"owner": "college"},
     "Held by Testshire College from now on: They run it."),
    ("agreed", "lead", "adopt", {"organisation": "college", "part": "Six places"}, {"state": "agreed"},
     "Testshire College takes it on: Six places."),
    ("adopted", CHAIR, "withdraw-adoption", {"organisation": "builder", "reason": "It ended."}, {"adoptions": []},
     "Testshire Builders takes it on no more: It ended."),
    ("agreed", "officer", "set-measure",
     {"kind": "percentage", "measure": "Care leavers in touch", "scope": "Care leavers", "baseline": " Unknown ",
      "target": "90 %"},
     {"measure": "Care leavers in touch",
      "measurement": {"kind": "percentage", "scope": "Care leavers", "unit": "%", "baseline": None, "target": "90",
                      "statuses": []}},
     "How anyone will know: Care leavers in touch. Of whom: Care leavers. Before: unknown. To reach: 90 %."),
    ("measured", "participation_worker", "record-reading",
     {"value": "4", "evidence": "https://example.org/a", "evidence_on": "2024-05-01"}, {"state": "agreed"},
     "Found: 4, as at Wednesday 1 May 2024. Evidence of Wednesday 1 May 2024."),
    ("found", "lead", "withdraw-reading", {"reading": "reading:4", "reason": "Miscounted"}, {"state": "agreed"},
     "A reading was withdrawn: Miscounted."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "role", "command", "said", "becomes", "says"),
    EVERY_COMMAND,
    ids=[f"{c[2]} {c[0]}" for c in EVERY_COMMAND],
)
def test_a_command_changes_what_it_should_and_says_so(
    shared_web: Web, state: str, role: str, command: str, said: dict[str, Any], becomes: dict[str, Any], says: str
) -> None:
    which = in_state(shared_web, state)
    before = read(shared_web, which)
    answer = send(shared_web, role, command, which, said)
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert becomes.items() <= changed.items()
    assert changed["version"] == before["version"] + 1
    assert answer.headers["etag"] == f'"{changed["version"]}"'
    assert read(shared_web, which) == changed
    last = history(shared_web, which)[-1]
    assert (last["says"], last["version"]) == (says, changed["version"])


def test_a_proposal_is_kept_as_it_was_said(shared_web: Web) -> None:
    said = {
        "title": "Sport for all", "outcome": "healthy", "promises": ["p1"], "priorities": ["h1"], "lead": "A nurse",
        "due_on": "2030-01-31", "measure": "Half of us", "source": "A survey", "body": "cooperative",
    }  # fmt: skip
    answer = shared_web.client.post(COMMITMENTS, json=said | {"on": "2024-02-29"}, headers=shared_web.headers("lead"))
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/commitments/{answer.json()['id']}"
    assert said.items() <= answer.json().items()
    assert (answer.json()["proposed_on"], answer.json()["state"]) == ("2024-02-29", "proposed")
    assert read(shared_web, answer.json()["id"]) == answer.json()


def test_what_a_participation_worker_says_for_a_consultant_is_marked_so(shared_web: Web) -> None:
    which = in_state(shared_web, "agreed")
    done(shared_web, "participation_worker", "challenge", which, CHALLENGE[2])
    last = history(shared_web, which)[-1]
    assert last["data"]["on_behalf"] is True
    assert last["by"] == "participation worker, for a Care Consultant"
    done(shared_web, "consultant", "challenge", which, CHALLENGE[2])
    assert history(shared_web, which)[-1]["data"]["on_behalf"] is False


def test_who_challenges_is_hidden_from_everybody_who_reads_it(shared_web: Web) -> None:
    which = in_state(shared_web, "challenged")
    with shared_web.services.database() as conn:
        accounts = conn.execute("SELECT id::text, name FROM people.accounts WHERE role = 'consultant'").fetchall()
    for role in ("officer", "auditor", "consultant", "member"):
        for path in ("", "/events"):
            text = shared_web.client.get(f"/api/commitments/{which}{path}", headers=shared_web.headers(role)).text
            assert CHALLENGE[2]["words"] in text
            for account_id, _ in accounts:
                assert account_id not in text
                assert account_id.replace("-", "") not in text
            assert "actor" not in text


def test_a_consultant_withdraws_only_what_that_consultant_asked(shared_web: Web) -> None:
    which = in_state(shared_web, "agreed")
    done(shared_web, "participation_worker", "challenge", which, CHALLENGE[2])
    done(shared_web, "consultant", "challenge", which, CHALLENGE[2])
    assert_problem(send(shared_web, "consultant", "withdraw-challenge", which, {"challenge": "challenge:3"}), 403)
    done(shared_web, "consultant", "withdraw-challenge", which, {"challenge": "challenge:4"})
    states = [challenge["state"] for challenge in read(shared_web, which)["challenges"]]
    assert states == ["open", "withdrawn"]
    again = send(shared_web, "consultant", "withdraw-challenge", which, {"challenge": "challenge:4"})
    assert_problem(again, 409)


def test_a_consultant_reopens_only_after_not_yet(shared_web: Web) -> None:
    which = in_state(shared_web, "achieved")
    reason = {"reason": "It is not done."}
    assert_problem(send(shared_web, "consultant", "reopen", which, reason), 409)
    done(shared_web, "consultant", "give-verdict", which, NOT_YET | {"verdict": "it_made_a_difference"})
    assert_problem(send(shared_web, "consultant", "reopen", which, reason), 409)
    done(shared_web, "consultant", "give-verdict", which, NOT_YET)
    assert done(shared_web, "consultant", "reopen", which, reason)["state"] == "agreed"
    done(shared_web, *ACHIEVE[:2], which, ACHIEVE[2])
    assert_problem(send(shared_web, "consultant", "reopen", which, reason), 409)


def test_a_reopening_reaches_the_inbox_of_the_body_that_decided(web: Web) -> None:
    which = in_state(web, "achieved")
    done(web, "consultant", "give-verdict", which, NOT_YET)
    now = done(web, "consultant", "reopen", which, {"reason": "It is not done."})
    assert (now["stuck"], now["rung"]) == (True, "partnership")
    assert [cause["kind"] for cause in now["causes"]] == ["reopened"]
    web.catch_up()
    inbox = web.client.get(f"/api/councils/{COUNCIL}/bodies/partnership/inbox", headers=web.headers("member")).json()
    assert [(item["commitment"], item["kind"]) for item in inbox["items"]] == [(which, "reopened")]
    decided = {"decision": "obstacle_removed", "words": "We found what was missing."}
    assert not done(web, CHAIR, "dispose", which, decided)["stuck"]


def test_a_consultant_reopens_nothing_that_was_declined(shared_web: Web) -> None:
    which = in_state(shared_web, "declined")
    assert_problem(send(shared_web, "consultant", "reopen", which, {"reason": "Why?"}), 409)


def test_a_support_lasts_until_its_day(shared_web: Web) -> None:
    which = in_state(shared_web, "blocked")
    support = {"decision": "supported", "words": "Go on."}
    for until in (None, "2024-01-01", "2099-01-01"):
        assert_problem(send(shared_web, CHAIR, "dispose", which, support | {"until": until}), 422, field="until")
    soon = next_month()
    supported = done(shared_web, CHAIR, "dispose", which, support | {"until": soon})
    assert supported["causes"][0]["rests_until"] == supported["next_step"]["deadline_day"] == soon
    other = {"decision": "referred_up", "words": "Up.", "until": soon}
    assert_problem(send(shared_web, CHAIR, "dispose", which, other), 422, field="until")


def next_month() -> str:
    return (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


def test_nothing_goes_up_from_the_highest_rung(shared_web: Web) -> None:
    which = in_state(shared_web, "at the cooperative")
    done(shared_web, "chair of cooperative", "refer", which, {"to": "executive", "words": "Yours."})
    up = {"decision": "referred_up", "words": "Up."}
    assert_problem(send(shared_web, "chair of executive", "dispose", which, up), 409)


def test_what_is_given_up_answers_what_was_asked(shared_web: Web) -> None:
    which = in_state(shared_web, "challenged")
    done(shared_web, "officer", "block", which, {"obstacle": "The law", "help_needed": "None"})
    given_up = {"decision": "accepted_cannot_be_met", "words": "We may not."}
    accepted = done(shared_web, CHAIR, "dispose", which, given_up)
    assert [cause["kind"] for cause in accepted["causes"]] == ["explanation"]
    assert_problem(send(shared_web, CHAIR, "dispose", which, given_up), 409)
    closed = done(shared_web, CHAIR, "cannot-be-met", which, IMPOSSIBLE[2])
    assert (closed["stuck"], closed["next_step"]) == (False, None)
    assert [c["answer"] for c in closed["challenges"]] == [IMPOSSIBLE[2]["explanation"]]
