"""Commands that cannot be carried out in one go with others (api/together.py) leave their company: nobody waits for the
trouble of another."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from uuid import UUID

import psycopg
import pytest

from api import together
from api.company import Asked
from domain.ledger.application import Accountability
from domain.ledger.saving import Save
from domain.model.access import Role
from tests.conftest import Web
from tests.integration.at_once import at_once, locked, reports, told
from tests.integration.batches import stored, until, waits_for_the_lock
from tests.integration.desk import CHALLENGE, in_state
from tests.integration.poison import CONTENT, heal, poison
from tests.integration.problem import assert_problem
from tests.scenarios import actor

PATIENCE = 10


def test_who_waits_too_long_for_its_turn_is_told_so_and_is_not_carried_out_later(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    which = in_state(web, "agreed")
    monkeypatch.setattr(together, "WITHIN", 0.3)
    with psycopg.connect(web.database.owner_url) as conn, ThreadPoolExecutor(1) as thread:
        with locked(conn, "ledger.events"):
            asked = thread.submit(at_once, web, *reports(which, which))
            until(lambda: waits_for_the_lock(web.database))
            time.sleep(0.5)
        first, second = asked.result(PATIENCE)
    assert first.status_code == 200
    assert_problem(second, 503)
    assert told(web, which) == ["proposed", "agreed", "progress_reported"]


def test_a_company_that_hangs_keeps_nobody_waiting_for_long(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs, other = in_state(web, "agreed"), in_state(web, "agreed")
    monkeypatch.setattr(together, "SLOW", 0.2)
    let_go, carry_out = Event(), together.carry_out

    def held_up(ledger: Any, councils: Any, company: Sequence[Asked], decided: Any) -> Any:
        if company[0].which == UUID(hangs):
            assert let_go.wait(PATIENCE)
        return carry_out(ledger, councils, company, decided)

    monkeypatch.setattr(together, "carry_out", held_up)
    monkeypatch.setattr(together, "MOST", 1)
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(at_once, web, *reports(hangs, other))
        until(lambda: told(web, other)[-1] == "progress_reported")
        assert not asked.done()
        let_go.set()
        assert [answer.status_code for answer in asked.result(PATIENCE)] == [200, 200]


@pytest.mark.parametrize("waits", ["challenged", "agreed"], ids=["for words to be opened", "for words to be sealed"])
def test_who_waits_for_words_keeps_nobody_waiting(web: Web, waits: str) -> None:
    which, *others = in_state(web, waits), *(in_state(web, "agreed") for _ in range(4))
    slow = [("consultant", *CHALLENGE[1:2], which, CHALLENGE[2])]
    ids = [UUID(each) for each in others]
    with psycopg.connect(web.database.owner_url) as conn, ThreadPoolExecutor(1) as thread:
        with locked(conn, "voices.keys"):
            answers = thread.submit(at_once, web, *slow, *reports(*others))
            # Each of the others is on the record while the one still waits.
            until(lambda: sum(row[1] in ids for row in stored(web.database)) == 3 * len(others))
            assert not answers.done()
        found = answers.result(PATIENCE)
    assert [answer.status_code for answer in found] == [200] * 5


def test_where_somebody_else_was_first_that_one_is_decided_anew(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *others = whiches = [in_state(web, "agreed") for _ in range(4)]
    append = Accountability.append_each

    def after_another(ledger: Accountability, saves: list[Save]) -> list[int | Exception]:
        monkeypatch.setattr(Accountability, "append_each", append)
        ledger.carry_out("report-progress", UUID(first), actor=actor(Role.OFFICER), report="Before the others.")
        return append(ledger, saves)

    monkeypatch.setattr(Accountability, "append_each", after_another)
    answers = at_once(web, *reports(*whiches))
    assert [answer.headers["etag"] for answer in answers] == ['"4"', '"3"', '"3"', '"3"']
    assert told(web, first)[2:] == ["progress_reported"] * 2
    assert all(told(web, which)[2:] == ["progress_reported"] for which in others)


def test_a_fault_in_one_history_is_a_fault_of_nobody_else(web: Web) -> None:
    whiches = [in_state(web, "agreed") for _ in range(4)]
    position = poison(web.database, web.services.ledger, UUID(whiches[0]), CONTENT["parts missing"])
    answers = at_once(web, *reports(*whiches))
    assert_problem(answers[0], 503)
    assert [answer.status_code for answer in answers[1:]] == [200] * 3
    heal(web.database, position)
    assert told(web, whiches[0]) == ["proposed", "agreed"]


def test_a_fault_of_ours_in_one_is_answered_to_that_one(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    whiches = [in_state(web, "agreed") for _ in range(4)]
    forget = Accountability._forget

    def fails_for_one(ledger: Accountability, changed: Any, **more: Any) -> None:
        if changed.id == UUID(whiches[1]):
            raise ZeroDivisionError
        forget(ledger, changed, **more)

    monkeypatch.setattr(Accountability, "_forget", fails_for_one)
    answers = at_once(web, *reports(*whiches))
    assert [answer.status_code for answer in answers] == [200, 500, 200, 200]
    assert told(web, whiches[1]) == ["proposed", "agreed"]
