"""Commands that are carried out together when the database goes away in the middle, for all of them."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.services import build
from api.settings import Settings
from tests.conftest import Web
from tests.integration.at_once import at_once, reports, told
from tests.integration.cutting_proxy import CuttingProxy
from tests.integration.desk import in_state
from tests.integration.problem import assert_problem


@pytest.fixture
def behind(proxied: tuple[CuttingProxy, str]) -> Iterator[FastAPI]:
    """A web process that reaches the database through the proxy."""
    made = build(Settings(database_url=proxied[1], _env_file=None))  # type: ignore[call-arg]
    with made.database():
        yield create_app(made)
    made.close()


def test_where_the_reply_is_lost_all_are_answered_as_success_and_are_there_once(
    web: Web, proxied: tuple[CuttingProxy, str], behind: FastAPI
) -> None:
    proxy, _ = proxied
    whiches = [in_state(web, "agreed") for _ in range(8)]
    for round_ in range(5):
        proxy.cut_replies, before = True, proxy.cuts
        answers = at_once(web, *reports(*whiches), app=behind)
        proxy.cut_replies = False
        assert proxy.cuts > before
        assert [answer.status_code for answer in answers] == [200] * 8, [answer.text for answer in answers]
        assert {len(told(web, which)) for which in whiches} == {3 + round_}


def test_where_it_is_away_all_are_told_so_and_nothing_is_written(
    web: Web, proxied: tuple[CuttingProxy, str], behind: FastAPI
) -> None:
    proxy, _ = proxied
    whiches = [in_state(web, "agreed") for _ in range(8)]
    proxy.closed = True
    proxy.drop()
    for answer in at_once(web, *reports(*whiches), app=behind):
        assert_problem(answer, 503)
        assert int(answer.headers["retry-after"]) > 0
    proxy.closed = False
    assert {len(told(web, which)) for which in whiches} == {2}
    assert [answer.status_code for answer in at_once(web, *reports(*whiches), app=behind)] == [200] * 8
