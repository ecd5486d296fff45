"""The pages over HTTP: signing in, every form, two people at once, and what no browser would send."""

import re
from datetime import timedelta
from html import unescape
from importlib.resources import files
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api import accounts
from api.app import create_app
from api.identity import COOKIE
from api.pages.form_table import COMMANDS, Kind, fields_of
from tests.conftest import Web
from tests.scenarios import COUNCIL
from workflows import outbox

SAME = {"sec-fetch-site": "same-origin"}
XSS = "\"><script>alert(1)</script>'&<b>"


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


class Seat:
    """A browser that is signed in from one seat."""

    def __init__(self, web: Web, seat: str) -> None:
        self.web = web
        self.client = TestClient(create_app(web.services), raise_server_exceptions=False, follow_redirects=False)
        answer = self.client.post("/sign-in", data={"token": web.tokens[seat]}, headers=SAME)
        assert answer.status_code == 303, answer.text

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def hidden(self, path: str) -> dict[str, str]:
        """What a form carries unseen."""
        return _hidden(self.get(path).text)

    def form_token(self) -> str:
        """What the forms of this browser prove themselves by, as the database has it."""
        with self.web.services.database() as conn:
            session = accounts.by_session(conn, self.client.cookies[COOKIE])
        assert session is not None
        return session.form_token

    def send(self, path: str, **typed: str) -> Response:
        """Open a form, fill it in and send it."""
        return self.post(path, self.hidden(path) | typed)

    def post(self, path: str, data: dict[str, str]) -> Response:
        return self.client.post(path, data=data, headers=SAME)


def _something(command: str) -> dict[str, str]:
    """A value for every field of a command."""
    samples = {Kind.LINE: "Text", Kind.TEXT: "Text", Kind.DATE: "2024-06-01"}
    return {
        field.name: field.options[0][0] if field.options else samples.get(field.kind, "challenge:1")
        for field in COMMANDS[command].fields
    }


def _hidden(html: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html)}


def _area(html: str, name: str) -> str:
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>([^<]*)</textarea>', html)
    assert found is not None, html
    return unescape(found[1])


@pytest.fixture
def officer(web: Web) -> Seat:
    return Seat(web, "officer")


@pytest.fixture
def consultant(web: Web) -> Seat:
    return Seat(web, "consultant")


@pytest.fixture
def chair(web: Web) -> Seat:
    return Seat(web, "chair of partnership")


@pytest.fixture
def here(consultant: Seat) -> str:
    """The path of a commitment that was just proposed."""
    return _where(consultant.send(f"/councils/{COUNCIL}/propose", title="Raise the leaving care grant"))


@pytest.fixture
def agreed(here: str, chair: Seat) -> str:
    assert chair.send(f"{here}/agree").status_code == 303
    return here


@pytest.fixture
def blocked(agreed: str, officer: Seat) -> str:
    assert officer.send(f"{agreed}/block", obstacle="No money", help_needed="A budget").status_code == 303
    return agreed


def web_id(path: str) -> UUID:
    """The commitment that a path is of."""
    return UUID(path.rpartition("/")[2])


def _where(answer: Response) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


class TestSigningIn:
    @pytest.fixture
    def near(self, web: Web) -> TestClient:
        """A browser on the machine that serves."""
        app = create_app(web.services)
        return TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000), follow_redirects=False)

    def test_a_seat_of_the_trial_signs_in_with_a_cookie_that_scripts_cannot_read(self, near: TestClient) -> None:
        seats = re.findall(r'name="account" value="([^"]+)">\s*Care Consultant', near.get("/sign-in").text)
        answer = near.post("/sign-in", data={"account": seats[0], "next": "/health"}, headers=SAME)
        assert (answer.status_code, answer.headers["location"]) == (303, "/health")
        cookie = answer.headers["set-cookie"].lower()
        assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/", "max-age=43200"))
        assert "secure" not in cookie
        assert near.get("/").headers["location"] == f"/councils/{COUNCIL}"

    def test_no_seats_are_offered_through_a_proxy(self, near: TestClient) -> None:
        for header in ("x-forwarded-for", "forwarded", "x-forwarded-host"):
            assert 'name="account"' not in near.get("/sign-in", headers={header: "elsewhere"}).text

    def test_no_seats_are_offered_under_another_name(self, near: TestClient) -> None:
        assert 'name="account"' not in near.get("/sign-in", headers={"host": "rebound.example"}).text
        assert near.get("/sign-in", headers={"host": "[half"}).status_code == 200

    def test_no_seats_are_offered_to_another_machine(self, web: Web) -> None:
        far = TestClient(create_app(web.services), base_url="http://127.0.0.1:8000", client=("192.0.2.1", 5))
        assert 'name="account"' not in far.get("/sign-in").text

    def test_no_seats_are_offered_outside_a_trial(self, near: TestClient, web: Web) -> None:
        seat = re.findall(r'name="account" value="([^"]+)"', near.get("/sign-in").text)[0]
        web.services.settings = web.services.settings.model_copy(update={"trial": False})
        assert 'name="account"' not in near.get("/sign-in").text
        assert near.post("/sign-in", data={"account": seat}, headers=SAME).status_code == 401

    def test_a_wrong_token_is_told_so(self, near: TestClient) -> None:
        answer = near.post("/sign-in", data={"token": "wrong"}, headers=SAME)
        assert answer.status_code == 401
        assert "This token is not known" in answer.text
        assert "set-cookie" not in answer.headers

    def test_another_website_cannot_sign_anybody_in(self, near: TestClient, web: Web) -> None:
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}, {}):
            answer = near.post("/sign-in", data={"token": web.tokens["officer"]}, headers=headers)
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers

    def test_after_signing_in_nobody_is_sent_to_another_site(self, near: TestClient, web: Web) -> None:
        for path in ("//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "x", "/\t/evil.example"):
            answer = near.post("/sign-in", data={"token": web.tokens["officer"], "next": path}, headers=SAME)
            assert answer.headers["location"] == "/", path

    def test_a_page_asks_to_sign_in_and_comes_back(self, near: TestClient) -> None:
        answer = near.get(f"/councils/{COUNCIL}?state=agreed")
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/sign-in?next=%2Fcouncils%2F{COUNCIL}%3Fstate%3Dagreed"

    def test_signing_out_ends_the_session(self, officer: Seat) -> None:
        cookies = dict(officer.client.cookies)
        assert officer.post("/sign-out", {}).status_code == 303
        officer.client.cookies.update(cookies)
        assert officer.get("/").headers["location"].startswith("/sign-in")


class TestTheJourney:
    def test_a_promise_is_proposed_agreed_blocked_and_disposed_of_over_forms(
        self, web: Web, blocked: str, officer: Seat, chair: Seat
    ) -> None:
        page = officer.get(f"{blocked}?done=block").text
        assert "Blocked. It now stands with the first body" in page
        assert "it goes to the Cooperative" in page
        web.catch_up()
        inbox = chair.get(f"/councils/{COUNCIL}/bodies/partnership").text
        link = re.search(r'href="([^"]+/dispose[^"]*)"', inbox)
        assert link is not None
        answer = chair.send(unescape(link[1]), decision="obstacle_removed", words="Here it is.")
        assert answer.headers["location"] == f"{blocked}?done=dispose"
        assert "“Here it is.”" in chair.get(blocked).text
        register = officer.get(f"/councils/{COUNCIL}?state=blocked&q=grant").text
        assert "Raise the leaving care grant" in register

    def test_who_sees_every_council_chooses_one(self, web: Web) -> None:
        assert f'href="/councils/{COUNCIL}"' in Seat(web, "auditor").get("/").text

    def test_an_empty_list_says_what_to_do(self, officer: Seat) -> None:
        assert "Propose the first commitment" in officer.get(f"/councils/{COUNCIL}").text
        assert "Nothing fits that." in officer.get(f"/councils/{COUNCIL}?q=nothing").text

    def test_older_pages_follow_one_another(self, web: Web, officer: Seat) -> None:
        for number in range(27):
            json = {"title": f"Promise {number}."}
            web.client.post(f"/api/councils/{COUNCIL}/commitments", json=json, headers=web.headers("officer"))
        web.catch_up()
        first = officer.get(f"/councils/{COUNCIL}?state=proposed").text
        link = re.search(r'href="([^"]+cursor=[^"]+)"', first)
        assert link is not None
        second = officer.get(unescape(link[1])).text
        assert "Promise 26." in first
        assert "Promise 1." not in first
        assert "Promise 1." in second
        assert "Promise 26." not in second

    def test_a_page_of_the_past_says_so_and_offers_no_command(self, web: Web, blocked: str, officer: Seat) -> None:
        now = web.services.ledger.now()
        first = web.services.ledger.history(web_id(blocked), up_to=1)[0]
        page = officer.get(f"{blocked}?known_at={first.timestamp.isoformat().replace('+', '%2B')}").text
        assert "This is the past." in page
        assert "Proposed" in page
        assert "What you can do" not in page
        assert officer.get(f"{blocked}?as_of=1990-01-01").status_code == 404
        assert officer.get(f"{blocked}?as_of={now.year + 2}-01-01").status_code == 422

    def test_both_days_are_shown_when_they_differ(self, agreed: str, officer: Seat) -> None:
        proposed = officer.send(f"/councils/{COUNCIL}/propose", title="An old promise", on="2024-02-29")
        assert "It took effect on" in officer.get(_where(proposed)).text
        assert "It took effect on" not in officer.get(agreed).text


class TestForms:
    def test_every_command_that_is_offered_has_a_form_with_every_field_labelled(
        self, web: Web, blocked: str, officer: Seat, consultant: Seat, chair: Seat
    ) -> None:
        consultant.send(f"{blocked}/challenge", words="Why?")
        seen = set()
        for seat in (officer, consultant, chair):
            offered = re.findall(rf'role="button"[^>]*href="{blocked}/([a-z-]+)"', seat.get(blocked).text)
            for command in offered:
                page = seat.get(f"{blocked}/{command}")
                assert page.status_code == 200, command
                labels = set(re.findall(r'<label[^>]*for="([^"]+)"', page.text))
                inputs = re.findall(r'<(?:input|textarea|select)(?![^>]*type="hidden")[^>]* id="([^"]+)"', page.text)
                assert inputs
                assert set(inputs) <= labels, command
                seen.add(command)
        assert seen == {
            "unblock", "report-progress", "answer", "achieve", "challenge", "withdraw-challenge",
            "dispose", "move-due-date", "assign-lead", "cannot-be-met",
        }  # fmt: skip

    def test_every_command_of_the_contract_has_a_form(self) -> None:
        assert len(COMMANDS) == 16
        assert all(fields_of(form)[-1].name == "on" for form in COMMANDS.values())

    def test_every_command_can_be_given_by_form(
        self, web: Web, here: str, officer: Seat, consultant: Seat, chair: Seat
    ) -> None:
        in_a_month = (web.services.ledger.now().date() + timedelta(days=30)).isoformat()
        cooperative, executive = Seat(web, "chair of cooperative"), Seat(web, "chair of executive")
        steps: list[tuple[Seat, str, dict[str, str]]] = [
            (chair, "decline", {"reason": "Too dear"}),
            (chair, "reopen", {"reason": "We found money"}),
            (chair, "agree", {"lead": "Virtual Head", "due_on": "2099-01-01"}),
            (chair, "assign-lead", {"lead": "Director"}),
            (chair, "move-due-date", {"due_on": "2098-01-01", "reason": "Sooner"}),
            (officer, "report-progress", {"report": "Begun"}),
            (consultant, "challenge", {"words": "Why?"}),
            (officer, "answer", {"challenge": "challenge:8", "words": "Because."}),
            (consultant, "challenge", {"words": "And?"}),
            (consultant, "withdraw-challenge", {"challenge": "challenge:10"}),
            (officer, "block", {"obstacle": "No", "help_needed": "Yes"}),
            (officer, "unblock", {"how": "Done"}),
            (officer, "block", {"obstacle": "No", "help_needed": "Yes"}),
            (chair, "dispose", {"decision": "referred_up", "words": "Too big for us"}),
            (cooperative, "refer", {"to": "executive", "words": "Only you can"}),
            (executive, "dispose", {"decision": "supported", "until": in_a_month, "words": "We help"}),
            (officer, "achieve", {"evidence": "Paid"}),
            (consultant, "give-verdict", {"verdict": "not_yet", "words": "Not to me"}),
            (consultant, "reopen", {"reason": "Still owed"}),
            (chair, "cannot-be-met", {"reason": "Law", "explanation": "The law says no."}),
        ]
        for seat, command, typed in steps:
            answer = seat.send(f"{here}/{command}", **typed)
            assert answer.status_code == 303, (command, answer.text)
        assert {command for _, command, _ in steps} == set(COMMANDS)
        assert "It cannot be met: Law." in officer.get(here).text

    def test_who_may_not_give_a_command_is_told_so(self, web: Web, agreed: str) -> None:
        auditor = Seat(web, "auditor")
        token = auditor.form_token()
        for command in COMMANDS:
            assert auditor.get(f"{agreed}/{command}").status_code == 403, command
            body = {"form_token": token, "key": "1", "version": "2"} | _something(command)
            assert auditor.post(f"{agreed}/{command}", body).status_code == 403, command
        assert len(web.services.ledger.history(web_id(agreed))) == 2

    def test_what_cannot_be_taken_is_shown_with_everything_typed(self, agreed: str, officer: Seat) -> None:
        answer = officer.send(f"{agreed}/block", obstacle="A\nlong\ntext", help_needed="", on="yesterday")
        assert answer.status_code == 422
        assert _area(answer.text, "obstacle").splitlines() == ["A", "long", "text"]
        assert 'href="#help_needed"' in answer.text
        assert 'href="#on"' in answer.text
        assert 'value="yesterday"' in answer.text
        assert "Error: Block" in answer.text

    def test_what_the_rules_refuse_is_shown_at_its_field(self, blocked: str, chair: Seat) -> None:
        answer = chair.send(f"{blocked}/dispose", decision="supported", words="We help")
        assert answer.status_code == 422
        assert 'href="#until"' in answer.text
        assert _area(answer.text, "words") == "We help"
        assert re.search(r'value="supported" checked', answer.text)

    def test_choosing_no_cause_is_not_choosing_every_cause(self, blocked: str, chair: Seat) -> None:
        form = chair.hidden(f"{blocked}/dispose") | {"decision": "obstacle_removed", "words": "It is solved."}
        assert chair.post(f"{blocked}/dispose", form | {"causes": ""}).status_code == 422
        assert chair.post(f"{blocked}/dispose", form).status_code == 303

    def test_two_officers_at_once_lose_nothing(self, web: Web, agreed: str, officer: Seat) -> None:
        other = Seat(web, "lead")
        form = officer.hidden(f"{agreed}/block")
        assert other.send(f"{agreed}/report-progress", report="We rang them.").status_code == 303
        second = officer.post(f"{agreed}/block", form | {"obstacle": "No money", "help_needed": "A budget"})
        assert second.status_code == 412
        assert "Progress: We rang them." in second.text
        assert _area(second.text, "obstacle") == "No money"
        again = officer.post(f"{agreed}/block", _hidden(second.text) | {"obstacle": "No money", "help_needed": "More"})
        assert again.status_code == 303
        assert "No money" in officer.get(agreed).text

    def test_where_the_other_one_made_it_impossible_the_text_is_still_there(
        self, web: Web, agreed: str, officer: Seat
    ) -> None:
        form = officer.hidden(f"{agreed}/block")
        assert Seat(web, "lead").send(f"{agreed}/achieve", evidence="It is paid.").status_code == 303
        answer = officer.post(f"{agreed}/block", form | {"obstacle": "My long text", "help_needed": "A budget"})
        assert answer.status_code == 409
        assert "My long text" in answer.text
        assert "Achieved: It is paid." in answer.text

    def test_a_form_sent_twice_is_written_once(self, web: Web, agreed: str, officer: Seat) -> None:
        form = officer.hidden(f"{agreed}/report-progress") | {"report": "Begun"}
        first, second = (officer.post(f"{agreed}/report-progress", form) for _ in range(2))
        assert first.headers["location"] == second.headers["location"] == f"{agreed}?done=report-progress"
        assert len(web.services.ledger.history(web_id(agreed))) == 3
        changed = officer.post(f"{agreed}/report-progress", form | {"report": "Begun, and more"})
        assert changed.status_code == 422
        assert "sent before" in changed.text
        assert _hidden(changed.text)["key"] != form["key"]

    def test_a_proposal_sent_twice_is_one_commitment(self, web: Web, officer: Seat) -> None:
        path = f"/councils/{COUNCIL}/propose"
        form = officer.hidden(path) | {"title": "Once"}
        assert _where(officer.post(path, form)) == _where(officer.post(path, form))
        assert len(list(web.services.ledger.commitments())) == 1


class TestWhatIsRefused:
    def test_a_form_without_its_token_is_refused_and_kept(self, web: Web, agreed: str, officer: Seat) -> None:
        form = officer.hidden(f"{agreed}/report-progress") | {"report": "Begun"}
        for token in ("", "wrong", "é"):
            answer = officer.post(f"{agreed}/report-progress", form | {"form_token": token})
            assert answer.status_code == 403
            assert _area(answer.text, "report") == "Begun"
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
        where = _where(consultant.send(f"/councils/{COUNCIL}/propose", title=XSS, lead=XSS, measure=XSS, source=XSS))
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


class TestProtection:
    def test_every_page_may_run_nothing_and_is_not_kept(self, here: str, officer: Seat) -> None:
        for path in (here, "/sign-in", "/health", "/nowhere", f"/councils/{COUNCIL}", "/"):
            headers = officer.get(path).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert headers["cache-control"] == "no-store"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"

    def test_pages_have_no_scripts_and_no_styles_of_their_own(self, here: str, officer: Seat) -> None:
        for path in (here, "/sign-in", "/health", f"/councils/{COUNCIL}", f"{here}/challenge"):
            text = officer.get(path).text
            assert "<script" not in text
            assert " style=" not in text
            assert 'lang="en-GB"' in text
            assert text.count("<h1") == 1

    def test_static_files_are_kept_and_are_what_they_say(self, officer: Seat) -> None:
        for name, kind in (("kept.css", "text/css"), ("govuk-frontend.css", "text/css"), ("kept.svg", "image/svg+xml")):
            answer = officer.get(f"/static/{name}")
            assert answer.headers["content-type"].startswith(kind)
            assert "max-age" in answer.headers["cache-control"]

    def test_what_is_not_ours_to_use_is_not_in_the_vendored_styles(self) -> None:
        css = files("api").joinpath("static", "govuk-frontend.css").read_text(encoding="utf-8")
        for wrong in ("@font-face", "GDS Transport", "url(", "crest", "sourceMappingURL"):
            assert wrong not in css, wrong

    def test_the_json_api_still_answers_in_json(self, web: Web) -> None:
        answer = web.client.get("/api/commitments/nothing", headers=web.headers("officer"))
        assert answer.headers["content-type"] == "application/problem+json"
