"""Every request has an id: in its answer, in its refusal, in every line that is logged about it."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.datastructures import Headers

from api.requests import given_id
from tests.conftest import Web
from tests.integration.desk import BLOCK, in_state, send

SECRET = "Nobody came to my birthday"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def lines(capfd: pytest.CaptureFixture[str], **fields: object) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    return [line for line in found if fields.items() <= line.items()]


SOME = UUID("3f1c2a8e-5d0b-4e67-9a43-0c7be1d2f895")


@pytest.mark.parametrize("made", [SOME.hex, str(SOME), "0123456789ABCDEF"])
def test_an_id_that_a_machine_made_is_taken(made: str) -> None:
    assert given_id(Headers({"X-Request-ID": made})) == made


@pytest.mark.parametrize("made", ["", "Jordan Smith", "abc", "a" * 65, f"{SOME}\n", "0123456789abcdef;x"])
def test_what_somebody_could_have_written_is_not(made: str) -> None:
    assert given_id(Headers({"X-Request-ID": made})) != made


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        (f"00-{TRACE}-00f067aa0ba902b7-01", True),
        (f"00-{'0' * 32}-00f067aa0ba902b7-01", False),
        (f"00-{TRACE.upper()}-00f067aa0ba902b7-01", False),
        (f"00-{TRACE}", False),
    ],
)
def test_a_trace_gives_the_request_its_id(header: str, taken: bool) -> None:
    assert (given_id(Headers({"traceparent": header})) == TRACE) is taken


def test_it_is_in_the_answer_and_in_every_line(web: Web, capfd: pytest.CaptureFixture[str]) -> None:
    which, asked = in_state(web, "agreed"), uuid4().hex
    capfd.readouterr()
    role, command, said = BLOCK
    answer = send(web, role, command, which, said, **{"X-Request-ID": asked})
    assert answer.headers["x-request-id"] == asked
    told = {line["event"]: line for line in lines(capfd, request_id=asked)}
    assert told.keys() == {"command", "request"}
    assert (told["command"]["subject"], told["command"]["version"]) == (which, 3)
    assert told["request"]["route"] == "/api/commitments/{id}/block"


def test_a_refusal_names_its_request_and_is_told_as_one(web: Web, capfd: pytest.CaptureFixture[str]) -> None:
    which = in_state(web, "proposed")
    capfd.readouterr()
    answer = send(web, *BLOCK[:2], which, BLOCK[2])
    asked = answer.headers["x-request-id"]
    assert answer.status_code == 409
    assert answer.json()["instance"] == f"urn:kept:request:{asked}"
    (command,) = lines(capfd, request_id=asked, event="command")
    assert (command["outcome"], command["version"]) == ("wrong_state", None)


def test_a_fault_is_logged_with_its_lines_and_without_its_text(
    web: Web, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    which = in_state(web, "agreed")
    monkeypatch.setattr("domain.ledger.front_door.decide", fault)
    capfd.readouterr()
    answer = send(web, *BLOCK[:2], which, {"obstacle": SECRET, "help_needed": SECRET})
    assert answer.status_code == 500
    asked, err = answer.headers["x-request-id"], capfd.readouterr().err
    assert SECRET not in err
    told = [json.loads(line) for line in err.splitlines() if asked in line]
    assert {line["event"] for line in told} == {"command", "unforeseen", "request"}
    (fault_line,) = [line for line in told if line["event"] == "unforeseen"]
    assert fault_line["error"] == "RuntimeError"
    assert any("carrying_out" in line for line in fault_line["lines"])
