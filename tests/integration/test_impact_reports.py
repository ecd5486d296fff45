"""Impact reports over HTTP: drafted once, written by several at once, erased, held for a check, listed for all."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from api import impact, reports
from api.published import EVERYBODY
from domain.ledger.application import Accountability
from domain.ledger.database import NotReady
from domain.model.access import Role
from domain.model.impact import ImpactReport
from tests.conftest import Web
from tests.integration.passing import Time
from tests.integration.test_sessions_api import called, get, post
from tests.scenarios import COUNCIL, actor

PART = {"document": "summary", "part": "why_we_met"}
WORDS = "We met to talk about gyms."


@pytest.fixture
def time(web: Web) -> Time:
    return Time.of(web)


def held(web: Web, time: Time, **said: Any) -> str:
    """A session that was held today."""
    which = str(called(web, time.now.date(), **said)["id"])
    post(web, "officer", f"/sessions/{which}/open")
    post(web, "participation_worker", f"/sessions/{which}/attend", who="consultant", how_many=2, hours="4.5")
    post(web, "consultant", f"/sessions/{which}/raise-point", words="Gyms are far away.")
    post(web, "officer", f"/sessions/{which}/decide", text="Passes for everyone.")
    post(web, "consultant", f"/sessions/{which}/celebrate", words="We won the cup.")
    post(web, "officer", f"/sessions/{which}/close")
    # What was known when it was opened is told in the draft, so nothing more is recorded as of that moment.
    time.now += timedelta(minutes=5)
    return which


@pytest.fixture
def report(web: Web, time: Time) -> str:
    """The path of the impact report of such a session."""
    which = held(web, time)
    made = post(web, "consultant", f"/sessions/{which}/draft-report")["impact_report"]
    return f"/impact-reports/{made}"


def part(found: dict[str, Any], document: str = "summary", name: str = "why_we_met") -> dict[str, Any]:
    return next(dict(each) for each in found["parts"] if (each["document"], each["part"]) == (document, name))


def published(web: Web, report: str) -> None:
    post(web, "consultant", f"{report}/sign-off")
    post(web, "officer", f"{report}/publish")


def test_it_is_drafted_once_from_the_record_and_a_repeat_gives_the_same(web: Web, time: Time) -> None:
    which = held(web, time)
    first = post(web, "officer", f"/sessions/{which}/draft-report", key="k")
    assert post(web, "officer", f"/sessions/{which}/draft-report", key="k") == first
    refused = post(web, "consultant", f"/sessions/{which}/draft-report", 409)
    assert refused["detail"] == "This session has its impact report."
    found = get(web, f"/impact-reports/{first['impact_report']}")
    assert (found["session"], found["state"], found["title"]) == (which, "draft", "Cooperative: Healthy")
    said = part(found, "report")
    assert "There were 2 Care Consultants." in said["words"]
    assert "Young people told us 1 thing." in said["words"]
    assert (said["written_by"], said["texts"]) == (None, 1)
    assert "Gyms are far away" not in str(found), "what young people said is not quoted by itself"
    assert "- Passes for everyone." in part(found, "report", "what_we_do_next")["words"]


def test_a_repeat_long_after_is_the_same_command_whatever_the_record_says_by_then(web: Web, time: Time) -> None:
    which = held(web, time)
    first = post(web, "officer", f"/sessions/{which}/draft-report", key="k")
    time.now += timedelta(days=40)
    post(web, "officer", f"/sessions/{which}/take-up", item=2, title="A pass for everyone")
    assert post(web, "officer", f"/sessions/{which}/draft-report", key="k") == first


def test_an_officer_and_a_consultant_write_together_and_each_part_says_by_whom(web: Web, report: str) -> None:
    seen = get(web, report)["version"]
    post(web, "officer", f"{report}/write", **PART, words="First.", seen=seen)
    behind = post(web, "consultant", f"{report}/write", 412, **PART, words=WORDS, seen=seen)
    assert "wrote in this part" in behind["detail"]
    other = {"document": "summary", "part": "what_we_do_next"}
    post(web, "consultant", f"{report}/write", **other, words="We swim.", seen=seen)
    found = post(web, "consultant", f"{report}/write", **PART, words=WORDS, seen=seen + 2)
    there = part(found)
    assert (there["words"], there["written_by"], there["texts"]) == (WORDS, "consultant", 3)
    assert there["readability"]["age"] <= 9
    says = [each["says"] for each in get(web, f"{report}/events")["items"]]
    assert says[1:] == [
        "“Why we met” was written anew in the summary.",
        "“What we do next, and what success looks like” was written anew in the summary.",
        "“Why we met” was written anew in the summary.",
    ]


def test_of_the_whole_way_nothing_is_public_until_it_is_published_and_nothing_after_it_was_withdrawn(
    web: Web, report: str
) -> None:
    outside = [f"/api{report}/{name}.{form}" for name in ("summary", "report") for form in ("pdf", "odt")]

    def public() -> list[int]:
        return [web.client.get(path).status_code for path in (*outside, report, f"{report}/report")]

    assert set(public()) == {404}
    assert post(web, "officer", f"{report}/publish", 409)["detail"].startswith("No Care Consultant has signed this off")
    for role in ("officer", "participation_worker", "chair of cooperative", "auditor"):
        post(web, role, f"{report}/sign-off", 403)
    post(web, "consultant", f"{report}/sign-off", key="s")
    assert post(web, "consultant", f"{report}/sign-off", key="s")["state"] == "signed_off"
    assert set(public()) == {404}
    post(web, "consultant", f"{report}/publish", 403)
    post(web, "chair of scrutiny", f"{report}/publish", 403)
    assert post(web, "chair of cooperative", f"{report}/publish", key="p")["state"] == "published"
    assert post(web, "chair of cooperative", f"{report}/publish", key="p")["state"] == "published"
    assert set(public()) == {200}
    page = web.client.get(f"{report}/report")
    assert page.headers["cache-control"] == "public, no-cache"
    assert "We won the cup." in page.text
    assert web.client.get(f"{report}/report", headers={"If-None-Match": page.headers["etag"]}).status_code == 304
    stranger = web.headers("stranger")
    assert web.client.get(outside[0], headers=stranger).status_code == 200, "everybody is also another council"
    post(web, "officer", f"{report}/withdraw", reason="A word was wrong.")
    assert set(public()) == {404}
    assert web.client.get(outside[0], headers=stranger).status_code == 404
    assert web.client.get(outside[0], headers={"Authorization": "Bearer none"}).status_code == 401


def test_a_summary_that_does_not_fit_is_not_signed_off_and_says_what_to_shorten(web: Web, report: str) -> None:
    assert get(web, f"{report}/fit")["pages"] == 1
    long = "\n".join(f"- Line {number}" for number in range(90))
    post(web, "officer", f"{report}/write", **PART, words=long)
    fit = get(web, f"{report}/fit")
    assert fit["pages"] > 1
    assert fit["sections"][0]["part"] == "why_we_met"
    refused = post(web, "consultant", f"{report}/sign-off", 422)
    assert [each["field"] for each in refused["errors"]] == ["summary"]
    left = "\n".join(long.split("\n")[: 90 - fit["too_long"]])
    post(web, "officer", f"{report}/write", **PART, words=left)
    published(web, report)
    # What was long by the report itself does not matter: it may have as many pages as it needs.
    post(web, "officer", f"{report}/withdraw", reason="More to say.")
    post(web, "officer", f"{report}/write", **(PART | {"document": "report"}), words=long)
    published(web, report)


def test_who_wrote_a_part_can_have_it_erased_also_after_it_was_published(web: Web, report: str) -> None:
    post(web, "consultant", f"{report}/write", **PART, words=WORDS)
    published(web, report)
    assert WORDS in web.client.get(report).text
    history = get(web, f"{report}/events", "consultant")["items"]
    (voice,) = history[1]["voices"].values()
    erased = web.client.delete(f"/api/words/{voice}", headers=web.headers("officer"))
    assert erased.status_code == 404, "an officer did not write it"
    assert web.client.delete(f"/api/words/{voice}", headers=web.headers("consultant")).status_code == 204
    shown = web.client.get(report).text
    assert WORDS not in shown
    assert "The words of this part cannot be shown." in shown
    assert part(get(web, report))["words"] == "[these words were erased]"
    # It is neither signed off nor published like that again.
    post(web, "officer", f"{report}/withdraw", reason="Words are gone.")
    assert "Write that part anew" in post(web, "consultant", f"{report}/sign-off", 422)["detail"]
    post(web, "officer", f"{report}/write", **PART, words="We met.")
    published(web, report)


def test_words_are_under_keys_and_in_no_list_and_no_log(
    web: Web, report: str, capfd: pytest.CaptureFixture[str]
) -> None:
    post(web, "consultant", f"{report}/write", **PART, words=WORDS)
    published(web, report)
    web.catch_up()
    with web.services.database() as conn:
        for table in ("ledger.events", "read.impact_reports", "read.timeline", "read.sessions"):
            rows = conn.execute(f"SELECT t::text FROM {table} AS t").fetchall()  # type: ignore[arg-type]
            assert rows
            assert not any("gyms" in row[0] for row in rows), table
        says = conn.execute("SELECT says, has_words FROM read.timeline WHERE event = 'written'").fetchall()
    assert says == [("“Why we met” was written anew in the summary.", False)]
    assert "gyms" not in "".join(capfd.readouterr())


def test_what_seems_to_be_about_one_child_is_held_and_recorded_when_checked(web: Web, report: str) -> None:
    text = "Jayden Thompson came as well."
    assert post(web, "consultant", f"{report}/write", 422, **PART, words=text)["type"] == "urn:kept:about-one-child"
    waits = post(web, "consultant", f"{report}/write", 202, **PART, words=text, ask_for_a_check=True)["held"]
    (shown,) = get(web, f"/councils/{COUNCIL}/held")["items"]
    assert (f"/impact-reports/{shown['impact_report']}", shown["session"]) == (report, None)
    post(web, "officer", f"/held/{waits}/record")
    assert part(get(web, report))["words"] == text


def test_refusals_are_problems_and_nothing_is_written(web: Web, report: str) -> None:
    for role, command, expect, said in (
        ("auditor", "write", 403, PART | {"words": "No."}),
        ("lead", "write", 403, PART | {"words": "No."}),
        ("stranger", "write", 404, PART | {"words": "No."}),
        ("officer", "write", 422, PART | {"words": " "}),
        ("officer", "write", 422, PART | {"words": "No.", "document": "minutes"}),
        ("officer", "write", 422, PART | {"words": "No.", "seen": 0}),
        ("officer", "write", 422, PART | {"words": "x" * 5_001}),
        ("officer", "withdraw", 409, {"reason": "No."}),
        ("consultant", "withdraw-sign-off", 409, {}),
        ("consultant", "sign-off", 422, {"pages": 1}),
        ("officer", "rename", 404, {}),
    ):
        post(web, role, f"{report}/{command}", expect, **said)
    assert get(web, report)["version"] == 1
    for path in (f"/impact-reports/{uuid4()}", "/impact-reports/none", f"/impact-reports/{uuid4()}/fit"):
        get(web, path, expect=404)
    get(web, report, role="stranger", expect=404)
    get(web, report.replace("impact-reports", "sessions"), expect=404)


def test_the_published_ones_are_listed_for_everybody_in_pages(web: Web, time: Time) -> None:
    reports = []
    for _ in range(5):
        which = held(web, time)
        reports.append(f"/impact-reports/{post(web, 'officer', f'/sessions/{which}/draft-report')['impact_report']}")
        published(web, reports[-1])
        time.now += timedelta(days=1)
    post(web, "officer", f"{reports[2]}/withdraw", reason="No.")
    web.catch_up()
    found, cursor = [], ""
    while True:
        answer = web.client.get(f"/api/councils/{COUNCIL}/impact-reports?limit=2&cursor={cursor}").json()
        found += [f"/impact-reports/{each['id']}" for each in answer["items"]]
        if answer["next"] is None:
            break
        cursor = answer["next"]
    assert found == [reports[number] for number in (4, 3, 1, 0)]
    for wrong in ("cursor=7", "limit=0", f"cursor={time.now.date()}_x"):
        assert web.client.get(f"/api/councils/{COUNCIL}/impact-reports?{wrong}").status_code == 422
    assert web.client.get("/api/councils/none/impact-reports").status_code == 404
    page = web.client.get(f"/councils/{COUNCIL}/impact-reports").text
    assert [page.count(f'href="{each}"') for each in reports] == [1, 1, 0, 1, 1]


def test_it_is_shown_as_it_was_and_as_it_was_known(web: Web, time: Time, report: str) -> None:
    before = time.now
    time.now += timedelta(days=2)
    post(web, "consultant", f"{report}/write", **PART, words=WORDS)
    known = get(web, f"{report}?known_at={before.isoformat().replace('+00:00', 'Z')}")
    assert part(known)["written_by"] is None
    assert part(get(web, report))["words"] == WORDS


def test_a_ledger_that_cannot_draw_says_so_and_writes_nothing(web: Web, report: str, ledger: Accountability) -> None:
    which = get(web, report)["id"]
    with pytest.raises(NotReady, match="how many pages"):
        ledger.carry_out("sign-off", which, upon=ImpactReport, actor=actor(Role.CONSULTANT))
    assert get(web, report)["version"] == 1


def test_a_file_that_thousands_ask_for_is_drawn_once_in_a_while_and_holds_up_nobody(
    web: Web, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    pdf = impact.FORMS["pdf"]
    monkeypatch.setitem(impact.FORMS, "pdf", lambda document: drawn.append(document.title) or pdf(document))
    path = f"/api{report}/summary.pdf"
    inside = web.headers("officer")
    assert web.client.get(path, headers=inside).content == web.client.get(path, headers=inside).content
    assert len(drawn) == 2, "a draft is drawn each time"
    published(web, report)
    before = len(web.services.ledger.voices.readings(limit=1_000))
    assert len({web.client.get(path).content for _ in range(20)}) == 1
    assert len(drawn) == 3
    readings = web.services.ledger.voices.readings(limit=1_000)[before:]
    assert [reader for _, reader, _, _ in readings] == [EVERYBODY], "it is noted that everybody read it, once"
    monkeypatch.setattr(impact, "WAITS_FOR_ONE", 0.1)
    with reports.turn():
        assert web.client.get(path).status_code == 200
        refused = web.client.get(path.replace("summary", "report"))
        assert (refused.status_code, "retry-after" in refused.headers) == (503, True)
        assert get(web, f"{report}/fit")["pages"] == 1, "whoever writes does not wait for it"
