"""The whole framework over HTTP: facts of the three councils, who sees it, and lists narrowed to parts of it."""

from typing import Any

import pytest

from domain.ledger.application import SYSTEM
from tests.conftest import Web
from tests.integration.councils import with_three_councils
from tests.integration.problem import assert_problem
from tests.scenarios import COUNCIL, framework_file


@pytest.fixture(scope="module")
def three(shared_web: Web) -> Web:
    return with_three_councils(shared_web)


def whole(web: Web, council: str, seat: str = "auditor", **asked: str) -> dict[str, Any]:
    answer = web.client.get(f"/api/councils/{council}/framework", params=asked, headers=web.headers(seat))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def by_key(parts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {part["key"]: part for part in parts}


def test_manchesters_principles_and_articles_lead_to_one_another(three: Web) -> None:
    found = whole(three, "manchester")
    assert [p["articles"] for p in found["principles"]] == [
        [5, 8], [13, 14], [12], [18, 24, 26], [27, 28, 29, 31], [9, 19, 20], [6, 26, 27],
    ]  # fmt: skip
    articles = {article["number"]: article["principles"] for article in found["articles"]}
    assert len(articles) == 19
    assert articles[26] == ["principle-4", "principle-7"]
    assert articles[25] == []
    assert found["promises"][11]["text"].startswith("You get to try new things")
    assert len(found["promises"]) == 12


def test_manchesters_shares_are_told_with_what_they_come_to(three: Web) -> None:
    found = whole(three, "manchester")
    groups = by_key(found["indicator_groups"])
    assert (groups["legal-status"]["adds_up_to"], groups["legal-status"]["comes_to_100"]) == (99, False)
    assert (groups["placements"]["adds_up_to"], groups["placements"]["comes_to_100"]) == (95, False)
    assert groups["placements"]["indicators"] == ["foster-care", "independent-living", "with-parents", "residential"]
    figures = by_key(found["indicators"])
    assert [figures[k]["value"] for k in ("in-touch", "suitable-accommodation", "education-employment-training")] == [
        88, 86, 58,
    ]  # fmt: skip
    assert {figures[k]["as_at"] for k in ("in-touch", "children-in-care", "foster-care")} == {"2024-01-01"}
    assert figures["in-touch"]["scope"] == "Care leavers aged under 21"
    assert figures["children-of-members"]["about"] is True


def test_manchesters_policy_and_bodies(three: Web) -> None:
    found = whole(three, "manchester")
    assert found["policy"]["decided_on"] == "open"
    assert found["policy"]["due_for_review"] == "2027-12-31"
    assert found["policy"]["versions"][0]["on"] == "2024-01-08"
    bodies = by_key(found["bodies"])
    assert bodies["cooperative"]["aliases"] == ["Corporate Parenting Committee", "MCFC"]
    assert (bodies["cooperative"]["respond_within"], bodies["cooperative"]["or_next_meeting"]) == (
        "20 working days",
        True,
    )
    assert bodies["cooperative"]["chair"] != bodies["partnership"]["chair"]
    assert "first Wednesday" in bodies["cooperative"]["meets"]["assumed"]
    assert [body["rung"] for body in found["bodies"]] == [0, 1, 2, 3]
    assert found["routes"][1] == {
        "from": "cooperative",
        "to": "executive",
        "source": "Manchester strategy v1.5 (January 2024), section 7, item 5",
        "assumed": None,
    }
    seats = by_key(found["seats"])
    assert seats["link-members"]["group"] == "each political group"
    assert seats["work-and-skills"]["tentative"] is True
    assert seats["co-opted"]["co_opted"] == "Whatever issue they are needed for"


def test_burys_pledge_vacant_leads_and_criteria(three: Web) -> None:
    found = whole(three, "bury")
    pledge = found["pledges"][0]
    assert (pledge["launched_year"], pledge["under_review"], len(pledge["promises"])) == (2009, True, 8)
    assert [(s["by"], s["later"]) for s in pledge["signatories"]][-1] == (
        "Bury Children and Young People's Trust",
        True,
    )
    assert [s["year"] for s in pledge["signatories"]] == [2009, 2009, 2009, None]
    assert all(promise["versions"][0]["year"] == 2009 for promise in found["promises"])
    assert [o["key"] for o in found["outcomes"] if o["lead"] is None] == [
        "further-education",
        "rights-and-participation",
    ]
    assert len(found["success_criteria"]) == 7
    assert by_key(found["indicators"])["children-in-care"]["up_to"] == 340
    assert by_key(found["bodies"])["children-in-care-council"]["rung"] is None
    assert len(found["vision"]["met_when"]) == 3
    assert by_key(found["duties"])["total-respect"]["months"] == [3, 9]


def test_wolverhamptons_bodies_are_assumed_and_its_library_names_councils(three: Web) -> None:
    found = whole(three, "wolverhampton")
    assert all("source names no bodies" in body["assumed"] for body in found["bodies"])
    assert {o["sector"] for o in found["organisations"]} == {"statutory", "private", "third", "contractor"}
    assert by_key(found["good_practice"])["leisure-passes"]["council"] == "Sutton"
    assert {o["lead"] for o in found["outcomes"]} == {None}


@pytest.mark.parametrize("council", ["manchester", "bury", "wolverhampton"])
def test_nothing_of_what_there_was_before_is_gone_and_every_part_says_where_it_is_from(
    three: Web, council: str
) -> None:
    short = three.client.get(f"/api/councils/{council}", headers=three.headers("auditor")).json()
    found = whole(three, council)
    assert (found["council"], found["name"], found["version"], found["ladder"]) == (
        short["council"], short["name"], short["version"], short["ladder"],
    )  # fmt: skip
    for part in ("bodies", "routes", "outcomes", "promises", "priorities"):
        for before, now in zip(short[part], found[part], strict=True):
            assert {key: now[key] or "" for key in before if key != "rung"} == {
                key: value for key, value in before.items() if key != "rung"
            }
    listed = [part for parts in found.values() if isinstance(parts, list) for part in parts if isinstance(part, dict)]
    assert [part for part in listed if not part["source"] and not part["assumed"]] == []


def test_next_meetings_are_told_from_the_day_that_was_asked_for(three: Web) -> None:
    found = whole(three, "manchester", on="2025-02-06")
    assert by_key(found["bodies"])["cooperative"]["next_meetings"] == ["2025-05-07", "2025-08-06", "2025-11-05"]
    assert by_key(whole(three, "manchester", on="9999-12-31")["bodies"])["cooperative"]["next_meetings"] == []


def test_an_answer_time_is_told_as_it_was_written(web: Web) -> None:
    web.services.ledger.adopt_framework(framework_file(version="2", respond_within="PT1M30S"), actor=SYSTEM)
    assert {body["respond_within"] for body in whole(web, COUNCIL)["bodies"]} == {"PT1M30S"}


def test_who_sees_which_framework(three: Web) -> None:
    for call in ("framework", "frameworks"):
        for council in ("manchester", "nowhere", "%00", "%ff"):
            path = f"/api/councils/{council}/{call}"
            assert_problem(three.client.get(path, headers=three.headers("officer of bury")), 404)
            assert_problem(three.client.get(path), 401)
        for seat in ("auditor", "admin", "member of bury"):
            assert three.client.get(f"/api/councils/bury/{call}", headers=three.headers(seat)).status_code == 200


def test_the_register_is_narrowed_to_a_promise_and_to_a_priority(three: Web) -> None:
    def titles(council: str, **asked: str) -> list[str]:
        answer = three.client.get(
            f"/api/councils/{council}/commitments", params=asked, headers=three.headers("auditor")
        )
        assert answer.status_code == 200, answer.text
        found = answer.json()["items"]
        assert all(value in found_one[f"{name[:-1]}ies" if name == "priority" else f"{name}s"]
                   for found_one in found for name, value in asked.items())  # fmt: skip
        return [item["title"] for item in found]

    every = three.client.get("/api/councils/bury/commitments?limit=200", headers=three.headers("auditor")).json()[
        "items"
    ]
    for key in ("pledge-1", "pledge-8"):
        assert len(titles("bury", promise=key)) == sum(key in item["promises"] for item in every)
    assert titles("bury", priority="corporate-3")
    assert titles("bury", promise="' OR 1=1 --") == []
