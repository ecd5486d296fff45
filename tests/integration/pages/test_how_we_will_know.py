"""How anyone will know: the measure and what was found, on the page of a commitment."""

import re

import pytest

from tests.conftest import Web
from tests.integration.pages.rules import plain_text
from tests.integration.pages.seats import XSS, Seat, area, web_id

DIGEST = "sha256:" + "0123456789abcdef" * 4
FOUND = {"evidence": "https://example.org/places?x=1&y=2", "evidence_on": "2024-05-01"}
COUNT = {"kind": "count", "measure": "Places that are filled", "scope": "Care leavers", "unit": "places", "target": "6"}


def says(seat: Seat, path: str) -> str:
    answer = seat.get(path)
    assert answer.status_code == 200, answer.text
    return plain_text(answer.text)


def sent(seat: Seat, path: str, **typed: str) -> None:
    answer = seat.send(path, **typed)
    assert answer.status_code == 303, answer.text


def test_a_count_is_set_found_and_shown_without_a_percentage(agreed: str, officer: Seat, consultant: Seat) -> None:
    assert "Nobody has measured this yet." in says(officer, agreed)
    assert officer.get(f"{agreed}/record-reading").status_code == 409
    sent(officer, f"{agreed}/set-measure", **COUNT)
    page = says(officer, agreed)
    for fact in (
        "Places that are filled",
        "Kind Count",
        "Of whom Care leavers",
        "Before Not known",
        "To reach 6 places",
    ):
        assert fact in page
    assert "Nobody has measured this yet." in page
    assert "%" not in page
    form = says(consultant, f"{agreed}/record-reading")
    assert "What number was found? In places. Of whom: Care leavers." in form
    sent(consultant, f"{agreed}/record-reading", value="3", **FOUND | {"evidence_on": "2024-02-01"})
    sent(consultant, f"{agreed}/record-reading", value="4", **FOUND, as_at="2024-04-30")
    html = officer.get(agreed).text
    assert 'href="https://example.org/places?x=1&amp;y=2" rel="noopener nofollow">example.org' in html
    page = plain_text(html)
    assert "What was found last 4 of 6 places As at Tuesday 30 April 2024. Of whom: Care leavers." in page
    assert "Evidence of Wednesday 1 May 2024: example.org" in page
    assert "Recorded by Care Consultant on" in page
    assert "Found before: 1 time 3 of 6 places" in page
    assert "%" not in page


def test_a_reading_that_is_taken_back_counts_no_more_and_stays(agreed: str, officer: Seat) -> None:
    sent(officer, f"{agreed}/set-measure", **COUNT)
    sent(officer, f"{agreed}/record-reading", value="4", **FOUND)
    sent(officer, f"{agreed}/withdraw-reading", reading="reading:4", reason="One was counted twice")
    page = says(officer, agreed)
    assert "Nobody has measured this yet." in page
    assert "Taken back: 1 time 4 of 6 places" in page
    assert "Taken back: One was counted twice" in page
    assert officer.get(f"{agreed}/withdraw-reading").status_code == 409


@pytest.mark.parametrize(
    ("measure", "value", "shown"),
    [
        ({"kind": "percentage", "baseline": "Unknown", "target": "90"}, "86.5", "86.5 %"),
        ({"kind": "count", "target": "1000", "unit": "passes"}, "1,250", "1,250 passes"),
        ({"kind": "one_off"}, "not_done", "Not done yet"),
        ({"kind": "status", "statuses": "planned\r\n\r\n  built \r\nopen"}, "built", "built"),
    ],
)
def test_a_form_fits_the_measure(agreed: str, officer: Seat, measure: dict[str, str], value: str, shown: str) -> None:
    sent(officer, f"{agreed}/set-measure", measure="It worked", **measure)
    form = officer.get(f"{agreed}/record-reading").text
    assert 'name="value"' in form
    assert 'name="words"' not in form
    if measure["kind"] in ("one_off", "status"):
        assert f'type="radio" value="{value}"' in re.sub(r"\s+", " ", form)
    sent(officer, f"{agreed}/record-reading", value=value, **FOUND | {"evidence": DIGEST})
    page = says(officer, agreed)
    assert f"What was found last {shown} As at" in page
    assert f"the file with the digest {DIGEST}" in page


@pytest.mark.parametrize("kind", ["quality", "experience"])
def test_what_is_told_is_quoted(agreed: str, consultant: Seat, officer: Seat, kind: str) -> None:
    sent(officer, f"{agreed}/set-measure", kind=kind, measure="It feels like home")
    form = consultant.get(f"{agreed}/record-reading").text
    assert 'name="words"' in form
    assert 'name="value"' not in form
    sent(consultant, f"{agreed}/record-reading", words="It is warm.", **FOUND)
    assert '<blockquote class="kept-quote"><p>It is warm.</p>' in officer.get(agreed).text


def test_a_percentage_nobody_recorded_is_never_shown(agreed: str, officer: Seat) -> None:
    sent(officer, f"{agreed}/set-measure", kind="percentage", measure="In touch", baseline="unknown")
    page = says(officer, agreed)
    assert "%" not in page
    assert "Before Not known" in page
    assert "To reach No figure was set" in page


def test_the_form_for_a_measure_begins_with_the_one_that_is_set(agreed: str, officer: Seat) -> None:
    sent(officer, f"{agreed}/set-measure", kind="status", measure="Opened", statuses="planned\nopen")
    form = officer.get(f"{agreed}/set-measure").text
    assert area(form, "statuses") == "planned\nopen"
    assert 'value="Opened"' in form
    assert re.search(r'value="status" checked', form)
    wrong = officer.send(f"{agreed}/set-measure", kind="status", measure="Opened", statuses="one\none")
    assert wrong.status_code == 422
    assert 'href="#statuses"' in wrong.text
    assert area(wrong.text, "statuses") == "one\none"
    long = officer.send(f"{agreed}/set-measure", kind="status", measure="x", statuses="\n".join(map(str, range(99))))
    assert 'href="#statuses"' in long.text


def test_the_past_shows_what_was_known_then(web: Web, agreed: str, officer: Seat) -> None:
    sent(officer, f"{agreed}/set-measure", **COUNT)
    known = web.services.ledger.now().astimezone().isoformat()
    sent(officer, f"{agreed}/record-reading", value="4", **FOUND)
    page = plain_text(officer.client.get(agreed, params={"known_at": known}).text)
    assert "Places that are filled" in page
    assert "Nobody has measured this yet." in page
    assert "4 of 6 places" not in page


def test_what_is_measured_and_found_is_never_markup(web: Web, agreed: str, officer: Seat) -> None:
    sent(officer, f"{agreed}/set-measure", kind="status", measure=XSS, scope=XSS, unit=XSS, statuses=f"{XSS}\nopen")
    form = officer.get(f"{agreed}/record-reading").text
    typed = {"value": XSS, "evidence": "https://[x.example/'onload='a", "evidence_on": "2024-05-01", "scope": XSS}
    assert officer.send(f"{agreed}/record-reading", **typed).status_code == 422
    sent(officer, f"{agreed}/record-reading", **typed | {"evidence": "https://x.example/a"})
    sent(officer, f"{agreed}/withdraw-reading", reading="reading:4", reason=XSS)
    for html in (form, officer.get(agreed).text, officer.get(f"{agreed}/set-measure").text):
        assert "<script" not in html
        assert "&lt;script&gt;" in html
    assert len(web.services.ledger.history(web_id(agreed))) == 5


def test_each_scope_shows_what_was_found_last_for_it_and_a_paper_is_named(web: Web, agreed: str, officer: Seat) -> None:
    sent(officer, f"{agreed}/set-measure", kind="one_off", measure="Each group has a link Member")
    for group, value in (("First group", "not_done"), ("First group", "done"), ("Second group", "not_done")):
        typed = {"value": value, "scope": group, "evidence": "paper: Notice to Members, item 4"}
        sent(officer, f"{agreed}/record-reading", **typed, evidence_on="2024-06-05")
    html = officer.get(agreed).text
    counts, _, before = html.partition("Found before")
    latest = counts.partition("What was found last")[2]
    assert latest.count("First group") == latest.count("Second group") == 1
    assert "Notice to Members, item 4" in latest
    assert "digest" not in latest
    assert "First group" in before.partition("</details>")[0]
