"""The pages of promises and rules: where they lead, what becomes a proposal, and what is refused."""

import re
from copy import deepcopy
from html import unescape
from typing import Any

import pytest

from api.pages.framework import PAGES
from api.running.setup import COUNCILS, FRAMEWORKS
from domain.frameworks import file
from domain.ledger.application import SYSTEM
from tests.conftest import Web
from tests.integration.councils import with_three_councils
from tests.integration.pages.rules import path_of, text_of
from tests.integration.pages.seats import XSS, Seat
from tests.scenarios import COUNCIL, framework_file


@pytest.fixture(scope="module")
def auditor(shared_web: Web) -> Seat:
    return Seat(with_three_councils(shared_web), "auditor")


def test_a_promise_leads_to_the_commitments_that_serve_it_and_back(web: Web, consultant: Seat) -> None:
    made = web.client.post(
        f"/api/councils/{COUNCIL}/commitments",
        json={"title": "A grant", "outcome": "healthy", "promises": ["p1"], "priorities": ["h1"]},
        headers=web.headers("officer"),
    ).json()
    web.catch_up()
    page = consultant.get(f"/councils/{COUNCIL}/framework").text
    assert f'href="/councils/{COUNCIL}?promise=p1"' in page
    assert f'href="/councils/{COUNCIL}?priority=h1"' in consultant.get(f"/councils/{COUNCIL}/framework/asked").text
    for asked, says in (("promise=p1", "We listen."), ("priority=h1", "Sport for all.")):
        register = consultant.get(f"/councils/{COUNCIL}?{asked}").text
        assert "A grant" in register
        assert f"<strong>{says}</strong>" in register
    assert "A grant" not in consultant.get(f"/councils/{COUNCIL}?promise=p2").text
    commitment = consultant.get(f"/commitments/{made['id']}").text
    here = f"/councils/{COUNCIL}/framework"
    for place in (f"{here}/asked#outcome-healthy", f"{here}/asked#priority-h1", f"{here}#promise-p1"):
        assert f'href="{place}"' in commitment


def test_good_practice_becomes_a_proposal_that_names_the_council(shared_web: Web, auditor: Seat) -> None:
    officer = Seat(shared_web, "officer of wolverhampton")
    link = "/councils/wolverhampton/propose?good_practice=leisure-passes"
    assert f'href="{link}"' in officer.get("/councils/wolverhampton/framework/ideas").text
    assert "Turn this into a proposal" not in auditor.get("/councils/wolverhampton/framework/ideas").text
    assert "From: Sutton" in text_of(auditor, "wolverhampton", "ideas")
    form = unescape(officer.get(link).text)
    assert 'value="Children in care and their foster carers get into leisure centres free with a pass."' in form
    assert 'value="Good practice of Sutton. Wolverhampton Corporate Parenting Conference, 30 November 2010' in form
    assert re.search(r'value="universal-services" checked', form)
    assert auditor.get(link).status_code == 403


@pytest.mark.parametrize("key", ["no-such", "x" * 300, "%00", "a&good_practice=b", "%3Cscript%3E", "'--"])
def test_an_entry_that_the_library_has_not_is_not_found(shared_web: Web, auditor: Seat, key: str) -> None:
    answer = Seat(shared_web, "officer of wolverhampton").get(f"/councils/wolverhampton/propose?good_practice={key}")
    assert answer.status_code in (404, 422)
    assert "<h1" in answer.text
    assert (answer.status_code == 404) == (key in ("no-such", "%3Cscript%3E", "'--"))


def test_a_long_entry_is_cut_to_what_a_commitment_takes(web: Web, officer: Seat) -> None:
    entry = {"key": "long", "text": "word " * 59 + "end", "council": "C" * 200, "source": "S" * 200}
    web.services.ledger.adopt_framework(framework_file(version="2", good_practice=[entry]), actor=SYSTEM)
    path = f"/councils/{COUNCIL}/propose?good_practice=long"
    form = dict(re.findall(r'name="(title|source)"[^>]*value="([^"]*)"', officer.get(path).text))
    assert form["title"].endswith("word…")
    assert officer.send(path, **form).status_code == 303


@pytest.mark.parametrize("page", ["nowhere", "promises", "%00", "..%2f..%2flayout", "base", "parts", "<b>"])
def test_a_page_that_there_is_not_is_not_found(auditor: Seat, page: str) -> None:
    answer = auditor.get(f"/councils/bury/framework/{page}")
    assert answer.status_code == 404
    assert "<h1" in answer.text


def test_another_councils_pages_are_not_found(shared_web: Web, auditor: Seat) -> None:
    stranger = Seat(shared_web, "officer of bury")
    for page in ("", *(f"/{page}" for page in PAGES)):
        assert stranger.get(f"/councils/manchester/framework{page}").status_code == 404
        assert stranger.get(f"/councils/nowhere/framework{page}").status_code == 404


def test_what_a_framework_says_is_never_markup(web: Web) -> None:
    data = poisoned(deepcopy(file.read(FRAMEWORKS / "bury.toml")))
    data |= {"council": COUNCIL, "version": "2"}
    web.services.ledger.adopt_framework(data, actor=SYSTEM)
    officer = Seat(web, "officer")
    for page in PAGES:
        answer = officer.get(path_of(COUNCIL, page))
        assert answer.status_code == 200, page
        assert "<script" not in answer.text, page
        if page not in ("rights", "ideas"):
            assert "&lt;script&gt;" in answer.text, page


def poisoned(part: Any, field: str = "") -> Any:
    """The same data with every text that people write as markup."""
    if isinstance(part, dict):
        return {name: poisoned(value, name) for name, value in part.items()}
    if isinstance(part, list):
        return [poisoned(value, field) for value in part]
    texts = (
        "text",
        "title",
        "name",
        "chair",
        "aliases",
        "by",
        "assumed",
        "source",
        "scope",
        "unit",
        "whenever",
        "met_when",
    )
    return XSS if field in texts else part


@pytest.mark.parametrize("council", COUNCILS)
def test_every_link_inside_leads_somewhere(auditor: Seat, council: str) -> None:
    bodies = {page: auditor.get(path_of(council, page)).text
              for page in PAGES}  # fmt: skip
    ids = {page: re.findall(r' id="([^"]+)"', text) for page, text in bodies.items()}
    for page, found in ids.items():
        assert len(found) == len(set(found)), page
    for page, text in bodies.items():
        for path, place in re.findall(rf'href="(?:/councils/{council}/framework(/\w+)?)?#([^"]+)"', text):
            assert place in ids[path.strip("/") or page], (page, path, place)
