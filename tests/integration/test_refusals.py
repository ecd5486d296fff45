"""Every way to be refused over HTTP: the status, a sentence, and nothing on the record."""

from typing import Any

import pytest

from api import accounts
from domain.model.access import Role
from tests.conftest import Web
from tests.integration.desk import (
    ACHIEVE,
    ADOPT,
    BLOCK,
    CHAIR,
    CHALLENGE,
    COMMITMENTS,
    DECLINE,
    IMPOSSIBLE,
    READING,
    SET_MEASURE,
    in_state,
    nothing_written,
    propose,
    recorded,
    send,
)
from tests.integration.problem import assert_problem
from tests.scenarios import COUNCIL

NOBODYS = "5d3b8f0e-6c5a-4f0b-9a52-3f1f6d1f7c11"
"""An id that nothing has: always the same one, for tests that run side by side are told apart by their names."""
ROLES = ("officer", "lead", "consultant", "participation_worker", "chair", "member", "auditor", "admin")
SERVICE, VOICE = {"officer", "lead"}, {"consultant", "participation_worker"}
CHAIRS = {"chair"}
WHO_ISSUES_WHAT: dict[str, set[str]] = {
    "propose": SERVICE | VOICE | CHAIRS,
    "agree": CHAIRS,
    "decline": CHAIRS,
    "dispose": CHAIRS,
    "refer": CHAIRS,
    "move-due-date": CHAIRS,
    "assign-lead": CHAIRS,
    "cannot-be-met": CHAIRS,
    "block": SERVICE,
    "unblock": SERVICE,
    "report-progress": SERVICE,
    "achieve": SERVICE,
    "answer": SERVICE,
    "challenge": VOICE,
    "withdraw-challenge": VOICE,
    "give-verdict": VOICE,
    "reopen": {"consultant", "chair"},
    "assign-owner": CHAIRS,
    "adopt": SERVICE | CHAIRS,
    "withdraw-adoption": SERVICE | CHAIRS,
    "set-measure": SERVICE | CHAIRS,
    "record-reading": SERVICE | VOICE,
    "withdraw-reading": SERVICE,
}
"""The table of the contract, written out."""

VALID: dict[str, dict[str, Any]] = {
    "agree": {},
    "decline": DECLINE[2],
    "block": BLOCK[2],
    "unblock": {"how": "The money came."},
    "report-progress": {"report": "Half of it is done."},
    "challenge": CHALLENGE[2],
    "answer": {"challenge": "challenge:3", "words": "We start in May."},
    "withdraw-challenge": {"challenge": "challenge:3"},
    "dispose": {"decision": "obstacle_removed", "words": "The money is there."},
    "refer": {"to": "executive", "words": "Only you can decide this."},
    "move-due-date": {"due_on": "2099-05-01", "reason": "The builder is late."},
    "assign-lead": {"lead": "Head of Housing"},
    "achieve": ACHIEVE[2],
    "give-verdict": {"verdict": "not_yet", "words": "Nobody told us."},
    "reopen": {"reason": "It is not done."},
    "cannot-be-met": IMPOSSIBLE[2],
    "assign-owner": {"owner": "college", "reason": "They run it."},
    "adopt": ADOPT[2],
    "withdraw-adoption": {"organisation": "builder", "reason": "The contract ended."},
    "set-measure": SET_MEASURE[2],
    "record-reading": READING[2],
    "withdraw-reading": {"reading": "reading:4", "reason": "Two were counted twice."},
}
POSSIBLE_IN: dict[str, str] = {
    **dict.fromkeys(("agree", "decline"), "proposed"),
    **dict.fromkeys(("block", "report-progress", "achieve", "move-due-date", "assign-lead", "cannot-be-met"), "agreed"),
    **dict.fromkeys(("unblock", "dispose"), "blocked"),
    **dict.fromkeys(("challenge", "answer", "withdraw-challenge"), "challenged"),
    "refer": "at the cooperative",
    **dict.fromkeys(("give-verdict", "reopen"), "achieved"),
    **dict.fromkeys(("assign-owner", "adopt", "set-measure"), "agreed"),
    "withdraw-adoption": "adopted",
    "record-reading": "measured",
    "withdraw-reading": "found",
}
CLOSED = ("achieved", "declined", "cannot_be_met")
WRONG_STATES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("agree", "decline"), ("agreed", "blocked", *CLOSED)),
    "block": ("proposed", "blocked", *CLOSED),
    "unblock": ("proposed", "agreed", *CLOSED),
    **dict.fromkeys(("report-progress", "achieve", "move-due-date", "cannot-be-met"), ("proposed", *CLOSED)),
    "assign-lead": CLOSED,
    "give-verdict": ("proposed", "agreed", "blocked", "declined", "cannot_be_met"),
    "reopen": ("proposed", "agreed", "blocked"),
    **dict.fromkeys(("dispose", "refer"), ("proposed", "agreed", *CLOSED)),
    **dict.fromkeys(("assign-owner", "adopt", "withdraw-adoption"), CLOSED),
    "set-measure": ("declined", "cannot_be_met"),
    **dict.fromkeys(("record-reading", "withdraw-reading"), ("proposed", "declined")),
}


@pytest.fixture(scope="module", autouse=True)
def other_chairs_token(shared_web: Web) -> None:
    """The plain role "chair" is of the first rung here, so that every role has a seat."""
    shared_web.tokens["chair"] = shared_web.tokens[CHAIR]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("command", WHO_ISSUES_WHAT)
def test_only_the_roles_of_the_contract_issue_a_command(shared_web: Web, command: str, role: str) -> None:
    if command == "propose":
        before = recorded(shared_web)
        answer = shared_web.client.post(COMMITMENTS, json={"title": "Sport for all"}, headers=shared_web.headers(role))
    else:
        which = in_state(shared_web, POSSIBLE_IN[command])
        if command == "reopen" and role == "consultant":
            send(shared_web, role, "give-verdict", which, VALID["give-verdict"])
        chair = "chair of cooperative" if command == "refer" and role == "chair" else role
        before = recorded(shared_web)
        answer = send(shared_web, chair, command, which, VALID[command])
    if role in WHO_ISSUES_WHAT[command]:
        assert answer.status_code in (200, 201), answer.text
        assert recorded(shared_web) == before + 1
    else:
        assert_problem(answer, 403)
        assert recorded(shared_web) == before


@pytest.mark.parametrize(
    ("command", "state"), [(command, state) for command, states in WRONG_STATES.items() for state in states]
)
def test_a_command_in_a_state_that_it_does_not_fit_is_refused_with_409(
    shared_web: Web, command: str, state: str
) -> None:
    which = in_state(shared_web, state)
    role = next(role for role in ("chair", "officer", "consultant") if role in WHO_ISSUES_WHAT[command])
    with nothing_written(shared_web):
        assert_problem(send(shared_web, role, command, which, VALID[command]), 409)


@pytest.mark.parametrize("command", [command for command, roles in WHO_ISSUES_WHAT.items() if roles == {"chair"}])
def test_the_chair_of_a_body_that_is_not_concerned_is_refused_with_403(shared_web: Web, command: str) -> None:
    which = in_state(shared_web, POSSIBLE_IN[command])
    with nothing_written(shared_web):
        assert_problem(send(shared_web, "chair of scrutiny", command, which, VALID[command]), 403)


@pytest.mark.parametrize("which", [NOBODYS, "1", "not-a-uuid", "%00", "ё", "%F0%9F%92%A9", "x" * 3000])
def test_an_id_of_no_commitment_is_not_found(shared_web: Web, which: str) -> None:
    with nothing_written(shared_web):
        for command in VALID:
            role = next(role for role in ROLES if role in WHO_ISSUES_WHAT[command])
            assert_problem(send(shared_web, role, command, which, VALID[command]), 404)
    for path in (which, f"{which}/events"):
        answer = shared_web.client.get(f"/api/commitments/{path}", headers=shared_web.headers("officer"))
        assert_problem(answer, 404)


def test_a_commitment_of_another_council_is_not_found(shared_web: Web) -> None:
    which = in_state(shared_web, "agreed")
    before = recorded(shared_web)
    stranger = shared_web.headers("stranger")
    for path in (which, f"{which}/events"):
        assert_problem(shared_web.client.get(f"/api/commitments/{path}", headers=stranger), 404)
    assert_problem(send(shared_web, "stranger", "block", which, VALID["block"]), 404)
    for path in (f"/api/councils/{COUNCIL}", COMMITMENTS, f"/api/councils/{COUNCIL}/bodies/partnership/inbox"):
        assert_problem(shared_web.client.get(path, headers=stranger), 404)
    assert_problem(shared_web.client.post(COMMITMENTS, json={"title": "x"}, headers=stranger), 404)
    assert recorded(shared_web) == before


@pytest.mark.parametrize("council", ["nowhere", "%00", "%F0%9F%92%A9", "TESTSHIRE", "x" * 3000])
def test_a_council_that_there_is_not_is_not_found(shared_web: Web, council: str) -> None:
    for path in ("", "/commitments", "/bodies/partnership/inbox"):
        answer = shared_web.client.get(f"/api/councils/{council}{path}", headers=shared_web.headers("auditor"))
        assert_problem(answer, 404)
    bodies = shared_web.client.get(
        f"/api/councils/{COUNCIL}/bodies/{council}/inbox", headers=shared_web.headers("lead")
    )
    assert_problem(bodies, 404)


def test_who_is_not_known_is_asked_to_sign_in(shared_web: Web) -> None:
    which = propose(shared_web)
    with shared_web.services.database() as conn:
        account, ended = accounts.add(
            conn, shared_web.services.ledger.voices, council=COUNCIL, role=Role.OFFICER, body=None, name="ended"
        )
        accounts.revoke(conn, account.id)
    before = recorded(shared_web)
    refused = ("", "Bearer", "Bearer ", "Bearer wrong", "Basic b2ZmaWNlcjp4", "Bearer \udcff\udcfe", f"Bearer {ended}")
    for authorization in refused:
        headers = {"Authorization": authorization.encode("utf-8", "surrogateescape")} if authorization else {}
        for method, path in (
            ("GET", f"/api/commitments/{which}"),
            ("POST", f"/api/commitments/{which}/agree"),
            ("POST", COMMITMENTS),
            ("GET", f"/api/councils/{COUNCIL}"),
            ("GET", "/api/events"),
        ):
            body = {"title": "x"} if path == COMMITMENTS else {}
            answer = shared_web.client.request(method, path, json=body, headers=headers)
            assert_problem(answer, 401)
            assert answer.headers["www-authenticate"].startswith("Bearer")
    assert recorded(shared_web) == before


@pytest.mark.parametrize("role", [role for role in ROLES if role != "auditor"])
def test_only_an_auditor_reads_the_whole_ledger(shared_web: Web, role: str) -> None:
    assert_problem(shared_web.client.get("/api/events", headers=shared_web.headers(role)), 403)
