"""Reports over HTTP and as pages: every kind in every form, the same words everywhere, refused as everything is."""

import csv
import io
import json
from datetime import date
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader

from domain.model.access import Role
from tests.bundles import seal
from tests.conftest import Web
from tests.integration.pages.seats import Seat
from tests.integration.problem import assert_problem
from tests.integration.test_cli import command_line
from tests.scenarios import COUNCIL, actor

ROOT = f"/api/councils/{COUNCIL}/reports"
YEAR = {"from": "2024-01-01", "to": "2024-12-31"}
OFFICER, CHAIR, CONSULTANT = actor(Role.OFFICER), actor(Role.CHAIR, "partnership"), actor(Role.CONSULTANT)
TYPES = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text", "csv": "text/csv; charset=utf-8"}
KINDS = ("annual", "pledge", "work-areas")
SAID = "The grant never came to my flat."


def proposed(web: Web, title: str, **said: object) -> UUID:
    ledger = web.services.ledger
    made = ledger.propose(COUNCIL, actor=OFFICER, on=date(2024, 2, 1), title=title, outcome="healthy", **said)
    ledger.carry_out("agree", made.id, actor=CHAIR, on=date(2024, 2, 6))
    return made.id


@pytest.fixture
def council(web: Web) -> Web:
    """A year in which something was done and not agreed with, something cannot be met, and something goes on."""
    ledger = web.services.ledger
    done = proposed(web, "Raise the leaving care grant", promises=["p1"])
    ledger.carry_out("achieve", done, actor=OFFICER, on=date(2024, 5, 1), evidence="It is paid.")
    ledger.carry_out("give-verdict", done, actor=CONSULTANT, on=date(2024, 6, 3), verdict="not_yet", words=SAID)
    closed = proposed(web, "A horse for everybody", promises=["p1"])
    told = {"reason": "There is no room.", "explanation": "We have no place for so many horses."}
    ledger.carry_out("cannot-be-met", closed, actor=CHAIR, on=date(2024, 7, 1), **told)
    proposed(web, "<b>Sport</b> & fun", priorities=["h1"])
    return web


def test_the_annual_report_says_how_everything_stands_and_from_which_facts(council: Web) -> None:
    answer = council.client.get(f"{ROOT}/annual", params=YEAR, headers=council.headers("member"))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["from"], found["to"], found["council"]) == ("2024-01-01", "2024-12-31", COUNCIL)
    by_title = {each["title"]: each for each in found["commitments"]}
    assert {title: each["group"] for title, each in by_title.items()} == {
        "Raise the leaving care grant": "not_agreed",
        "A horse for everybody": "cannot_be_met",
        "<b>Sport</b> & fun": "on_the_way",
    }
    assert found["counts"]["not_agreed"] == [by_title["Raise the leaving care grant"]["id"]]
    [claim] = by_title["Raise the leaving care grant"]["claims"]
    assert (claim["evidence"], claim["verdict"], claim["verdict_on"]) == ("It is paid.", "not_yet", "2024-06-03")
    assert found["happened"]["proposed"] == 3
    assert [(each["key"], each["gap"]) for each in found["promises"]] == [("p1", False)]
    assert found["duties"][0]["since"] > "2024-12-31"
    assert SAID not in answer.text


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_of_every_report_is_served_to_everybody_who_reads_the_register(council: Web, kind: str) -> None:
    for role in ("consultant", "auditor", "member"):
        headers = council.headers(role)
        for form, media_type in TYPES.items():
            answer = council.client.get(f"{ROOT}/{kind}.{form}", params=YEAR, headers=headers)
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"] == media_type
            assert f'filename="{COUNCIL}-{kind}-2024-12-31.{form}"' in answer.headers["content-disposition"]
    drawn = council.client.get(f"{ROOT}/{kind}.pdf", params=YEAR, headers=council.headers("officer")).content
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(drawn)).pages)
    assert "Testshire" in text
    assert "Raise the leaving care grant" in text.replace("\n", " ")
    assert SAID not in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_says_the_same_and_leads_to_the_files_and_the_other_reports(council: Web, kind: str) -> None:
    page = Seat(council, "officer").get(f"/councils/{COUNCIL}/reports/{kind}?to=2024-12-31&from=2024-01-01").text
    text = unescape(page)
    assert "<b>Sport</b>" not in page
    assert SAID not in text
    for other in KINDS:
        assert f'href="/councils/{COUNCIL}/reports/{other}"' in page
    for form in TYPES:
        assert f'href="/api/councils/{COUNCIL}/reports/{kind}.{form}?from=2024-01-01&to=2024-12-31"' in text
    assert "Raise the leaving care grant</a>" in page
    assert {"pledge": "We have no place for so many horses.", "work-areas": "Led by: Designated Nurse."}.get(
        kind, "What officers say is achieved, and what Care Consultants say to it"
    ) in text


def test_figures_as_csv_say_what_they_were_counted_from(council: Web) -> None:
    table = council.client.get(f"{ROOT}/annual.csv", params=YEAR, headers=council.headers("officer")).content
    rows = {
        (each["part"], each["key"], each["figure"]): each
        for each in csv.DictReader(io.StringIO(table.decode("utf-8-sig")))
    }
    assert rows["promise", "p1", "cannot_be_met"]["value"] == "1"
    assert UUID(rows["promise", "p1", "cannot_be_met"]["counted_from"])
    assert rows["period", "verdict_given", "times"]["value"] == "1"


def test_the_same_known_at_gives_the_same_bytes_whatever_is_recorded_later(council: Web) -> None:
    moment = council.services.ledger.now().isoformat()
    asked = YEAR | {"known_at": moment}
    names = ["annual", "annual.pdf", "annual.odt", "annual.csv", "pledge.pdf"]

    def every() -> list[bytes]:
        answers = [council.client.get(f"{ROOT}/{n}", params=asked, headers=council.headers("officer")) for n in names]
        assert {answer.status_code for answer in answers} == {200}
        return [answer.content for answer in answers]

    before = every()
    proposed(council, "Entered late")
    with council.services.database() as conn:
        seal(conn)
    assert every() == before
    now = council.client.get(f"{ROOT}/annual", params=YEAR, headers=council.headers("officer")).json()
    assert len(now["commitments"]) == 4


def test_the_newest_checkpoint_of_the_seal_stands_under_the_report(council: Web) -> None:
    asked = {"params": YEAR, "headers": council.headers("officer")}
    assert council.client.get(f"{ROOT}/annual", **asked).json()["checkpoint"] is None
    with council.services.database() as conn:
        seal(conn)
    note = council.client.get(f"{ROOT}/annual", **asked).json()["checkpoint"]
    assert note.startswith("kept.example/record\n")
    drawn = council.client.get(f"{ROOT}/annual.pdf", **asked).content
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(drawn)).pages)
    assert "".join(note.split()) in "".join(text.split()).replace("\u200b", "")
    assert note in unescape(Seat(council, "officer").get(f"/councils/{COUNCIL}/reports/annual").text)


@pytest.mark.parametrize("path", ["annual", "annual.pdf", "pledge.odt", "work-areas.csv"])
def test_what_cannot_be_asked_is_refused_in_a_sentence(shared_web: Web, path: str) -> None:
    web, headers = shared_web, shared_web.headers("officer")
    for asked, field in (
        ({"from": "2024-13-01"}, "from"),
        ({"from": "2024-02-01", "to": "2024-01-01"}, "from"),
        ({"to": "2999-01-01"}, "to"),
        ({"to": "1066-01-01"}, "to"),
        ({"known_at": "2999-01-01T00:00:00Z"}, "known_at"),
        ({"known_at": "yesterday"}, "known_at"),
    ):
        assert_problem(web.client.get(f"{ROOT}/{path}", params=asked, headers=headers), 422, field=field)
    assert_problem(web.client.get(f"{ROOT}/{path}"), 401)
    assert_problem(web.client.get(f"{ROOT}/{path}", headers=web.headers("stranger")), 404)
    assert_problem(web.client.get(f"/api/councils/nowhere/reports/{path}", headers=headers), 404)


def test_a_page_that_there_is_not_and_a_day_to_come_are_refused(shared_web: Web) -> None:
    seat = Seat(shared_web, "officer")
    assert seat.get(f"/councils/{COUNCIL}/reports/monthly").status_code == 404
    assert seat.get(f"/councils/{COUNCIL}/reports/annual?to=2999-01-01").status_code == 422
    assert seat.get(f"/councils/{COUNCIL}/reports/annual?from=2024-02-01&to=2024-01-01").status_code == 422
    assert seat.get(f"/councils/{COUNCIL}/reports/annual?known_at=soon").status_code == 422


def test_reports_at_the_command_line(council: Web, tmp_path: Path) -> None:
    urls = {"KEPT_DATABASE_URL": council.database.service_url}
    kept = command_line(tmp_path, **urls)
    told = kept("report", "annual", "--council", COUNCIL, "--from", "2024-01-01", "--to", "2024-12-31", "--as", "json")
    assert told.returncode == 0, told.stderr
    assert len(json.loads(told.stdout)["commitments"]) == 3
    forms = {"annual": ("pdf", b"%PDF"), "pledge": ("html", b"<!DOCTYPE"), "work-areas": ("odt", b"PK")}
    for kind, (form, begins) in forms.items():
        file = tmp_path / f"{kind}.{form}"
        done = kept("report", kind, "--council", COUNCIL, "--to", "2024-12-31", "--as", form, str(file))
        assert done.returncode == 0, done.stderr
        assert "written" in done.stdout
        assert file.read_bytes().lstrip().startswith(begins)
    for arguments, said in [
        (("annual", "--council", "nowhere"), "no such council"),
        (("annual", "--council", COUNCIL, "--to", "2999-01-01"), "Give a day"),
        (("annual", "--council", COUNCIL, "--known-at", "soon"), "give a moment"),
        (("annual", "--council", COUNCIL, "no/such/folder/file"), "cannot be written"),
    ]:
        refused = kept("report", *arguments)
        assert refused.returncode == 1
        assert said in refused.stderr
        assert "Traceback" not in refused.stderr
