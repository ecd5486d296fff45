"""What pages refuse, and how they say so."""

import re
from uuid import uuid4

import psycopg
import pytest

from tests.conftest import Web
from tests.integration.pages.seats import SAME, XSS, Seat, area, led_to, web_id
from tests.scenarios import COUNCIL
from workflows import outbox

STRANGE_ADDRESSES = [
    "/commitments/not-an-id",
    "/commitments/not-an-id/block",
    f"/commitments/{uuid4()}",
    "/commitments/{known}/no-such-command",
    "/commitments/{known}?as_of=tomorrow",
    "/commitments/{known}?known_at=9999-12-31T23:59:59-23:59",
    "/commitments/{known}?known_at=0001-01-01T00:00:00%2B23:59",
    "/commitments/{known}?as_of=2024-01-01&as_of=2024-01-02",
    "/commitments/{known}?as_of=%00",
    "/councils/nowhere",
    "/councils/%00",
    "/councils/%ff/timeline",
    "/councils/nowhere/propose",
    "/councils/{council}?state=lost",
    "/councils/{council}?stuck=perhaps",
    "/councils/{council}?q=%00",
    "/councils/{council}?q=" + "x" * 5000,
    "/councils/{council}?cursor=%F0%9F%98%80",
    "/councils/{council}?cursor=LTE",
    "/councils/{council}?q=a&q=b",
    "/councils/{council}/timeline?cursor=nonsense",
    "/councils/{council}/bodies/nobody",
    "/councils/{council}/bodies/%00",
    "/static/nothing.css",
    "/static/..%2f..%2fsettings.py",
    "/static/%00",
    "/nowhere",
]
STRANGE_FORMS = [
    b"&report=%00",
    b"&report=a%01b",
    b"&report=%ED%A0%80",
    b"&report=%ff%fe",
    b"&report=\xff\xfe",
    b"&report=" + b"x" * 6000,
    b"&report=one&report=two",
    b"&report=%20%0A",
    b"",
    b"&report=ok&on=9999-99-99",
    b"&report=ok&on=0001-01-01",
    b"&report=ok&on=2024-01-01&on=2024-01-02",
    b"&report=ok&version=1",
    b"&report=ok&key=again",
    b"&" + b"&".join(b"f%d=1" % number for number in range(400)),
]


class TestWhatIsRefused:
    def test_a_form_without_its_token_is_refused_and_kept(self, web: Web, agreed: str, officer: Seat) -> None:
        form = officer.hidden(f"{agreed}/report-progress") | {"report": "Begun"}
        for token in ("", "wrong", "é"):
            answer = officer.post(f"{agreed}/report-progress", form | {"form_token": token})
            assert answer.status_code == 403
            assert area(answer.text, "report") == "Begun"
        assert len(web.services.ledger.history(web_id(agreed))) == 2

    def test_a_form_from_another_website_is_refused_and_not_shown(self, agreed: str, officer: Seat) -> None:
        form = officer.hidden(f"{agreed}/report-progress") | {"report": "Planted"}
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}, {}):
            answer = officer.client.post(f"{agreed}/report-progress", data=form, headers=headers)
            assert answer.status_code == 403
            assert "Planted" not in answer.text

    def test_a_form_sent_after_the_session_ended_keeps_what_was_typed(self, agreed: str, officer: Seat) -> None:
        form = officer.hidden(f"{agreed}/report-progress") | {"report": "Two hours of writing"}
        officer.post("/sign-out", {})
        answer = officer.post(f"{agreed}/report-progress", form)
        assert answer.status_code == 401
        assert "Two hours of writing" in answer.text
        assert form["form_token"] not in answer.text

    def test_what_people_type_is_never_markup(self, web: Web, consultant: Seat, officer: Seat, chair: Seat) -> None:
        where = led_to(consultant.send(f"/councils/{COUNCIL}/propose", title=XSS, lead=XSS, measure=XSS, source=XSS))
        chair.send(f"{where}/agree")
        consultant.send(f"{where}/challenge", words=XSS)
        officer.send(f"{where}/block", obstacle=XSS, help_needed=XSS)
        web.catch_up()
        pages = [
            where,
            f"{where}/answer",
            f"/councils/{COUNCIL}",
            f"/councils/{COUNCIL}/timeline",
            f"/councils/{COUNCIL}/bodies/partnership",
        ]
        for path in pages:
            text = officer.get(path).text
            assert "<script" not in text, path
            assert "&lt;script&gt;" in text, path
        wrong = officer.send(f"{where}/report-progress", report="", on=XSS)
        assert "<script" not in wrong.text
        filtered = officer.client.get(f"/councils/{COUNCIL}", params={"q": XSS}).text
        assert "<script" not in filtered

    def test_the_words_of_young_people_are_in_no_title(self, blocked: str, consultant: Seat, officer: Seat) -> None:
        consultant.send(f"{blocked}/challenge", words="My own words")
        for path in (blocked, f"{blocked}/answer"):
            page = officer.get(path).text
            title = re.search(r"<title>([^<]*)</title>", page)
            assert title is not None
            assert "My own words" in page
            assert "My own words" not in title[1]

    def test_a_strange_address_gets_a_page_that_says_so(self, here: str, officer: Seat) -> None:
        known = here.rpartition("/")[2]
        for path in STRANGE_ADDRESSES:
            answer = officer.get(path.replace("{known}", known).replace("{council}", COUNCIL))
            assert 400 <= answer.status_code < 500, path
            assert "<h1" in answer.text, path

    def test_a_strange_form_gets_a_page_and_writes_nothing(self, web: Web, agreed: str, officer: Seat) -> None:
        form = officer.hidden(f"{agreed}/report-progress")
        kind = {"content-type": "application/x-www-form-urlencoded", **SAME}
        for extra in STRANGE_FORMS:
            body = "&".join(f"{name}={value}" for name, value in form.items()).encode() + extra
            answer = officer.client.post(f"{agreed}/report-progress", content=body, headers=kind)
            assert 400 <= answer.status_code < 500, extra[:60]
            assert "<h1" in answer.text, extra[:60]
        assert len(web.services.ledger.history(web_id(agreed))) == 2

    def test_a_form_whose_hidden_part_is_broken_writes_nothing(self, web: Web, agreed: str, officer: Seat) -> None:
        form = officer.hidden(f"{agreed}/report-progress") | {"report": "Kept text"}
        broken = [(name, value) for name in ("key", "version", "form_token") for value in (None, "", "\r\n", "9" * 300)]
        for name, value in [*broken, ("version", "-1"), ("version", "\u0663"), ("form_token", "-1")]:
            body = {k: v for k, v in form.items() if k != name} | ({} if value is None else {name: value})
            answer = officer.post(f"{agreed}/report-progress", body)
            assert 400 <= answer.status_code < 500, (name, value)
            assert "Kept text" in answer.text, (name, value)
        assert len(web.services.ledger.history(web_id(agreed))) == 2

    def test_other_kinds_of_body_are_refused(self, agreed: str, officer: Seat) -> None:
        path = f"{agreed}/report-progress"
        assert officer.client.post(path, json={"report": "x"}, headers=SAME).status_code == 422
        assert officer.client.post(path, files={"report": b"x"}, headers=SAME).status_code == 422
        large = officer.client.post(path, data={"report": "x" * 300_000}, headers=SAME)
        assert large.status_code == 413

    def test_another_council_is_not_found(self, web: Web, here: str) -> None:
        stranger = Seat(web, "stranger")
        for path in (here, f"{here}/agree", f"/councils/{COUNCIL}", f"/councils/{COUNCIL}/bodies/partnership"):
            assert stranger.get(path).status_code == 404

    def test_when_the_record_is_away_the_page_says_so_and_keeps_the_text(
        self, web: Web, agreed: str, officer: Seat
    ) -> None:
        form = officer.hidden(f"{agreed}/report-progress") | {"report": "Kept text"}
        web.services.pool.close()
        answer = officer.post(f"{agreed}/report-progress", form)
        assert answer.status_code == 503
        assert "Kept text" in answer.text
        assert answer.headers["retry-after"]
        assert officer.get("/health").status_code == 503

    def test_before_the_lists_are_made_a_page_says_when_to_come_back(self, web: Web, here: str, officer: Seat) -> None:
        with web.services.database() as conn:
            conn.execute("DROP TABLE read.register, read.links, read.duties")
        for path in (here, f"/councils/{COUNCIL}", f"/councils/{COUNCIL}/duties"):
            answer = officer.get(path)
            assert answer.status_code == 503, path
            assert answer.headers["retry-after"]


class TestWhenNotAllIsWell:
    def test_every_page_says_in_one_line_that_the_clock_stands_still(self, here: str, officer: Seat) -> None:
        assert "The clock has not started yet." in officer.get(here).text
        assert "The clock has not started yet." in officer.get("/sign-in").text

    def test_nothing_is_said_where_all_is_well(self, web: Web, here: str) -> None:
        with psycopg.connect(web.database.service_url, autocommit=True) as conn:
            outbox.prepare(conn)
            outbox.tell(conn, "worker", "up", "The clock runs.")
        web.catch_up()
        assert "Not everything works" not in Seat(web, "officer").get(here).text

    def test_a_fault_of_ours_is_a_whole_page(self, officer: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
        def fault(*_: object, **__: object) -> None:
            raise RuntimeError("a secret")

        monkeypatch.setattr("projections.register.page", fault)
        answer = officer.get(f"/councils/{COUNCIL}")
        assert answer.status_code == 500
        assert "</html>" in answer.text
        assert "a secret" not in answer.text
