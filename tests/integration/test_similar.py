"""Promises that are close to one another: found in the real past of three councils, and over HTTP."""

from uuid import uuid4

import pytest

from api.running.setup import COUNCILS, FRAMEWORKS
from domain.frameworks import history
from projections.similar import Titled, similar
from tests.conftest import Web
from tests.integration.desk import COMMITMENTS, nothing_written, propose
from tests.integration.problem import assert_problem
from tests.scenarios import COUNCIL

SIMILAR = f"{COMMITMENTS}/similar"


def past(council: str) -> list[Titled]:
    found = history.read(FRAMEWORKS / f"{council}-history.toml")
    return [Titled(uuid4(), each.title, "agreed") for each in found.commitments]


def close(title: str, among: list[Titled]) -> list[str]:
    return [each.title for each in similar(title, among)]


@pytest.mark.parametrize("council", COUNCILS)
def test_in_the_past_of_each_council_only_training_for_members_comes_twice(council: str) -> None:
    every = past(council)
    found = {each.title: close(each.title, [other for other in every if other is not each]) for each in every}
    pairs = {title: others for title, others in found.items() if others}
    assert set(pairs) == {
        each.title for each in every if council == "manchester" and "Member" in each.title and "rain" in each.title
    }
    for others in pairs.values():
        assert len(others) == 2


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Increase the leaving care grant", "Raise the leaving care grant"),
        ("Free gym membership for care leavers", "Make free gym membership easier to get"),
        ("A website about the Cooperative", "Make a website about the Cooperative"),
        ("Free clothes for interviews", "Get care leavers free clothes"),
        ("CARE LEAVERS GET MORE HELP WITH HOUSING!!", "Give care leavers more help with housing"),
    ],
)
def test_the_same_in_other_words_is_close(title: str, first: str) -> None:
    assert close(title, past("manchester"))[0].startswith(first)


@pytest.mark.parametrize(
    "title",
    ["Pay for driving lessons", "Free bus travel until 25", "Every child has a bank account",
     "Give care leavers a laptop", "Set up a group that keeps sight of pocket money", "", " ", "\x00", "…",
     "care leavers", "ж" * 200, "a " * 100],
)  # fmt: skip
def test_what_is_different_is_not(title: str) -> None:
    for council in COUNCILS:
        assert close(title, past(council)) == []


def test_what_is_close_is_found_over_http_and_holds_nothing_up(web: Web) -> None:
    which = propose(web, title="Raise the leaving care grant")
    propose(web, title="Free bus travel")
    web.catch_up()
    answer = web.client.get(SIMILAR, params={"title": "A higher leaving care grant"}, headers=web.headers("member"))
    assert answer.json() == {"items": [{"id": which, "title": "Raise the leaving care grant", "state": "proposed"}]}
    propose(web, title="Raise the leaving care grant")
    for title in ("", "x" * 201, "a\x00b", "two\nlines"):
        asked = web.client.get(SIMILAR, params={"title": title}, headers=web.headers("member"))
        assert_problem(asked, 422, field="title")
    with nothing_written(web):
        assert_problem(web.client.get(SIMILAR, headers=web.headers("member")), 422, field="title")
        stranger = web.client.get(SIMILAR, params={"title": "Grant"}, headers=web.headers("stranger"))
        assert_problem(stranger, 404)
        assert_problem(web.client.get(f"/api/councils/{COUNCIL}/commitments/similar", params={"title": "Grant"}), 401)
