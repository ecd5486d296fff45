"""Commands that come at the same time are carried out together (api/together.py). Each is answered as it would be by
itself, whatever becomes of the others."""

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

import httpx2 as httpx
import pytest

from api import together
from domain.ledger import figures
from tests.conftest import Web
from tests.integration.at_once import Sent, at_once, companies, reports, told
from tests.integration.batches import stored, until
from tests.integration.desk import BLOCK, CHALLENGE, but_for_ids, history, in_state, send
from tests.loops import run


def test_they_share_an_append_and_each_has_its_own_answer(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    whiches = [in_state(web, "agreed") for _ in range(10)]
    before = len(stored(web.database))
    with companies(monkeypatch) as sizes:
        answers = at_once(web, *reports(*whiches))
    assert sizes == [10]
    assert [answer.status_code for answer in answers] == [200] * 10
    assert [answer.json()["id"] for answer in answers] == whiches
    for number, which in enumerate(whiches):
        assert f"Part {number} is done." in json.dumps(history(web, which)[-1])
    rows = stored(web.database)[before:]
    assert [row[1] for row in rows] == [UUID(which) for which in whiches]
    assert len({row[4] for row in rows}) == 1


def mixture(web: Web) -> list[Sent]:
    """Commands of which some are refused, each for another reason."""
    said = BLOCK[2]
    return [
        ("officer", "block", in_state(web, "agreed"), said),
        ("officer", "block", in_state(web, "proposed"), said),
        ("officer", "block", in_state(web, "achieved"), said),
        ("consultant", "block", in_state(web, "agreed"), said),
        ("stranger", "block", in_state(web, "agreed"), said),
        ("nobody", "block", in_state(web, "agreed"), said),
        ("officer", "block", str(uuid4()), said),
        ("officer", "block", in_state(web, "agreed"), said | {"on": "2999-01-01"}),
        ("officer", "block", in_state(web, "agreed"), said | {"obstacle": "x" * 5001}),
        (
            "officer",
            "block",
            in_state(web, "agreed"),
            {"obstacle": "Kayleigh Smith has no bed", "help_needed": "A bed"},
        ),
        ("officer", "report-progress", in_state(web, "challenged"), {"report": "We looked."}),
        ("consultant", *CHALLENGE[1:2], in_state(web, "agreed"), CHALLENGE[2]),
        ("officer", "report-progress", in_state(web, "agreed"), {"report": "Half is done."}),
    ]


def test_what_each_is_answered_is_what_it_would_be_answered_alone(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    web.tokens["nobody"] = "wrong"
    alone = [send(web, *each) for each in mixture(web)]
    sent = mixture(web)
    with companies(monkeypatch) as sizes:
        answers = at_once(web, *sent)
    assert sizes == [len(answers)]
    assert [answer.status_code for answer in answers] == [
        200,
        409,
        409,
        403,
        404,
        401,
        404,
        422,
        422,
        422,
        200,
        200,
        200,
    ]

    def plain(answer: httpx.Response) -> tuple[int, str]:
        return answer.status_code, but_for_ids(answer.text)

    assert [plain(answer) for answer in answers] == [plain(answer) for answer in alone]


def test_those_upon_one_thing_go_one_after_the_other_and_none_is_refused(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    which, other = in_state(web, "agreed"), in_state(web, "agreed")
    conflicts = figures.CONFLICTS._value.get()
    with companies(monkeypatch) as sizes:
        answers = at_once(web, *reports(*[which] * 8, other))
    assert [answer.status_code for answer in answers] == [200] * 9
    assert sizes == [2, *[1] * 7]
    assert sorted(answer.headers["etag"] for answer in answers[:8]) == sorted(
        f'"{version}"' for version in range(3, 11)
    )
    assert len(told(web, which)) == 10
    assert figures.CONFLICTS._value.get() == conflicts


def test_the_same_command_twice_at_once_is_recorded_once_and_answered_alike(web: Web) -> None:
    which = in_state(web, "agreed")
    first, second = at_once(web, *reports(which)[:1] * 2, **{"Idempotency-Key": uuid4().hex})
    assert (first.status_code, first.text) == (second.status_code, second.text) == (200, first.text)
    assert told(web, which) == ["proposed", "agreed", "progress_reported"]


def test_more_than_go_together_go_with_the_next(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST", 4)
    monkeypatch.setattr(together, "COMPANIES", 1)
    whiches = [in_state(web, "agreed") for _ in range(10)]
    with companies(monkeypatch) as sizes:
        answers = at_once(web, *reports(*whiches))
    assert sizes == [4, 4, 2]
    assert [answer.json()["id"] for answer in answers] == whiches


def test_each_line_has_the_id_of_its_own_request(web: Web, capfd: pytest.CaptureFixture[str]) -> None:
    whiches = [in_state(web, "agreed") for _ in range(6)]
    capfd.readouterr()
    answers = at_once(web, *reports(*whiches))
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    said = {line["request_id"]: line["subject"] for line in lines if line["event"] == "command"}
    assert said == {answer.headers["x-request-id"]: which for answer, which in zip(answers, whiches, strict=True)}


@pytest.mark.parametrize("begun", ["agreed", "challenged"], ids=["from its company", "when it left its company"])
def test_who_goes_away_takes_nobody_along(web: Web, begun: str) -> None:
    """It is carried out all the same: whoever sends it again finds it."""
    whiches = [in_state(web, begun), *(in_state(web, "agreed") for _ in range(3))]
    transport = httpx.ASGITransport(app=web.client.app)

    async def asked() -> list[Any]:
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            under_way = [
                asyncio.create_task(
                    client.post(f"/api/commitments/{which}/{command}", json=said, headers=web.headers(role))
                )
                for role, command, which, said in reports(*whiches)
            ]
            while not web.services.together._under_way:
                await asyncio.sleep(0)
            under_way[0].cancel()
            return await asyncio.gather(*under_way, return_exceptions=True)

    gone, *answers = run(asked())
    assert isinstance(gone, asyncio.CancelledError)
    assert [answer.status_code for answer in answers] == [200] * 3
    until(lambda: told(web, whiches[0])[-1] == "progress_reported")
    assert [told(web, which)[2:] for which in whiches[1:]] == [["progress_reported"]] * 3
