"""The pages of promises and rules: what each council's readers find there."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from api.pages.framework import PAGES
from api.running.setup import COUNCILS
from domain.ledger.application import SYSTEM
from tests.conftest import Web
from tests.integration.councils import with_three_councils
from tests.integration.pages.rules import text_of
from tests.integration.pages.seats import Seat
from tests.scenarios import COUNCIL, framework_file


@pytest.fixture(scope="module")
def auditor(shared_web: Web) -> Seat:
    return Seat(with_three_councils(shared_web), "auditor")


def test_the_pledge_of_bury_with_launch_signatories_and_review(auditor: Seat) -> None:
    text = text_of(auditor, "bury")
    assert "Under review The council is looking at it again." in text
    assert "8 promises, launched in 2009." in text
    assert "Bury Children and Young People's Trust Signed later" in text
    assert "To be confirmed by the council: It signed after the others; no day or year is given." in text
    assert text.count("Version 2009, in 2009: the same words.") == 8
    assert "This counts as done only when all of these are true:" in text
    assert "They aim high and do as well as they are able to." in text
    assert text.count("Our Strategy, criterion") == 7


def test_the_twelve_expectations_of_manchester(auditor: Seat) -> None:
    text = text_of(auditor, "manchester")
    assert "12 promises, launched in 2024." in text
    assert text.count(", expectation ") == 12
    assert "Executive, on Wednesday 5 June 2024" in text


def test_what_young_people_asked_for_stands_under_its_outcome_with_their_words(auditor: Seat) -> None:
    answer = auditor.get("/councils/manchester/framework/asked").text
    healthy = answer.partition('id="outcome-healthy"')[2].partition('id="outcome-safe"')[0]
    assert len(re.findall(r'id="priority-healthy-\d"', healthy)) == 8
    assert "Buy bikes!" in healthy
    assert "kept as a concern" in answer
    assert text_of(auditor, "bury", "asked").count("Putting the 'Corporate' Into Corporate Parenting, priority") == 4


def test_rights_lead_from_principle_to_article_and_back(auditor: Seat) -> None:
    answer = auditor.get("/councils/manchester/framework/rights").text
    seventh = answer.partition('id="principle-principle-7"')[2].partition("</li>\n  \n")[0]
    for number in (6, 26, 27):
        assert f'href="#article-{number}"' in seventh
    article = answer.partition('id="article-26"')[2].partition('id="article-27"')[0]
    assert 'href="#principle-principle-4"' in article
    assert 'href="#principle-principle-7"' in article
    assert len(re.findall(r'id="principle-', answer)) == 7
    assert "Bury has told Kept no principles yet." in text_of(auditor, "bury", "rights")


def test_gaps_chairs_and_seats_are_shown(auditor: Seat) -> None:
    bury = text_of(auditor, "bury", "who")
    assert bury.count("Gap Nobody leads this yet. A commitment for it that nobody leads climbs at once.") == 2
    assert "It starts with the first and climbs: Work Area Leads, then Corporate Parenting Panel" in bury
    manchester = text_of(auditor, "manchester", "who")
    assert "Also called: Corporate Parenting Committee, MCFC" in manchester
    assert "Executive Lead Member Chair" in manchester
    assert "Chair: Assistant Director, Cared for Children and Leaving Care" in manchester
    assert "Corporate HR representative Not settled yet" in manchester
    assert "Political group: each political group." in manchester
    assert "Brought in for one issue: Whatever issue they are needed for." in manchester
    assert "The Corporate Family Cooperative may go straight to the Executive." in manchester
    assert "Has 20 working days to answer, or until its next meeting if that is sooner." in manchester
    wolverhampton = text_of(auditor, "wolverhampton", "who")
    assert wolverhampton.count("To be confirmed by the council: The source names no bodies") == 3


def test_seats_show_their_days(web: Web) -> None:
    seat = {"title": "Link Member", "body": "executive", "source": "Minutes"}
    seats = [
        seat | {"key": "a", "from": date(2025, 5, 14), "to": date(2026, 5, 13), "group": "Green", "chair": True},
        seat | {"key": "b", "from": date(2024, 1, 8)},
        seat | {"key": "c", "to": date(2024, 2, 1)},
    ]
    web.services.ledger.adopt_framework(framework_file(version="2", seats=seats), actor=SYSTEM)
    text = text_of(Seat(web, "member"), COUNCIL, "who")
    assert "Chair From Wednesday 14 May 2025 to Wednesday 13 May 2026. Political group: Green." in text
    assert "From Monday 8 January 2024. Source" in text
    assert "Until Thursday 1 February 2024." in text


def test_figures_say_what_they_count_when_and_that_shares_do_not_come_to_100(auditor: Seat) -> None:
    text = text_of(auditor, "manchester", "figures")
    assert "Together these come to 99 %, not 100 %." in text
    assert "Together these come to 95 %, not 100 %." in text
    for name, share in (("In touch with the service", 88), ("In suitable accommodation", 86)):
        assert f"{name}: {share} % Counts: Care leavers aged under 21. True on Monday 1 January 2024." in text
    assert "In education, employment or training: 58 %" in text
    assert "about 1,500 children" in text
    assert "These are shares of: children in care (1,314 children)." in text
    assert "Children in care: 300 to 340 children" in text_of(auditor, "bury", "figures")
    assert "No day is given." in text_of(auditor, "bury", "figures")


def test_what_comes_round_says_when_and_who(auditor: Seat) -> None:
    text = text_of(auditor, "bury", "duties")
    assert "Every 3 months, for the first time on Wednesday 17 July 2013." in text
    assert "Every year, by the end of March and September." in text
    assert "Each time this happens: The Panel meets." in text
    assert "Gap Nobody is named to do it." in text
    assert "Once, by Friday 31 December 2027." in text_of(auditor, "manchester", "duties")


def test_the_policy_shows_its_open_decision_and_its_log(auditor: Seat) -> None:
    text = text_of(auditor, "manchester", "policy")
    assert "Decided on Open The day of the decision is still missing." in text
    assert "Version 1.5, Monday 8 January 2024: Final draft" in text
    assert "Children Act 1989, section 22(3)" in text
    assert "Approved by Executive Lead Member; Strategic Director, Children and Education Services" in text
    assert "Care Matters: Time for Change, 2007" in text_of(auditor, "wolverhampton", "policy")


def test_partners_stand_by_sector(auditor: Seat) -> None:
    text = text_of(auditor, "wolverhampton", "partners")
    for heading, name in (
        ("Public services", "Wolverhampton City Council"),
        ("Businesses", "Private partners"),
        ("Charities and voluntary groups", "Third sector partners"),
    ):
        assert f"{heading} {name}" in text
    assert "Shares in: Corporate commitment: everyone does their part" in text


@pytest.mark.parametrize("council", COUNCILS)
def test_everything_assumed_is_marked_where_it_stands_and_listed_once_more(auditor: Seat, council: str) -> None:
    answer = auditor.client.get(f"/api/councils/{council}/framework").json()
    said = list(assumptions(answer))
    assert f"{len(said)} things are to be confirmed." in text_of(auditor, council, "unconfirmed")
    pages = {page: text_of(auditor, council, page) for page in PAGES}
    listed = pages.pop("unconfirmed")
    for assumed in set(said):
        text = " ".join(assumed.removesuffix(" To be confirmed by the council.").split())
        assert any(f"To be confirmed by the council: {text}" in shown for shown in pages.values()), assumed
        assert text in listed, assumed


def assumptions(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from assumptions(each)
    elif isinstance(part, dict):
        if part.get("assumed"):
            yield part["assumed"]
        for each in part.values():
            yield from assumptions(each)


@pytest.mark.parametrize("council", COUNCILS)
def test_every_source_is_shown(auditor: Seat, council: str) -> None:
    answer = auditor.client.get(f"/api/councils/{council}/framework").json()
    shown = " ".join(text_of(auditor, council, page) for page in PAGES)
    found = {part["source"] for parts in answer.values() if isinstance(parts, list) for part in parts
             if isinstance(part, dict)} - {None}  # fmt: skip
    assert [source for source in found if f"Source: {source}" not in shown] == []


def test_versions_say_from_when_and_what_they_changed(web: Web) -> None:
    second = framework_file(version="2", promises=[{"key": "p1", "text": "We hear you."}])
    web.services.ledger.adopt_framework(second, actor=SYSTEM)
    text = text_of(Seat(web, "auditor"), COUNCIL, "versions")
    assert text.index("Version 2 In force") < text.index("The first version on the record.")
    assert "The promise “We hear you.” (p1): wording is “We hear you.”, was “We listen.”." in text
    assert "In force from" in text
