"""The versions of a framework over HTTP: which was in force on a day, what was known at a moment, and no such day."""

from datetime import date

import pytest

from domain.ledger.application import SYSTEM
from tests.conftest import Web
from tests.integration.problem import assert_problem
from tests.integration.test_bad_questions import NO_DAYS, NO_MOMENTS, NOT_IN_UTC
from tests.integration.test_framework_api import whole
from tests.scenarios import COUNCIL, framework_file


def test_every_version_is_there_and_the_one_in_force_on_a_day_is_found(web: Web) -> None:
    ledger = web.services.ledger
    second = framework_file(
        version="2", in_force_from=date(2030, 1, 1), promises=[{"key": "p1", "text": "We hear you."}]
    )
    ledger.adopt_framework(second, actor=SYSTEM)
    listed = web.client.get(f"/api/councils/{COUNCIL}/frameworks", headers=web.headers("member")).json()["items"]
    assert [(v["version"], v["in_force"]) for v in listed] == [("1", True), ("2", False)]
    assert listed[0]["changes"] == []
    assert "The promise “We hear you.” (p1): wording is “We hear you.”, was “We listen.”." in listed[1]["changes"]
    assert listed[1]["in_force_from"] == "2030-01-01"
    assert listed[1]["counts_from"] == "2030-01-01T00:00:00Z"
    assert whole(web, COUNCIL, "member")["version"] == "1"
    assert whole(web, COUNCIL, "member", on="2029-12-31")["version"] == "1"
    assert whole(web, COUNCIL, "member", on="2030-01-01")["version"] == "2"
    known = listed[0]["recorded_at"]
    assert whole(web, COUNCIL, "member", on="2030-01-01", known_at=known)["version"] == "1"


def test_a_version_that_replaced_another_is_found_by_what_was_known(web: Web) -> None:
    web.services.ledger.adopt_framework(framework_file(version="2"), actor=SYSTEM)
    first, second = web.client.get(f"/api/councils/{COUNCIL}/frameworks", headers=web.headers("member")).json()["items"]
    assert (first["in_force"], second["in_force"]) == (False, True)
    assert whole(web, COUNCIL)["version"] == "2"
    assert whole(web, COUNCIL, known_at=first["recorded_at"])["version"] == "1"
    assert whole(web, COUNCIL, known_at="9999-12-31T23:59:59Z")["version"] == "2"


def test_of_several_that_could_count_the_one_that_deadlines_follow_is_in_force(web: Web) -> None:
    ledger = web.services.ledger
    ledger.adopt_framework(framework_file(version="2", in_force_from=date(2030, 1, 1)), actor=SYSTEM)
    ledger.adopt_framework(framework_file(version="3", in_force_from=date(2020, 1, 1)), actor=SYSTEM)
    assert whole(web, COUNCIL)["version"] == ledger.governance.of(COUNCIL).framework.at(ledger.now()).version == "3"
    assert whole(web, COUNCIL, on="2020-01-01")["version"] == "3"
    assert whole(web, COUNCIL, on="2030-06-01")["version"] == "2"


@pytest.mark.parametrize("asked", ["on=1999-12-31", "on=0001-01-01", "known_at=2001-01-01T00:00:00Z"])
def test_before_the_first_version_there_was_none(shared_web: Web, asked: str) -> None:
    answer = shared_web.client.get(f"/api/councils/{COUNCIL}/framework?{asked}", headers=shared_web.headers("auditor"))
    assert_problem(answer, 404)


@pytest.mark.parametrize(
    ("name", "value"), [("on", v) for v in NO_DAYS] + [("known_at", v) for v in [*NO_MOMENTS, *NOT_IN_UTC]]
)
def test_a_day_or_moment_that_is_none_is_refused(shared_web: Web, name: str, value: str) -> None:
    answer = shared_web.client.get(
        f"/api/councils/{COUNCIL}/framework?{name}={value}", headers=shared_web.headers("member")
    )
    assert_problem(answer, 422, field=name)
